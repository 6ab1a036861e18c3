/* Leaving in a hurry: the link works by itself, this makes it leave less behind.

   location.replace() puts the new page in the place of this one, so that Back does not return here. Shift three times,
   each within five seconds of the last, does the same; Shift held for a capital or a click is not a press. */

const PRESSES = 3;
const PATIENCE = 5000;

const link = document.querySelector("[data-exit]");
const status = document.querySelector("[data-exit-status]");
const overlay = document.createElement("div");
overlay.className = "leaving";

let title = document.title;
let presses = 0;
let alone = false;
let timer = 0;

const lastPart = ({ pathname }) => pathname.split("/").at(-2);

function forget(words = "") {
  clearTimeout(timer);
  presses = 0;
  status.textContent = words;
}

function leave() {
  forget(status.dataset.leaving);
  document.body.append(overlay);
  title = document.title;
  document.title = location.host;
  location.replace(link.href);
}

function press() {
  clearTimeout(timer);
  presses += 1;
  if (presses === PRESSES) {
    leave();
    return;
  }
  status.textContent = presses === 1 ? status.dataset.first : status.dataset.second;
  timer = setTimeout(() => forget(status.dataset.expired), PATIENCE);
}

link.addEventListener("click", (event) => {
  event.preventDefault();
  leave();
});
// The page's other languages, and jumps within it, take its place too: each would be one more step for Back.
document.addEventListener("click", (event) => {
  const way = event.target.closest("a[href]");
  const isPlain = !(event.button || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey);
  if (!way || !isPlain || way.origin !== location.origin || lastPart(way) !== lastPart(location)) return;
  event.preventDefault();
  location.replace(way.href);
});
document.addEventListener("keydown", (event) => {
  if (event.key !== "Shift") {
    alone = false;
    if (presses) forget();
  } else if (!event.repeat) {
    alone = !event.ctrlKey && !event.altKey && !event.metaKey;
  }
});
document.addEventListener("pointerdown", () => {
  alone = false;
});
document.addEventListener("keyup", (event) => {
  if (event.key !== "Shift") return;
  if (alone) press();
  alone = false;
});
// Shown again from the browser's memory: as if nothing had happened.
addEventListener("pageshow", (event) => {
  if (!event.persisted) return;
  overlay.remove();
  document.title = title;
  forget();
});
for (const hint of document.querySelectorAll("[data-exit-hint]")) hint.hidden = false;
