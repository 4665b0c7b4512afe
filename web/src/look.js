// The colours, face, direction and numerals of the page, for what is drawn on a canvas.
export function look() {
  const style = getComputedStyle(document.documentElement);
  const value = (name) => style.getPropertyValue(`--${name}`).trim();
  const arabic = document.documentElement.lang === "ar";
  const number = new Intl.NumberFormat(arabic ? "ar-u-nu-arab" : "en");
  return {
    value,
    arabic,
    rtl: document.documentElement.dir === "rtl",
    font: value("sans") || "sans-serif",
    number: (n) => number.format(n),
    // the four classes of events, each a hue; types of one class are shades of it
    shade(quad, step, steps) {
      const mix = steps > 1 ? Math.round((step / (steps - 1)) * 45) : 0;
      return mixed(value(`quad-${quad}`), value("paper"), mix / 100);
    },
  };
}

function mixed(from, to, share) {
  const [a, b] = [channels(from), channels(to)];
  return `rgb(${a.map((x, i) => Math.round(x + (b[i] - x) * share)).join(",")})`;
}

function channels(hex) {
  return [1, 3, 5].map((i) => parseInt(hex.slice(i, i + 2), 16));
}

// draws again in the other colours when the theme is switched, in the other size when the window is
export function kept(plot, drawing, resize) {
  const observer = new ResizeObserver(resize);
  observer.observe(plot);
  document.addEventListener("rawi:theme", drawing);
  return () => {
    observer.disconnect();
    document.removeEventListener("rawi:theme", drawing);
  };
}
