// Counts what is written as the server counts it. Without it the form works too: the server counts.
const LONGEST = 5000;
const NEAR = 500; // from here on the count is said aloud, when the writing pauses
const PAUSE = 1500; // milliseconds

// As cms/base/documents/escaping.py: every line's end is one character, and what controls is none.
const LINE_END = /\r\n?|[\x0b\x0c\x85\u2028\u2029]/g;
const CONTROL = /[\x00-\x08\x0e-\x1f\x7f-\x9f]|\p{Surrogate}/gu;

export function count(text) {
  return [...text.replace(LINE_END, "\n").replace(CONTROL, "")].length;
}

function showCount(form) {
  const field = form.querySelector("textarea");
  const seen = form.querySelector("[data-counter]");
  const said = form.querySelector("[data-counter-said]");
  const numbers = new Intl.NumberFormat(document.documentElement.lang);
  let pause;
  const words = () => {
    const left = LONGEST - count(field.value);
    return `${left < 0 ? seen.dataset.over : seen.dataset.left} ${numbers.format(Math.abs(left))}`;
  };
  const show = () => {
    seen.textContent = words();
    seen.classList.toggle("error", count(field.value) > LONGEST);
  };
  const say = () => {
    if (LONGEST - count(field.value) <= NEAR) said.textContent = words();
  };
  field.addEventListener("input", () => {
    show();
    clearTimeout(pause);
    pause = setTimeout(say, PAUSE);
  });
  show();
  seen.hidden = false;
}

for (const form of document.querySelectorAll("form[data-message]")) showCount(form);
