// Review from the keyboard, and spans by selecting words. The page works without: keys press buttons that are there,
// and a selection fills two fields that can be typed into.
let selected = null;

export function review() {
  document.addEventListener("keydown", (event) => {
    const room = document.querySelector("[data-review]");
    if (!room || event.ctrlKey || event.metaKey || event.altKey || event.repeat) return;
    if (event.target.closest("input, select, textarea, [contenteditable]")) return;
    // on an Arabic keyboard the key tells by its place
    const key = /^[a-z]$/i.test(event.key) ? event.key.toLowerCase() : event.code.replace(/^Key/, "").toLowerCase();
    const target = room.querySelector(`[data-key="${CSS.escape(key)}"]`);
    if (!target) return;
    event.preventDefault();
    target.click();
  });
  document.addEventListener("click", (event) => {
    if (event.target.closest("a[href='#correct']")) open(event);
    const button = event.target.closest("[data-take]");
    if (button && selected) take(button.dataset.take);
  });
  document.addEventListener("change", (event) => {
    if (event.target.matches("[data-type]")) modes(event.target);
  });
  document.addEventListener("selectionchange", () => {
    selected = span(document.getSelection()) ?? selected;
  });
  const ready = () => document.querySelectorAll("[data-type]").forEach(modes);
  ready();
  document.addEventListener("htmx:afterSettle", ready);
}

function open(event) {
  const form = document.getElementById("correct");
  if (!form) return;
  event.preventDefault();
  form.open = true;
  form.scrollIntoView({ block: "nearest" });
  form.querySelector("select, input:not([type=hidden])")?.focus();
}

function modes(list) {
  for (const line of document.querySelectorAll("[data-modes]")) line.hidden = line.dataset.modes !== list.value;
}

function span(selection) {
  if (!selection || selection.isCollapsed || !selection.rangeCount) return null;
  const range = selection.getRangeAt(0);
  const start = place(range.startContainer, range.startOffset);
  const end = place(range.endContainer, range.endOffset);
  if (start === null || end === null) return null;
  const text = range.toString();
  const before = points(text) - points(text.trimStart());
  const after = points(text) - points(text.trimEnd());
  return start + before < end - after ? { start: start + before, end: end - after, text: text.trim() } : null;
}

// where a boundary stands in the report, in code points: a character outside the basic plane counts once
function place(node, offset) {
  const piece = (node.nodeType === Node.TEXT_NODE ? node.parentElement : node)?.closest("[data-words] [data-at]");
  if (!piece) return null;
  const range = document.createRange();
  range.setStart(piece, 0);
  range.setEnd(node, offset);
  return Number(piece.dataset.at) + points(range.toString());
}

const points = (text) => Array.from(text).length;

function take(name) {
  document.getElementsByName(`${name}.start`)[0].value = selected.start;
  document.getElementsByName(`${name}.end`)[0].value = selected.end;
  document.querySelector(`[data-words-of="${CSS.escape(name)}"]`).textContent = selected.text;
}
