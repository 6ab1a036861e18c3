// Renews the numbers while a letter is on its way. Without it the page shows them when it is loaded again.
const EVERY = 3000;
const RUNNING = new Set(["planned", "queuing", "sending"]);
const part = document.getElementById("letter-progress");

async function renew() {
    if (document.hidden) return;
    const answer = await fetch(part.dataset.url, { headers: { Accept: "application/json" } });
    if (!answer.ok) return;
    const { state, html } = await answer.json();
    if (state !== part.dataset.state) {
        // Other buttons belong to the new state.
        window.location.reload();
        return;
    }
    part.innerHTML = html;
}

if (part && RUNNING.has(part.dataset.state)) {
    window.setInterval(() => renew().catch(() => undefined), EVERY);
}
