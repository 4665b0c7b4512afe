// What every page loads. Pages work without it: it spares reloads, draws charts and joins words with records.
import htmx from "htmx.org";
import { theme } from "./theme.js";
import { marks } from "./marks.js";
import { figures } from "./figures.js";
import { filters } from "./filters.js";
import { review } from "./review.js";

window.htmx = htmx;
document.documentElement.classList.add("js");
theme();
filters();
review();
const ready = (root) => {
  marks(root);
  figures(root);
};
ready(document);
document.addEventListener("htmx:afterSettle", (event) => ready(event.detail.elt));
