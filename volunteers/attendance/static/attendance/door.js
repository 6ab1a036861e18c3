/* The door without waiting for the net: touches and codes are kept on the phone and sent once, in order, when it can be.
   What is kept is a number made for each touch, the sign-up's number, what was touched and when; it goes when it is sent. */

const door = document.querySelector("[data-door]");
const words = door.dataset;
const KEPT = "attendance";
const AGAIN = 5000; // milliseconds until the next try
const token = document.querySelector("[name=csrfmiddlewaretoken]").value;
const codes = JSON.parse(document.getElementById("codes").textContent);
const hidden = (element, is) => { element.hidden = is; };

/* What waits, of this shift and of others that were open on this phone. */
const read = () => {
  try { return JSON.parse(localStorage.getItem(KEPT)) ?? []; } catch { return []; }
};
const write = (taps) => {
  if (taps.length) localStorage.setItem(KEPT, JSON.stringify(taps)); else localStorage.removeItem(KEPT);
  const tag = document.querySelector("[data-queue]");
  hidden(tag, !taps.length);
  tag.textContent = words.waiting.replace("NUMBER", taps.length);
};
const rowOf = (signUp) => document.querySelector(`[data-sign-up="${signUp}"]`);

const isHere = (row) => ["came", "walked_in"].includes(row.dataset.state);

function show(row, state, label, people = null) {
  if (!row) return;
  row.dataset.state = state;
  if (people) row.dataset.people = people;
  row.querySelector(".state").textContent = label;
  delete row.dataset.waits;
  count();
}

/* The first number of "3 of 5 are here". */
function count() {
  const here = [...document.querySelectorAll("[data-sign-up]")].filter(isHere);
  const people = here.reduce((sum, row) => sum + Number(row.dataset.people), 0);
  const there = document.querySelector("[data-there]");
  there.textContent = there.textContent.replace(/\d+/, people);
}

function keep(signUp, state, { people = null, nonce = crypto.randomUUID() } = {}) {
  write([...read(), { nonce, sign_up: signUp, date: Number(words.date), state, people, at: Date.now() }]);
  const row = rowOf(signUp);
  show(row, state, words[`word${state[0].toUpperCase()}${state.slice(1)}`], people);
  if (row) row.dataset.waits = "";
}

let sending = false;
let timer;
const sendLater = () => {
  clearTimeout(timer);
  timer = setTimeout(send, AGAIN);
};

async function send() {
  const taps = read();
  if (sending || !taps.length) return;
  sending = true;
  let taken = 0;
  try {
    const now = Date.now();
    const aged = taps.map(({ at, ...tap }) => ({ ...tap, age: Math.max(0, now - at) / 1000 }));
    const response = await ask(words.taps, JSON.stringify({ taps: aged }), { "Content-Type": "application/json" });
    const { answers } = await response.json();
    const sent = new Set(answers.map((answer) => answer.nonce));
    write(read().filter((tap) => !sent.has(tap.nonce)));
    answers.forEach(settle);
    taken = sent.size;
  } catch (error) {
    if (error instanceof SignedOut) tell(false, words.notSent, words.signIn);
  } finally {
    sending = false;
  }
  // What was touched while these were on their way goes at once; what could not be sent waits.
  if (read().length) taken ? send() : sendLater();
}

function settle(answer) {
  if (answer.ok) return show(rowOf(answer.sign_up), answer.state, answer.label);
  show(rowOf(answer.sign_up), "", "");
  tell(false, words.notSent, answer.text);
}

class SignedOut extends Error {}
class NoNet extends Error {}

/* Raises NoNet when nobody answers, SignedOut when it is not ours to ask any more. */
async function ask(address, body, headers = {}) {
  let response;
  try {
    response = await fetch(address, {
      method: "POST", body, redirect: "manual", headers: { Accept: "application/json", "X-CSRFToken": token, ...headers },
    });
  } catch { throw new NoNet(); }
  if (response.type === "opaqueredirect" || response.status === 403) throw new SignedOut();
  if (!response.ok) throw new NoNet();
  return response;
}

/* The answer in big letters. */
function tell(isGood, title, text = "", letIn = null) {
  const box = document.createElement("div");
  box.className = `answer answer--${isGood ? "good" : "bad"}`;
  const big = box.appendChild(document.createElement("h2"));
  big.className = "answer-title";
  big.dir = "auto";
  big.textContent = title;
  if (text) box.appendChild(document.createElement("p")).textContent = text;
  if (letIn) {
    const form = document.querySelector("[data-let-in]").content.cloneNode(true);
    form.querySelector("[name=sign_up]").value = letIn;
    box.append(form);
  }
  document.querySelector("[data-answer]").replaceChildren(box);
  box.scrollIntoView({ block: "nearest" });
  navigator.vibrate?.(isGood ? 60 : [60, 60, 60]);
}

const plain = (code) => code.replace(/[\W_]+/g, "").toUpperCase().replaceAll("O", "0").replace(/[IL]/g, "1");
const isCode = (text) => plain(text).length === 8 && /^[\w\s-]+$/.test(text);
const fromHex = (hex) => Uint8Array.from(hex.match(/../g), (pair) => parseInt(pair, 16));
const toHex = (buffer) => Array.from(new Uint8Array(buffer), (byte) => byte.toString(16).padStart(2, "0")).join("");

async function signUpWith(code) {
  if (!crypto.subtle) return undefined;
  const key = await crypto.subtle.importKey("raw", fromHex(codes.key), { name: "HMAC", hash: "SHA-256" }, false, ["sign"]);
  return codes.people[toHex(await crypto.subtle.sign("HMAC", key, new TextEncoder().encode(plain(code))))];
}

async function check(code) {
  const nonce = crypto.randomUUID();
  const body = new URLSearchParams({ code, nonce });
  try {
    const answer = await (await ask(location.pathname, body)).json();
    tell(answer.is_good, answer.title, answer.text, answer.may_come_in ? answer.sign_up : null);
    if (answer.sign_up) show(rowOf(answer.sign_up), answer.state, answer.label);
    document.querySelector("[data-there]").textContent = answer.there;
  } catch (error) {
    if (error instanceof SignedOut) return tell(false, words.notSent, words.signIn);
    await checkHere(code, nonce);
  }
}

/* Without a net: by what the page brought with it. */
async function checkHere(code, nonce) {
  const signUp = await signUpWith(code);
  const row = signUp && rowOf(signUp);
  if (!row) return tell(false, words.unknown, words.unknownOffline);
  const name = row.querySelector("[data-name]").textContent;
  if (isHere(row)) return tell(false, words.already, name);
  keep(signUp, "came", { nonce });
  tell(true, words.welcome.replace("NAME", name), words.willBeSent);
  sendLater();
}

/* Touches on a person's row. What is undone before it was sent is never sent. */
document.addEventListener("submit", (event) => {
  const form = event.target;
  const row = form.closest("[data-sign-up]");
  const state = event.submitter?.value;
  if (!row || !form.matches(".taps")) return;
  const signUp = Number(row.dataset.signUp);
  const waits = read().filter((tap) => tap.sign_up === signUp && tap.date === Number(words.date));
  if (state === "undo" && !(waits.length && !sending)) return; // the plain form does it
  event.preventDefault();
  if (state === "undo") {
    write(read().filter((tap) => !waits.includes(tap) && !waits.some((each) => each.nonce === tap.nonce)));
    return show(row, "", "");
  }
  keep(signUp, state, { people: Number(form.elements.people?.value) || null });
  row.querySelector("[value=undo]").focus();
  send();
});

/* The field: a code is checked, anything else looks for a name. */
const field = document.getElementById("id_code");
const search = () => {
  const text = isCode(field.value) ? "" : field.value.trim().toLocaleLowerCase();
  for (const row of document.querySelectorAll("[data-sign-up]")) {
    row.classList.toggle("is-other", !row.querySelector("[data-name]").textContent.toLocaleLowerCase().includes(text));
  }
};
field.addEventListener("input", search);
document.querySelector("[data-code]").addEventListener("submit", async (event) => {
  event.preventDefault();
  const said = field.value;
  if (!said.trim()) return field.focus();
  if (!isCode(said)) {
    search();
    const found = document.querySelector("[data-sign-up]:not(.is-other) button:not(:disabled)");
    return found ? found.focus() : tell(false, words.unknown);
  }
  field.value = "";
  await check(said);
  field.focus();
});

/* The camera, where the browser can read what it sees. */
const button = document.querySelector("[data-camera]");
const video = document.querySelector("[data-video]");
const open = button.textContent;
let stream = null;
let last = { code: "", at: 0 };

async function look(detector) {
  if (!stream) return;
  const [found] = await detector.detect(video).catch(() => []);
  const now = Date.now();
  if (found && (found.rawValue !== last.code || now - last.at > 4000)) {
    last = { code: found.rawValue, at: now };
    await check(found.rawValue);
  }
  setTimeout(() => look(detector), 200);
}

function close() {
  stream?.getTracks().forEach((track) => track.stop());
  stream = null;
  hidden(video, true);
  button.textContent = open;
}

async function start() {
  try {
    stream = await navigator.mediaDevices.getUserMedia({ video: { facingMode: "environment" } });
  } catch { return tell(false, words.noCamera); }
  video.srcObject = stream;
  hidden(video, false);
  await video.play();
  button.textContent = button.dataset.stop;
  look(new BarcodeDetector({ formats: ["qr_code"] }));
}

if ("BarcodeDetector" in window && navigator.mediaDevices) {
  hidden(button, false);
  button.addEventListener("click", () => (stream ? close() : start()));
  document.addEventListener("visibilitychange", () => document.hidden && close());
}

/* As soon as there is a net, and when the page is opened with something that waits from before. */
addEventListener("online", send);
document.addEventListener("visibilitychange", () => document.hidden || send());
write(read());
for (const tap of read().filter((each) => each.date === Number(words.date))) {
  const row = rowOf(tap.sign_up);
  show(row, tap.state, words[`word${tap.state[0].toUpperCase()}${tap.state.slice(1)}`], tap.people);
  if (row) row.dataset.waits = "";
}
send();
