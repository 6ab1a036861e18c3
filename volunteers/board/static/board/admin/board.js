// The board: tick all, and say how many are ticked. A shift's page: copy the private link. All of it works without, only slower.
(() => {
  const board = document.querySelector("[data-board]");
  if (board) {
    const ticks = () => [...board.querySelectorAll("[name=shift]")];
    const all = board.querySelector("[data-board-all]");
    const count = board.querySelector("[data-board-count]");
    const say = () => {
      const ticked = ticks().filter((tick) => tick.checked).length;
      count.textContent = ticked ? `(${ticked})` : "";
      all.firstElementChild.checked = ticked === ticks().length;
    };
    all.hidden = false;
    all.firstElementChild.addEventListener("change", (event) => {
      for (const tick of ticks()) tick.checked = event.target.checked;
      say();
    });
    board.addEventListener("change", say);
    say();
  }

  for (const button of document.querySelectorAll("[data-copy]")) {
    const field = document.getElementById(button.dataset.copy);
    button.hidden = !navigator.clipboard;
    field.addEventListener("focus", () => field.select());
    button.addEventListener("click", async () => {
      await navigator.clipboard.writeText(field.value);
      button.textContent = button.dataset.copied;
    });
  }
})();
