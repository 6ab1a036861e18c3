// On the form of a shift plan: when the next shift would be, fetched anew while somebody types.
(() => {
  const PAUSE = 300; // ms after the last key
  const NAMES = ["event", "starts_after", "lasts", "capacity"];
  const panel = document.querySelector("[data-plan-forecast]");
  const form = panel?.closest("form");
  if (!form) return;
  const event = panel.dataset.event;
  let timer;

  const show = async () => {
    const asked = new URLSearchParams();
    for (const name of NAMES) asked.set(name, form.elements.namedItem(name)?.value ?? "");
    if (!asked.get("event") && event) asked.set("event", event);
    const words = asked.toString();
    panel.dataset.asked = words;
    const answer = await fetch(`${panel.dataset.planForecast}?${words}`, { credentials: "same-origin" });
    // A slow answer to an earlier question is not shown over a later one's.
    if (answer.ok && panel.dataset.asked === words) panel.innerHTML = await answer.text();
  };

  for (const kind of ["input", "change"]) {
    form.addEventListener(kind, () => {
      clearTimeout(timer);
      timer = setTimeout(show, PAUSE);
    });
  }
})();
