// What waits to be sent: two lanes, the safety lane first, one request each, nothing deleted before its receipt.

import { change, get, getAll, put, tell } from "./store.js";
import * as vault from "./vault.js";
import * as visits from "./visits.js";

const BODY_BYTES = 1024;
const WAITS = [1, 2, 4, 8, 15, 30];
const LONGEST = { safety: 30, record: 300 };
const KEPT_DAYS = 14;
const AGAIN = [401, 408, 409, 425, 429];

/// What is known about being reachable. Null before anybody asked.
export const contact = { online: null, last: null, needsSignIn: false };
const lanes = { safety: { tries: 0, after: 0 }, record: { tries: 0, after: 0 } };

function seen(online) {
  const changed = contact.online !== online;
  contact.online = online;
  if (online) contact.last = Date.now();
  if (changed) tell("contact");
}

/// Asks the service itself: another network's sign-in page is no answer (OFF-06).
export async function ping() {
  try {
    const begun = Date.now();
    const answer = await fetch("/api/v1/ping", {
      cache: "no-store", credentials: "omit", signal: AbortSignal.timeout(4000),
    });
    const said = answer.ok && (answer.headers.get("content-type") || "").startsWith("application/json")
      ? await answer.json() : null;
    const isHere = Boolean(said && said.service === "homeward");
    if (isHere) contact.offset = Date.parse(said.now) - (begun + Date.now()) / 2;
    seen(isHere);
  } catch {
    seen(false);
  }
  return contact.online;
}

/// How many items wait, as the phone says it: what was sent quietly is not among them.
export async function counts() {
  const rows = await getAll("outbox");
  let waiting = 0;
  let attention = 0;
  for (const row of rows) {
    if (row.lane === "safety" && (await vault.unseal(row.sealed)).isQuiet) continue;
    if (row.state === "attention") attention += 1; else waiting += 1;
  }
  return { waiting, attention };
}

/// How many records wait: only a PIN opens them.
export async function recordsWaiting() {
  return (await getAll("outbox")).filter(row => row.lane === "record").length;
}

/// What waits, for the list of it; of records only that they are there, unless the phone is open.
export async function list() {
  const found = [];
  for (const row of await getAll("outbox")) {
    if (row.lane === "safety") {
      const event = await vault.unseal(row.sealed);
      if (!event.isQuiet) found.push({ ...row, type: event.type, visit: event.visit, at: event.occurredAt });
    } else {
      found.push({ ...row, type: "record", visit: row.visit, at: row.at });
    }
  }
  return found;
}

/// Puts a record into the record lane.
export async function addRecord(record) {
  const sealed = await vault.sealPersonal(record);
  await change(["outbox", "vault"], t => {
    t.objectStore("outbox").add({
      lane: "record", state: "waiting", id: record.id, visit: record.visit, at: record.writtenAt, sealed,
    });
    t.objectStore("vault").delete(`draft-${record.visit}`);
  });
  tell("changed");
}

/// Takes an item that was refused back into the queue, or away for good.
export const again = place => change(["outbox"], t => {
  const store = t.objectStore("outbox");
  store.get(place).onsuccess = event => {
    const row = event.target.result;
    if (row) store.put({ ...row, state: "waiting", problem: null });
  };
});

export const drop = place => change(["outbox"], t => { t.objectStore("outbox").delete(place); });

export function hurry() {
  for (const lane of Object.values(lanes)) { lane.tries = 0; lane.after = 0; }
}

function failed(lane) {
  const wait = lanes[lane].tries < WAITS.length ? WAITS[lanes[lane].tries] : LONGEST[lane];
  lanes[lane].tries += 1;
  const jitter = 0.8 + (crypto.getRandomValues(new Uint8Array(1))[0] / 255) * 0.4;
  lanes[lane].after = Date.now() + Math.min(wait, LONGEST[lane]) * 1000 * jitter;
}

let running = false;

/// Sends what waits, the safety lane first, and looks anew after each: a late safety event is the next that goes
/// (OFF-04). One page does it at a time.
export async function drain() {
  if (running) return;
  running = true;
  try {
    await navigator.locks.request("field-drain", { ifAvailable: true }, async mine => {
      if (!mine) return;
      for (let count = 0; count < 500; count += 1) {
        const row = await next();
        if (!row || !(await send(row))) return;
      }
    });
  } finally {
    running = false;
  }
}

async function next() {
  const rows = (await getAll("outbox")).filter(row => row.state === "waiting");
  const ready = rows.filter(row => lanes[row.lane].after <= Date.now());
  const safety = ready.find(row => row.lane === "safety");
  if (safety) return safety;
  // Records are read only while the phone is open, and sent only by somebody who is signed in.
  if (!vault.isOpen() || contact.needsSignIn) return null;
  return ready.find(row => row.lane === "record") || null;
}

/// Sends one item; false where nobody answered, and nothing more should be tried now.
async function send(row) {
  let answer;
  let said = null;
  try {
    answer = row.lane === "safety" ? await sendEvent(row) : await sendRecord(row);
    if (/^application\/(problem\+)?json/.test(answer.headers.get("content-type") || "")) said = await answer.json();
  } catch {
    seen(false);
    failed(row.lane);
    return false;
  }
  if (answer.ok && said && typeof said.receiptId === "string") {
    seen(true);
    hurry();
    await keepReceipt(row, said);
    return true;
  }
  // Whatever is no answer of ours came from something in between.
  if (!said) {
    seen(false);
    failed(row.lane);
    return false;
  }
  seen(true);
  if (answer.status === 401) contact.needsSignIn = true;
  if (answer.status < 400 || answer.status >= 500 || AGAIN.includes(answer.status)) {
    failed(row.lane);
    tell("contact");
    // The other lane may still go.
    return true;
  }
  if (row.lane === "safety") await takeBack(row);
  await change(["outbox"], t => {
    t.objectStore("outbox").put({ ...row, state: "attention", problem: String(said.detail || said.title || answer.status) });
  });
  tell("changed");
  return true;
}

/// More time that was refused is none: the old end holds, on the phone as in the service (J3).
async function takeBack(row) {
  const event = await vault.unseal(row.sealed);
  if (event.type !== "extend") return;
  await visits.update(state => {
    const visit = state.visits.find(v => v.id === event.visit);
    if (visit && visit.until) visit.until -= event.minutes * 60000;
  });
}

async function sendEvent(row) {
  const { isQuiet, ...event } = await vault.unseal(row.sealed);
  const state = await visits.load();
  return fetch("/f/events", {
    method: "POST", cache: "no-store", credentials: "omit", signal: AbortSignal.timeout(8000),
    headers: { "content-type": "application/json", authorization: `Bearer ${(state && state.token) || ""}` },
    // Every event has the same length on its way.
    body: JSON.stringify(event).padEnd(BODY_BYTES, " "),
  });
}

async function sendRecord(row) {
  const record = await vault.unsealPersonal(row.sealed);
  return fetch("/f/records", {
    method: "POST", cache: "no-store", credentials: "same-origin", signal: AbortSignal.timeout(15000),
    headers: { "content-type": "application/json" }, body: JSON.stringify(record),
  });
}

/// Deletes an item and keeps its receipt, in one step.
async function keepReceipt(row, said) {
  const event = row.lane === "safety" ? await vault.unseal(row.sealed) : { type: "record", visit: row.visit };
  const at = Date.parse(said.receivedAt) || Date.now();
  const receipt = await vault.seal({
    id: row.id, visit: event.visit, type: event.type, isQuiet: event.isQuiet || false, occurredAt: event.occurredAt || row.at,
    receiptId: said.receiptId, receivedAt: said.receivedAt, appliedAs: said.appliedAs,
  });
  const oldest = Date.now() - KEPT_DAYS * 86400000;
  await change(["outbox", "receipts"], t => {
    t.objectStore("outbox").delete(row.place);
    t.objectStore("receipts").put({ kept: Date.now(), sealed: receipt }, row.id);
    const cursor = t.objectStore("receipts").openCursor();
    cursor.onsuccess = () => {
      const found = cursor.result;
      if (!found) return;
      if (found.value.kept < oldest) found.delete();
      found.continue();
    };
  });
  if (!event.isQuiet) {
    await visits.update(state => {
      const visit = state.visits.find(v => v.id === event.visit);
      const kept = [visit?.last, visit?.home].find(one => one && one.id === row.id);
      if (kept) {
        kept.state = said.isWatched ? "watched" : "received";
        kept.received = at;
        kept.fallback = said.fallbackNumber || null;
      }
    });
  }
  tell("changed");
}

/// Receipts without content, for whoever wants to take them along (OFF-11).
export async function receipts() {
  const found = [];
  for (const kept of await getAll("receipts")) {
    const { isQuiet, ...receipt } = await vault.unseal(kept.sealed);
    if (!isQuiet) found.push(receipt);
  }
  return found.sort((a, b) => (a.receivedAt < b.receivedAt ? 1 : -1));
}

/// Tells the service how many items it refused for good lie here: a number and nothing else (OFF-07).
async function report() {
  const { attention } = await counts();
  const state = await visits.load();
  if (!state || !state.token || attention === ((await get("meta", "told")) || 0)) return;
  const answer = await fetch("/f/report", {
    method: "POST", cache: "no-store", credentials: "omit", signal: AbortSignal.timeout(8000),
    headers: { "content-type": "application/json", authorization: `Bearer ${state.token}` },
    body: JSON.stringify({ attention }),
  });
  if (answer.status === 204) await put("meta", "told", attention);
}

/// Looks whether the service can be reached and sends: often while something waits, seldom otherwise.
export async function keepGoing() {
  const rows = await getAll("outbox");
  const waits = rows.some(row => row.state === "waiting");
  const wasOffline = contact.online !== true;
  if (!(await ping())) return waits;
  if (wasOffline) hurry();
  if (waits) await drain();
  await report().catch(() => {});
  return (await getAll("outbox")).some(row => row.state === "waiting");
}
