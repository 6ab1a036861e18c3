// Lets the browser work a little while the form is filled in: where many sign up from one place, it holds places for it.
// Without it the form works too: the place is taken when the code is typed.
function workMeanwhile(form) {
  const field = form.elements.namedItem("work");
  const begin = () => {
    if (field.value || !globalThis.Worker || !globalThis.crypto?.subtle) return;
    const worker = new Worker(form.dataset.worker);
    worker.addEventListener("message", ({ data }) => {
      field.value = data;
      worker.terminate();
    });
    worker.addEventListener("error", () => worker.terminate());
    fetch(form.dataset.work, { credentials: "omit" })
      .then((answer) => (answer.ok ? answer.json() : Promise.reject(new Error(answer.status))))
      .then((challenge) => worker.postMessage(challenge))
      .catch(() => worker.terminate());
  };
  form.addEventListener("input", begin, { once: true });
}

for (const form of document.querySelectorAll("form#anmal[data-work]")) workMeanwhile(form);
