// Joins the words of a report with its records: pointing at one lights the other, a click leads there.
export function marks(root) {
  const page = root.querySelector?.("[data-reader]") ?? root.closest?.("[data-reader]");
  if (!page || page.dataset.joined) return;
  page.dataset.joined = "yes";
  const words = (event) => page.querySelectorAll(`[data-events~="${event}"]`);
  const record = (event) => page.querySelector(`[data-record="${event}"]`);
  let chosen = null;

  const light = (event, on, name) => {
    words(event).forEach((piece) => piece.classList.toggle(name, on));
    record(event)?.classList.toggle(name, on);
  };
  const choose = (event) => {
    if (chosen) light(chosen, false, "is-chosen");
    chosen = event;
    page.classList.toggle("has-chosen", Boolean(event));
    if (event) light(event, true, "is-chosen");
  };
  const gently = matchMedia("(prefers-reduced-motion: reduce)").matches ? "auto" : "smooth";

  page.addEventListener("pointerover", (event) => {
    const own = event.target.closest("[data-record]");
    if (own) light(own.dataset.record, true, "is-lit");
  });
  page.addEventListener("pointerout", (event) => {
    const own = event.target.closest("[data-record]");
    if (own) light(own.dataset.record, false, "is-lit");
  });
  page.addEventListener("click", (event) => {
    const link = event.target.closest("a[href^='#']");
    const piece = event.target.closest("[data-events]");
    if (piece) {
      event.preventDefault();
      const events = piece.dataset.events.split(" ");
      // a second click on words that several records share goes on to the next of them
      const next = events[(events.indexOf(chosen) + 1) % events.length];
      choose(next);
      record(next)?.scrollIntoView({ block: "nearest", behavior: gently });
      history.replaceState(null, "", `#${next}`);
    } else if (link?.closest("[data-record]")) {
      const own = link.closest("[data-record]").dataset.record;
      choose(own);
      const target = page.querySelector(link.hash);
      if (target) {
        event.preventDefault();
        target.scrollIntoView({ block: "center", behavior: gently });
        history.replaceState(null, "", `#${own}`);
      }
    }
  });
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape") choose(null);
  });
  const wanted = decodeURIComponent(location.hash.slice(1));
  if (wanted && record(wanted)) {
    choose(wanted);
    words(wanted)[0]?.scrollIntoView({ block: "center" });
  }
}
