// Charts and maps are drawn when they come into view; their data lie in the page, as JSON beside the table.
const makers = {
  timeline: () => import("./charts.js").then((m) => m.timeline),
  series: () => import("./charts.js").then((m) => m.series),
  network: () => import("./network.js").then((m) => m.network),
  map: () => import("./map.js").then((m) => m.map),
};

const drawn = new Set();

const watch = new IntersectionObserver(
  (entries) => {
    for (const entry of entries)
      if (entry.isIntersecting) {
        watch.unobserve(entry.target);
        draw(entry.target);
      }
  },
  { rootMargin: "300px" },
);

export function figures(root) {
  for (const figure of [...drawn])
    if (!figure.isConnected) {
      figure.undraw?.();
      drawn.delete(figure);
    }
  const found = root.querySelectorAll?.("[data-figure]") ?? [];
  for (const figure of found) if (!drawn.has(figure)) watch.observe(figure);
}

async function draw(figure) {
  if (drawn.has(figure)) return;
  drawn.add(figure);
  const plot = figure.querySelector(".plot");
  try {
    const make = await makers[figure.dataset.figure]();
    const data = JSON.parse(plot.dataset.values);
    figure.undraw = await make(plot, data, figure);
    figure.querySelector("details")?.removeAttribute("open");
    figure.classList.add("is-drawn");
  } catch (error) {
    // the table says the same
    figure.classList.add("is-plain");
    console.error(error);
  }
}
