/* Passkeys: the browser makes one, or shows one, and a plain form carries the answer.

   A form says by data-passkey what it is for: "sign-in" asks the site for a challenge first, "show" and "make" have theirs
   in the page. Without this script, or without passkeys in the browser, the form stays hidden and the other ways are left. */

const fromText = (text) => Uint8Array.from(atob(text.replaceAll("-", "+").replaceAll("_", "/")), (c) => c.charCodeAt(0));
const toText = (buffer) => btoa(String.fromCharCode(...new Uint8Array(buffer))).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");

function opened(options) {
  const key = { ...options.publicKey, challenge: fromText(options.publicKey.challenge) };
  for (const list of ["allowCredentials", "excludeCredentials"]) {
    if (key[list]) key[list] = key[list].map((each) => ({ ...each, id: fromText(each.id) }));
  }
  if (key.user) key.user = { ...key.user, id: fromText(key.user.id) };
  return { publicKey: key };
}

function written(credential) {
  const response = {};
  for (const part of ["clientDataJSON", "attestationObject", "authenticatorData", "signature", "userHandle"]) {
    if (credential.response[part]) response[part] = toText(credential.response[part]);
  }
  return JSON.stringify({
    id: credential.id,
    rawId: toText(credential.rawId),
    type: credential.type,
    authenticatorAttachment: credential.authenticatorAttachment ?? null,
    clientExtensionResults: credential.getClientExtensionResults(),
    response,
  });
}

async function challenge(form) {
  const here = document.getElementById("passkey-options");
  if (here) {
    const data = JSON.parse(here.textContent);
    return data.creation_options ?? data.request_options;
  }
  const answer = await fetch(form.action, { headers: { Accept: "application/json" } });
  return (await answer.json()).request_options;
}

async function answer(form) {
  const options = opened(await challenge(form));
  const makes = form.dataset.passkey === "make";
  const credential = await (makes ? navigator.credentials.create(options) : navigator.credentials.get(options));
  form.elements.credential.value = written(credential);
  form.submit();
}

function failed(form) {
  if (form.dataset.passkey === "sign-in") {
    // The challenge began a session, and the other forms of the page were made before it: read the page anew.
    const page = new URL(location.href);
    page.searchParams.set("nyckel", "nej");
    location.replace(page);
    return;
  }
  const note = form.querySelector("[data-passkey-failed]");
  note.hidden = false;
  note.focus();
}

if (window.PublicKeyCredential) {
  for (const form of document.querySelectorAll("form[data-passkey]")) {
    for (const part of document.querySelectorAll("[data-passkey-part]")) part.hidden = false;
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      answer(form).catch(() => failed(form));
    });
  }
}
