// Light, dark, or as the system has it: kept in a cookie, so that the server writes the page in the right one at once.
export function theme() {
  document.addEventListener("click", (event) => {
    const link = event.target.closest("[data-theme-to]");
    if (!link) return;
    event.preventDefault();
    const root = document.documentElement;
    const dark = root.dataset.theme
      ? root.dataset.theme === "dark"
      : matchMedia("(prefers-color-scheme: dark)").matches;
    const next = dark ? "light" : "dark";
    root.dataset.theme = next;
    document.cookie = `theme=${next}; path=/; max-age=31536000; samesite=lax`;
    document.dispatchEvent(new CustomEvent("rawi:theme"));
  });
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () =>
    document.dispatchEvent(new CustomEvent("rawi:theme")),
  );
}
