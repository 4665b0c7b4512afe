// Builds rawi/server/static from this folder: scripts and styles through esbuild, fonts, the outlines of the world.
// What comes out is committed and carried by the wheel, so that only who changes this folder needs Node.
import { createHash } from "node:crypto";
import { cpSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { feature, mesh } from "topojson-client";

const here = dirname(fileURLToPath(import.meta.url));
const out = join(here, "..", "rawi", "server", "static");
const modules = join(here, "node_modules");

rmSync(out, { recursive: true, force: true });
for (const folder of ["fonts", "geo"]) mkdirSync(join(out, folder), { recursive: true });

await build({
  entryPoints: [join(here, "src", "app.js"), join(here, "src", "style.css")],
  outdir: out,
  bundle: true,
  format: "esm",
  splitting: true,
  minify: true,
  target: ["es2022"],
  chunkNames: "[name]-[hash]",
  external: ["./fonts/*"],
  legalComments: "none",
  logLevel: "warning",
});
await build({
  entryPoints: [join(modules, "maplibre-gl", "dist", "maplibre-gl.css")],
  outfile: join(out, "map.css"),
  minify: true,
  legalComments: "none",
});
cpSync(join(modules, "maplibre-gl", "dist", "maplibre-gl-worker.mjs"), join(out, "map-worker.js"));

cpSync(join(here, "src", "icon.svg"), join(out, "icon.svg"));

fonts();
world();
licences();
writeFileSync(join(out, "build.json"), JSON.stringify({ sources: sources() }, null, 1) + "\n");

function fonts() {
  const rules = [];
  const wanted = { "ibm-plex-sans-arabic": [400, 500, 600], "noto-naskh-arabic": [400, 600] };
  for (const [name, weights] of Object.entries(wanted))
    for (const weight of weights) {
      const folder = join(modules, "@fontsource", name);
      const text = readFileSync(join(folder, `${weight}.css`), "utf8");
      for (const [rule, file] of text.matchAll(/@font-face \{[^}]*?files\/([\w-]+\.woff2)[^}]*\}/g)) {
        if (!new RegExp(`^${name}-(arabic|latin)-${weight}`).test(file)) continue;
        cpSync(join(folder, "files", file), join(out, "fonts", file));
        rules.push(rule.replace(/src: [^;]*;/, `src: url(./fonts/${file}) format("woff2");`).replace(/\s*\n\s*/g, " "));
      }
    }
  const style = join(out, "style.css");
  writeFileSync(style, rules.join("\n") + "\n" + readFileSync(style, "utf8"));
}

// hundredths of a degree are a kilometre: finer than these outlines are
function world() {
  const round = (x) => (Array.isArray(x) ? x.map(round) : Math.round(x * 100) / 100);
  const atlas = JSON.parse(readFileSync(join(modules, "world-atlas", "countries-50m.json"), "utf8"));
  const inhabited = ([ring]) => ring.some(([, latitude]) => latitude > -60);
  const land = feature(atlas, atlas.objects.land).features.flatMap((f) => f.geometry.coordinates).filter(inhabited);
  for (const polygon of land) for (const ring of polygon) unwrap(ring);
  const borders = mesh(atlas, atlas.objects.countries, (a, b) => a !== b);
  write("geo/land.json", { type: "MultiPolygon", coordinates: round(land) });
  write("geo/borders.json", { type: borders.type, coordinates: round(borders.coordinates) });
}

// outlines that run over the date line go on beyond 180 degrees, rather than back across the whole map
function unwrap(ring) {
  for (let i = 1; i < ring.length; i++) ring[i][0] += 360 * Math.round((ring[i - 1][0] - ring[i][0]) / 360);
  const middle = ring.reduce((sum, [longitude]) => sum + longitude, 0) / ring.length;
  const shift = 360 * Math.round(middle / 360);
  for (const point of ring) point[0] -= shift;
}

function write(name, value) {
  writeFileSync(join(out, name), JSON.stringify(value));
}

function licences() {
  const shipped = ["@fontsource/ibm-plex-sans-arabic", "@fontsource/noto-naskh-arabic", "echarts", "zrender", "tslib",
    "htmx.org", "maplibre-gl", "world-atlas"];
  const texts = shipped.map((name) => {
    const folder = join(modules, name);
    const { version, license } = JSON.parse(readFileSync(join(folder, "package.json"), "utf8"));
    const files = readdirSync(folder).filter((f) => /^(licen[cs]e|notice)/i.test(f) && statSync(join(folder, f)).isFile());
    const body = files.map((f) => readFileSync(join(folder, f), "utf8").trim()).join("\n\n");
    return `${"=".repeat(80)}\n${name} ${version} (${license})\n${"=".repeat(80)}\n\n${body}\n`;
  });
  texts.push("The outlines of land and countries are from Natural Earth, which is in the public domain.\n");
  writeFileSync(join(out, "LICENSES.txt"), texts.join("\n"));
}

// a test compares this with the folder, so that a change that was not built is told
function sources() {
  const files = ["package-lock.json", "build.mjs", ...walk(join(here, "src")).map((f) => relative(here, f))].sort();
  const hash = createHash("sha256");
  for (const file of files) hash.update(file.replaceAll("\\", "/")).update("\0").update(readFileSync(join(here, file)));
  return hash.digest("hex");
}

function walk(folder) {
  return readdirSync(folder).flatMap((name) => {
    const path = join(folder, name);
    return statSync(path).isDirectory() ? walk(path) : [path];
  });
}
