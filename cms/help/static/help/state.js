/* Open or closed, by the clock: the page came with what is to be said from when on, and nothing is asked for.

   So it is right in a tab that has been open for hours, and on a page that the browser shows from its memory. When
   what it knows is used up, it says nothing rather than something old. */

const LONGEST = 3_600_000; // milliseconds: a timer that sleeps through the night is looked after every hour

function follow(said) {
  const scenes = JSON.parse(said.dataset.state);
  let shown = said.textContent;
  let timer = 0;
  function show() {
    clearTimeout(timer);
    const now = Date.now() / 1000;
    const [, isOpen, words] = scenes.findLast(([since]) => since <= now);
    if (words !== shown) {
      shown = said.textContent = words;
      said.classList.toggle("open", Boolean(words && isOpen));
      said.classList.toggle("closed", Boolean(words && !isOpen));
    }
    const next = scenes.find(([since]) => since > now);
    if (next) timer = setTimeout(show, Math.min((next[0] - now) * 1000 + 50, LONGEST));
  }
  show();
  addEventListener("pageshow", show);
  document.addEventListener("visibilitychange", show);
}

for (const said of document.querySelectorAll("[data-state]")) follow(said);
