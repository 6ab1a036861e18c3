/* A page that shows what somebody did is never shown again from the browser's memory: it is asked for anew.

   It hides as it is left, so that not a glimpse of it comes back. */

const page = document.documentElement;

addEventListener("pagehide", (event) => {
  if (event.persisted) page.hidden = true;
});
addEventListener("pageshow", (event) => {
  // Not reload(): of the answer to a form the browser would ask whether to send it again.
  if (event.persisted) location.replace(location.href.split("#")[0]);
});
