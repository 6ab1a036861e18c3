// Solves a challenge of ALTCHA, version 2: tries counters until the key derived from one begins as asked.
const hex = (bytes) => Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
const unhex = (text) => Uint8Array.from(text.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16));

async function derive({ nonce, salt, cost, keyLength }, counter) {
  const start = unhex(nonce);
  const password = new Uint8Array(start.length + 4);
  password.set(start);
  new DataView(password.buffer).setUint32(start.length, counter);
  const key = await crypto.subtle.importKey("raw", password, "PBKDF2", false, ["deriveBits"]);
  const how = { name: "PBKDF2", hash: "SHA-256", salt: unhex(salt), iterations: cost };
  return hex(new Uint8Array(await crypto.subtle.deriveBits(how, key, keyLength * 8)));
}

addEventListener("message", async ({ data: challenge }) => {
  const began = performance.now();
  for (let counter = 0; ; counter += 1) {
    const derivedKey = await derive(challenge.parameters, counter);
    if (derivedKey.startsWith(challenge.parameters.keyPrefix)) {
      const time = Math.round(performance.now() - began);
      postMessage(btoa(JSON.stringify({ challenge, solution: { counter, derivedKey, time } })));
      return;
    }
  }
});
