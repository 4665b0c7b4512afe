// Where it happened: circles on the outlines of the world, which come with the page; no tiles from anywhere.
import { Map as Globe, NavigationControl, Popup, LngLatBounds, Marker, setWorkerUrl } from "maplibre-gl";
import { kept, look } from "./look.js";

const base = new URL(".", import.meta.url);
setWorkerUrl(new URL("map-worker.js", base).href);

// data: {places: [{name, lat, lon, events, conflict, told, href}], labels: {in, out}}
export async function map(plot, data) {
  await style(new URL("map.css", base).href);
  const most = Math.max(1, ...data.places.map((p) => p.events));
  const points = {
    type: "FeatureCollection",
    features: data.places.map((p, i) => ({
      type: "Feature",
      geometry: { type: "Point", coordinates: [p.lon, p.lat] },
      properties: { i, conflict: p.conflict, radius: 3.5 + 21 * Math.sqrt(p.events / most), order: -p.events },
    })),
  };
  const l = look();
  const globe = new Globe({
    container: plot,
    style: sheet(l, points),
    center: [42, 27],
    zoom: 3,
    minZoom: 0.6,
    maxZoom: 10,
    renderWorldCopies: false,
    attributionControl: false,
    dragRotate: false,
    pitchWithRotate: false,
    touchPitch: false,
    cooperativeGestures: false,
    locale: { "NavigationControl.ZoomIn": data.labels.in, "NavigationControl.ZoomOut": data.labels.out },
  });
  globe.scrollZoom.disable();
  globe.touchZoomRotate.disableRotation();
  globe.addControl(new NavigationControl({ showCompass: false }), l.rtl ? "top-left" : "top-right");
  globe.fitBounds(extent(data.places), { padding: 50, maxZoom: 5.5, animate: false });
  names(globe, data.places);

  globe.on("click", "places", (event) => told(globe, data.places[event.features[0].properties.i], l));
  globe.on("mouseenter", "places", () => (globe.getCanvas().style.cursor = "pointer"));
  globe.on("mouseleave", "places", () => (globe.getCanvas().style.cursor = ""));
  const release = kept(plot, () => globe.setStyle(sheet(look(), points)), () => globe.resize());
  return () => {
    release();
    globe.remove();
  };
}

// where most of it happened: a twentieth of the events on each side does not shrink the rest to a dot
function extent(places) {
  const range = (axis) => {
    const sorted = [...places].sort((a, b) => a[axis] - b[axis]);
    const all = sorted.reduce((sum, p) => sum + p.events, 0);
    let before = 0;
    const kept = sorted.filter((p) => {
      before += p.events;
      return before > 0.05 * all && before - p.events < 0.95 * all;
    });
    return [kept[0][axis], kept[kept.length - 1][axis]];
  };
  const [west, east] = range("lon");
  const [south, north] = range("lat");
  return new LngLatBounds([west, south], [east, north]);
}

function sheet(l, points) {
  return {
    version: 8,
    sources: {
      land: { type: "geojson", data: new URL("geo/land.json", base).href, tolerance: 0.3 },
      borders: { type: "geojson", data: new URL("geo/borders.json", base).href, tolerance: 0.3 },
      places: { type: "geojson", data: points },
    },
    layers: [
      { id: "sea", type: "background", paint: { "background-color": l.value("map-sea") } },
      { id: "land", type: "fill", source: "land", paint: { "fill-color": l.value("map-land") } },
      { id: "coast", type: "line", source: "land", paint: { "line-color": l.value("map-line"), "line-width": 0.5 } },
      { id: "borders", type: "line", source: "borders", paint: { "line-color": l.value("map-line"), "line-width": 1 } },
      {
        id: "places",
        type: "circle",
        source: "places",
        layout: { "circle-sort-key": ["get", "order"] },
        paint: {
          "circle-radius": ["get", "radius"],
          "circle-color": ["interpolate", ["linear"], ["get", "conflict"],
            0, l.value("quad-2"), 0.5, l.value("quad-3"), 1, l.value("quad-4")],
          "circle-opacity": 0.62,
          "circle-stroke-color": l.value("paper"),
          "circle-stroke-width": 1,
        },
      },
    ],
  };
}

// the names of the busiest places are written by the browser, which joins Arabic letters as they should be
function names(globe, places) {
  const shown = places.slice(0, 12).map((place) => {
    const label = document.createElement("span");
    label.className = "map-name";
    label.textContent = place.name;
    new Marker({ element: label, anchor: "top", offset: [0, 6] }).setLngLat([place.lon, place.lat]).addTo(globe);
    return label;
  });
  const thin = () => {
    const taken = [];
    for (const label of shown) {
      label.hidden = false;
      const box = label.getBoundingClientRect();
      const free = taken.every((o) => box.right < o.left || box.left > o.right || box.bottom < o.top || box.top > o.bottom);
      if (free) taken.push(box);
      else label.hidden = true;
    }
  };
  globe.on("moveend", thin);
  globe.on("load", thin);
}

function told(globe, place, l) {
  const box = document.createElement("div");
  box.className = "map-card";
  box.dir = document.documentElement.dir;
  const name = document.createElement("strong");
  name.textContent = place.name;
  const link = document.createElement("a");
  link.href = place.href;
  link.textContent = place.told;
  box.append(name, link);
  new Popup({ closeButton: false, maxWidth: "260px" }).setLngLat([place.lon, place.lat]).setDOMContent(box).addTo(globe);
}

function style(href) {
  if (document.querySelector(`link[href="${href}"]`)) return Promise.resolve();
  return new Promise((done, failed) => {
    const link = Object.assign(document.createElement("link"), { rel: "stylesheet", href, onload: done, onerror: failed });
    document.head.append(link);
  });
}
