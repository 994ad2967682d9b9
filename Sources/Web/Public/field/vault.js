// What is kept about people is encrypted with AES-256-GCM (SEC-20, SEC-22). Two kinds of key:
// - the device's own, which cannot be taken out of the browser: seals what must work before a PIN is typed;
// - the master key, which only a PIN together with the device's key gives: seals the pack, drafts and records.
//
// Two PINs open the phone alike. Behind each lies a slot of the same form with the same master key and a proof of its
// own; which proof is that of the alert PIN, only the server knows (BRD-40).

import { change, get, put, remove } from "./store.js";

export const ITERATIONS = 600000;
export const MOST_WRONG = 5;
export const PIN_DIGITS = 6;

const encoder = new TextEncoder();
const decoder = new TextDecoder();
const random = count => crypto.getRandomValues(new Uint8Array(count));

let master = null;

export const isOpen = () => master !== null;
export function lock() { master = null; }

async function deviceKeys() {
  const kept = await get("keys", "device");
  if (kept) return kept;
  const made = {
    bind: await crypto.subtle.generateKey({ name: "HMAC", hash: "SHA-256" }, false, ["sign"]),
    seal: await crypto.subtle.generateKey({ name: "AES-GCM", length: 256 }, false, ["encrypt", "decrypt"]),
  };
  // Another page may have made them at the same moment: the first ones stay.
  return change(["keys"], t => {
    const store = t.objectStore("keys");
    const result = {};
    store.get("device").onsuccess = event => {
      const keys = event.target.result || made;
      if (!event.target.result) store.put(made, "device");
      Object.assign(result, keys);
    };
    return result;
  });
}

async function encrypt(key, bytes) {
  const iv = random(12);
  return { iv, data: new Uint8Array(await crypto.subtle.encrypt({ name: "AES-GCM", iv }, key, bytes)) };
}

async function decrypt(key, sealed) {
  return new Uint8Array(await crypto.subtle.decrypt({ name: "AES-GCM", iv: sealed.iv }, key, sealed.data));
}

const importKey = bytes =>
  crypto.subtle.importKey("raw", bytes, { name: "AES-GCM" }, false, ["encrypt", "decrypt"]);

/// JSON with spaces after it, up to a whole number of `step` bytes: the length tells nothing.
function padded(value, step) {
  const bytes = encoder.encode(JSON.stringify(value));
  const whole = new Uint8Array(Math.ceil(bytes.length / step) * step).fill(32);
  whole.set(bytes);
  return whole;
}

/// Seals a value with the device's own key; always of the same length for small values.
export async function seal(value, step = 1024) {
  return encrypt((await deviceKeys()).seal, padded(value, step));
}

export async function unseal(sealed) {
  return JSON.parse(decoder.decode(await decrypt((await deviceKeys()).seal, sealed)));
}

// MARK: PINs

const base64 = bytes =>
  btoa(String.fromCharCode(...bytes)).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");

const hex = bytes => Array.from(bytes, byte => byte.toString(16).padStart(2, "0")).join("");

/// The key a PIN gives on this device: 600,000 rounds of PBKDF2, and the device's key over the result.
async function keyOf(pin, salt, iterations) {
  const typed = await crypto.subtle.importKey("raw", encoder.encode(pin), "PBKDF2", false, ["deriveBits"]);
  const bits = await crypto.subtle.deriveBits({ name: "PBKDF2", hash: "SHA-256", salt, iterations }, typed, 256);
  return importKey(await crypto.subtle.sign("HMAC", (await deviceKeys()).bind, bits));
}

/// Makes both slots and opens the phone; returns what the server is told: digests of the proofs, and which is the
/// alert PIN's. Without an alert PIN the second slot belongs to a PIN that nobody knows.
export async function setUp(pin, alertPin) {
  const salt = random(16);
  const own = random(32);
  const proofs = [random(32), random(32)];
  const pins = [pin, alertPin || hex(random(16))];
  const swapped = random(1)[0] % 2 === 1;
  const slots = [];
  for (const [index, typed] of pins.entries()) {
    const text = JSON.stringify({ master: base64(own), proof: base64(proofs[index]) });
    slots.push(await encrypt(await keyOf(typed, salt, ITERATIONS), encoder.encode(text)));
  }
  if (swapped) slots.reverse();
  const digests = [];
  for (const proof of proofs) {
    digests.push(hex(new Uint8Array(await crypto.subtle.digest("SHA-256", encoder.encode(base64(proof))))));
  }
  if (swapped) digests.reverse();
  return {
    told: { firstProof: digests[0], secondProof: digests[1], alert: alertPin ? (swapped ? 1 : 2) : null },
    async keep() {
      master = await importKey(own);
      await change(["vault", "meta", "outbox"], t => {
        // What another key sealed can be read no more: the old pack, drafts, and records that were given up.
        t.objectStore("vault").clear();
        t.objectStore("vault").put({ salt, iterations: ITERATIONS, slots }, "slots");
        const rows = t.objectStore("outbox").openCursor();
        rows.onsuccess = () => {
          if (!rows.result) return;
          if (rows.result.value.lane === "record") rows.result.delete();
          rows.result.continue();
        };
        t.objectStore("meta").delete("wrong");
        t.objectStore("meta").delete("blocked");
      });
    },
  };
}

/// The word behind SAFE in a text: made of the PIN that was typed, and other for each visit. Nobody but the service can tell
/// which PIN it was; without it a text under the alert PIN would say what its officer was made to say.
export async function textCode(proof, reference) {
  const digest = async text => hex(new Uint8Array(await crypto.subtle.digest("SHA-256", encoder.encode(text))));
  return (await digest(`${await digest(proof)} ${reference}`)).slice(0, 6).toUpperCase();
}

export const hasSlots = async () => Boolean(await get("vault", "slots"));
export const isBlocked = async () => Boolean(await get("meta", "blocked"));

/// Tries a PIN. Both slots are tried every time, in the order they lie: nothing tells which one opened.
/// `{proof}` where one did; `{left}` tries where none did; `{wiped}` after the last.
export async function tryPin(pin) {
  const kept = await get("vault", "slots");
  if (!kept || (await isBlocked())) return { wiped: true };
  // Counted before it is tried: ending the app in between gains nothing.
  const wrong = ((await get("meta", "wrong")) || 0) + 1;
  await put("meta", "wrong", wrong);
  const key = await keyOf(pin, kept.salt, kept.iterations);
  const opened = [];
  for (const slot of kept.slots) {
    opened.push(await decrypt(key, slot).then(bytes => JSON.parse(decoder.decode(bytes)), () => null));
  }
  const found = opened.find(slot => slot !== null);
  if (found) {
    await remove("meta", "wrong");
    master = await importKey(Uint8Array.from(atob(found.master.replaceAll("-", "+").replaceAll("_", "/")),
      letter => letter.charCodeAt(0)));
    return { proof: found.proof };
  }
  if (wrong < MOST_WRONG) return { left: MOST_WRONG - wrong };
  await wipe();
  return { wiped: true };
}

/// Deletes what is kept about people. Where records wait to be sent the slots stay, without which nobody could ever
/// read them, but no PIN is taken before somebody has signed in.
export async function wipe() {
  lock();
  await change(["vault", "meta", "outbox"], t => {
    const vault = t.objectStore("vault");
    const meta = t.objectStore("meta");
    vault.delete("pack");
    meta.delete("wrong");
    const rows = t.objectStore("outbox").getAll();
    rows.onsuccess = () => {
      if (rows.result.some(row => row.lane === "record")) {
        meta.put(true, "blocked");
      } else {
        vault.clear();
      }
    };
  });
}

/// After somebody signed in, PINs are taken again.
export const unblock = () =>
  change(["meta"], t => { t.objectStore("meta").delete("blocked"); t.objectStore("meta").delete("wrong"); });

// MARK: The pack, drafts and records

/// Seals with a key made for this value alone, which the master key seals.
export async function sealPersonal(value) {
  const own = random(32);
  return {
    key: await encrypt(master, own), body: await encrypt(await importKey(own), padded(value, 256)),
  };
}

export async function unsealPersonal(sealed) {
  return JSON.parse(decoder.decode(await decrypt(await importKey(await decrypt(master, sealed.key)), sealed.body)));
}

/// Keeps a pack; `until` and `from` are moments of this device's clock.
export async function keepPack(pack, from, until) {
  const sealed = await sealPersonal(pack);
  await put("vault", "pack", { sealed, from, until });
}

/// True where there is a pack that may still be read. One that is too old, or seems to come from the future because
/// the clock was turned back, is deleted (SEC-20).
export async function hasPack(now) {
  const kept = await get("vault", "pack");
  if (!kept) return false;
  if (now < kept.until && now > kept.from - 3600000) return true;
  await remove("vault", "pack");
  return false;
}

export async function openPack() {
  const kept = await get("vault", "pack");
  return kept && master ? unsealPersonal(kept.sealed) : null;
}

/// Everything that is kept is deleted; the receipts too.
export async function forget() {
  lock();
  await change(["vault", "meta", "outbox", "receipts", "keys"], t => {
    for (const store of ["vault", "meta", "outbox", "receipts", "keys"]) t.objectStore(store).clear();
  });
}
