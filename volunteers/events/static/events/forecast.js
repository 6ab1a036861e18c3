// Under each rule of an event: the dates that it would make, fetched anew while somebody types.
(() => {
  const PAUSE = 300; // ms after the last key
  const timers = new WeakMap();

  const fieldsOf = (panel) => {
    const child = panel.closest("[data-inline-panel-child]") ?? panel.parentElement;
    return [...child.querySelectorAll("[name]")].filter((field) => /^rules-\d+-/.test(field.name));
  };

  const question = (panel) => {
    const asked = new URLSearchParams();
    for (const field of fieldsOf(panel)) {
      if ((field.type === "checkbox" || field.type === "radio") && !field.checked) continue;
      asked.append(field.name.replace(/^rules-\d+-/, ""), field.value);
    }
    return asked;
  };

  const show = async (panel) => {
    const asked = question(panel).toString();
    panel.dataset.asked = asked;
    const answer = await fetch(`${panel.dataset.forecast}?${asked}`, { credentials: "same-origin" });
    // A slow answer to an earlier question is not shown over a later one's.
    if (answer.ok && panel.dataset.asked === asked) panel.innerHTML = await answer.text();
  };

  const soon = (panel) => {
    clearTimeout(timers.get(panel));
    timers.set(panel, setTimeout(() => show(panel), PAUSE));
  };

  const changed = (event) => {
    const child = event.target.closest?.("[data-inline-panel-child]");
    const panel = child?.querySelector("[data-forecast]");
    if (panel) soon(panel);
  };

  const notHeld = (event) => {
    const button = event.target.closest?.("[data-not-held]");
    const panel = button?.closest("[data-forecast]");
    if (!panel) return;
    const field = fieldsOf(panel).find((each) => each.name.endsWith("-not_held"));
    field.value = [field.value.trim(), button.dataset.notHeld].filter(Boolean).join(", ");
    field.dispatchEvent(new Event("input", { bubbles: true }));
    field.focus({ preventScroll: true });
  };

  const start = () => {
    document.querySelectorAll("[data-forecast]").forEach(show);
    for (const kind of ["input", "change"]) document.addEventListener(kind, changed);
    document.addEventListener("click", notHeld);
  };

  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", start);
  else start();
})();
