// Who acts on whom: circles are actors, arrows what they did, coloured by whether it was rather conflict.
import { GraphChart } from "echarts/charts";
import { TooltipComponent } from "echarts/components";
import { init, use } from "echarts/core";
import { CanvasRenderer } from "echarts/renderers";
import { kept, look } from "./look.js";

use([GraphChart, TooltipComponent, CanvasRenderer]);

// data: {nodes: [{key, name, events, href}], links: [{from, to, events, scale, name, href}]}
export function network(plot, all) {
  const data = fitted(all, plot.clientWidth < 480 ? 12 : 26);
  const most = Math.max(1, ...data.nodes.map((n) => n.events));
  const thickest = Math.max(1, ...data.links.map((k) => k.events));
  const at = laidOut(data, plot.clientWidth / Math.max(1, plot.clientHeight));
  const side = (k) => (k.scale < -1 ? "conflict" : k.scale > 1 ? "cooperation" : "even");
  const drawn = init(plot, null, { renderer: "canvas" });
  const drawing = () => {
    const l = look();
    const tone = { conflict: l.value("quad-4"), cooperation: l.value("quad-2"), even: l.value("ink-3") };
    drawn.setOption(
      {
        textStyle: { fontFamily: l.font },
        animationDuration: 0,
        tooltip: {
          renderMode: "richText",
          confine: true,
          backgroundColor: l.value("raised"),
          borderColor: l.value("rule-strong"),
          textStyle: { color: l.value("ink"), fontFamily: l.font, fontSize: 13 },
          formatter: ({ data: d }) => `${d.told}: ${l.number(d.events)}`,
        },
        series: [
          {
            type: "graph",
            layout: "none",
            roam: false,
            left: "9%",
            right: "9%",
            top: "5%",
            bottom: "9%",
            edgeSymbol: ["none", "arrow"],
            edgeSymbolSize: 7,
            label: {
              show: true,
              position: "bottom",
              distance: 3,
              color: l.value("ink"),
              fontFamily: l.font,
              fontSize: 12,
              lineHeight: 15,
              textBorderColor: l.value("paper"),
              textBorderWidth: 3,
            },
            labelLayout: { hideOverlap: false },
            itemStyle: { color: l.value("ink-2"), borderColor: l.value("paper"), borderWidth: 1.5 },
            emphasis: { focus: "adjacency", lineStyle: { opacity: 1 } },
            data: data.nodes.map((n) => ({
              id: n.key,
              name: n.key,
              told: n.name,
              events: n.events,
              href: n.href,
              x: at.get(n.key).x,
              y: at.get(n.key).y,
              symbolSize: 9 + 27 * Math.sqrt(n.events / most),
              label: { formatter: n.name.replace(" (", "\n(") },
            })),
            links: data.links.map((k) => ({
              source: k.from,
              target: k.to,
              told: k.name,
              events: k.events,
              href: k.href,
              lineStyle: {
                color: tone[side(k)],
                width: 1 + 5 * (k.events / thickest),
                curveness: 0.16,
                opacity: 0.7,
                type: side(k) === "cooperation" ? "dashed" : "solid",
              },
            })),
          },
        ],
      },
      true,
    );
  };
  drawing();
  document.fonts?.ready.then(drawing);
  drawn.on("click", ({ data: d }) => d?.href && location.assign(d.href));
  const release = kept(plot, drawing, () => drawn.resize());
  return () => {
    release();
    drawn.dispose();
  };
}

// the busiest links, as many as bring in no more actors than there is room for
function fitted({ nodes, links }, room) {
  const kept = new Set();
  const shown = links.filter(({ from, to }) => {
    if (new Set([...kept, from, to]).size > room) return false;
    kept.add(from).add(to);
    return true;
  });
  return { nodes: nodes.filter((n) => kept.has(n.key)), links: shown };
}

// Springs and charges, always from the same start, so that the same actors come to the same places. `wide` is the shape
// of the room: width by height.
function laidOut(data, wide) {
  const points = data.nodes.map((node, i) => {
    const angle = i * 2.399963;
    const far = Math.sqrt(i + 0.5) / Math.sqrt(data.nodes.length);
    return { key: node.key, x: wide * far * Math.cos(angle), y: far * Math.sin(angle) };
  });
  const at = new Map(points.map((p) => [p.key, p]));
  const links = data.links.map((k) => [at.get(k.from), at.get(k.to)]);
  const ideal = 1.05 * Math.sqrt((4 * wide) / Math.max(3, points.length));
  for (let heat = 0.2; heat > 0.002; heat *= 0.988) {
    const force = new Map(points.map((p) => [p, { x: (-p.x * 0.9) / wide, y: -p.y * 0.9 }]));
    const push = (p, dx, dy, by) => {
      force.get(p).x += dx * by;
      force.get(p).y += dy * by;
    };
    for (const p of points)
      for (const q of points) {
        if (p === q) continue;
        // names are wider than high, so neighbours keep a wider distance beside than above each other
        const [dx, dy] = [(p.x - q.x) / 1.5, p.y - q.y];
        const far = Math.max(Math.hypot(dx, dy), 0.01);
        if (far < 2 * ideal) push(p, dx, dy, 1.6 * (ideal / far) ** 2);
      }
    for (const [p, q] of links) {
      const [dx, dy] = [q.x - p.x, q.y - p.y];
      const pull = 0.55 * (Math.hypot(dx, dy) / ideal);
      push(p, dx, dy, pull);
      push(q, -dx, -dy, pull);
    }
    for (const p of points) {
      const { x, y } = force.get(p);
      const length = Math.max(Math.hypot(x, y), 1e-9);
      const step = Math.min(heat, length);
      p.x = Math.max(-wide, Math.min(wide, p.x + (x / length) * step));
      p.y = Math.max(-1, Math.min(1, p.y + (y / length) * step));
    }
  }
  return at;
}
