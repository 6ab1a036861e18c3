// Lets the browser work a little while a form is filled in (see worker.js), and puts the proof of it into the form.
// Without it the form works too: what the proof is good for, security/proof_of_work.py says.
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
  form.addEventListener("focusin", begin, { once: true });
}

for (const form of document.querySelectorAll("form[data-work]")) workMeanwhile(form);
