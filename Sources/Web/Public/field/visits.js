// The visits as far as the safety buttons need them: ids, times and how far each has come, sealed with the device's own
// key, so that "I'm here" works before a PIN is typed. And the events that the buttons make.

import { alone, change, get, getAll, tell } from "./store.js";
import { seal, unseal } from "./vault.js";
import { dayOf, stamp } from "./words.js";

const boot = crypto.randomUUID();
const STEP = 8192;

let index = null;

/// What is kept; read again where another page may have changed it.
export async function load() {
  const kept = await get("meta", "index");
  index = kept ? await unseal(kept) : null;
  return index;
}

export const now = () => Date.now() + ((index && index.offset) || 0);
export const zone = () => (index && index.zone) || "Europe/London";

/// True while an update of the app has to wait (OFF-10).
const isBusy = state => state.visits.some(v => ["on-the-way", "in-visit"].includes(v.phase));

/// Changes the index, alone. `work` returns events to put into the outbox with it, all or nothing; where there are any, they
/// stand for the items at `places`, which go.
export function update(work, places = []) {
  return alone("state", async () => {
    const state = (await load()) || { visits: [], offset: 0 };
    const events = (await work(state)) || [];
    const sealed = await seal(state, STEP);
    const rows = [];
    for (const event of events) {
      rows.push({ lane: "safety", state: "waiting", id: event.id, sealed: await seal(event) });
    }
    await change(["meta", "outbox"], t => {
      t.objectStore("meta").put(sealed, "index");
      t.objectStore("meta").put(isBusy(state), "busy");
      if (rows.length) for (const place of places) t.objectStore("outbox").delete(place);
      for (const row of rows) t.objectStore("outbox").add(row);
    });
    index = state;
    return state;
  });
}

/// UUIDv7: the moment in its first 48 bits.
export function identifier() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  let moment = Date.now();
  for (let place = 5; place >= 0; place -= 1) {
    bytes[place] = moment % 256;
    moment = Math.floor(moment / 256);
  }
  bytes[6] = 0x70 | (bytes[6] & 15);
  bytes[8] = 0x80 | (bytes[8] & 63);
  const text = Array.from(bytes, byte => byte.toString(16).padStart(2, "0")).join("");
  return [text.slice(0, 8), text.slice(8, 12), text.slice(12, 16), text.slice(16, 20), text.slice(20)].join("-");
}

let found = null;
let asked = 0;

/// Looks where the phone is, where that was allowed before; kept in memory only, and sent with a press alone (PRV-45).
export async function look() {
  if (!navigator.geolocation || Date.now() - asked < 60000) return;
  const allowed = await navigator.permissions?.query({ name: "geolocation" }).then(p => p.state, () => null);
  if (allowed !== "granted") return;
  asked = Date.now();
  navigator.geolocation.getCurrentPosition(place => { found = place; }, () => {}, { maximumAge: 60000, timeout: 10000 });
}

/// The place of the last two minutes; nothing where there is none.
function fix() {
  if (!found || Date.now() - found.timestamp > 120000) return {};
  return {
    position: {
      lat: Number(found.coords.latitude.toFixed(5)), lon: Number(found.coords.longitude.toFixed(5)),
      accuracyM: Math.min(100000, Math.round(found.coords.accuracy)), at: stamp(found.timestamp),
    },
  };
}

/// After a call for help: where they are, every ten seconds while the app is in front (BRD-42).
export async function follow(id) {
  asked = 0;
  await look();
  if (!found || Date.now() - found.timestamp > 15000) return;
  await update(state => {
    const visit = state.visits.find(v => v.id === id);
    return visit ? [event(state, visit, "help", { isQuiet: true })] : [];
  }, await unsentPositions(id));
  tell("quiet");
}

/// Older positions of a call for help that nobody has: the newest says it all, and nothing should wait behind them.
async function unsentPositions(id) {
  const places = [];
  for (const row of await getAll("outbox")) {
    if (row.lane !== "safety" || row.state !== "waiting") continue;
    const event = await unseal(row.sealed);
    if (event.type === "help" && event.isQuiet && event.visit === id) places.push(row.place);
  }
  return places;
}

function event(state, visit, type, more) {
  visit.seq = (visit.seq || 0) + 1;
  return {
    id: identifier(), visit: visit.id, seq: visit.seq, type, schemaVersion: 1, occurredAt: stamp(Date.now()),
    monotonicMs: Math.round(performance.now()), bootId: boot,
    // How far this clock is ahead of the service's.
    clockOffsetMs: -Math.round(state.offset || 0), ...fix(), ...more,
  };
}

/// What each event does to the visit as this phone shows it. The server works out its own state from the events.
const effects = {
  depart: visit => { visit.phase = "on-the-way"; },
  arrive: (visit, at, more) => {
    visit.phase = "in-visit";
    visit.until = at + more.minutes * 60000;
  },
  extend: (visit, at, more) => { visit.until = Math.max(visit.until || at, at) + more.minutes * 60000; },
  safe: visit => { visit.phase = "ended"; visit.ending = "safe"; },
  abandon: visit => { visit.phase = "ended"; visit.ending = "abandoned"; },
  terminate: visit => { visit.phase = "ended"; visit.ending = "terminated"; },
  refused: visit => { visit.phase = "ended"; visit.ending = "refused"; },
  help: visit => { visit.helpAt = Date.now(); },
  undo: () => {},
};

const UNDO_SECONDS = 10;

/// Something the officer did. Returns when it is on the disk.
export async function act(id, type, more = {}, code = null) {
  const state = await update(state => {
    const visit = state.visits.find(v => v.id === id);
    if (!visit) return [];
    const before = { phase: visit.phase, until: visit.until, ending: visit.ending };
    const made = event(state, visit, type, more);
    effects[type](visit, Date.now() + (state.offset || 0), more);
    visit.last = { id: made.id, type, state: "phone", at: Date.now(), minutes: more.minutes, code };
    visit.undo = ["arrive", "safe"].includes(type)
      ? { until: Date.now() + UNDO_SECONDS * 1000, before } : null;
    return [made];
  });
  tell("changed");
  return state.visits.find(v => v.id === id);
}

/// Takes back what was said last, as if it had not been said: the old deadline holds again (OFF-31).
export async function undo(id) {
  await update(state => {
    const visit = state.visits.find(v => v.id === id);
    if (!visit || !visit.undo) return [];
    Object.assign(visit, visit.undo.before);
    visit.undo = null;
    const made = event(state, visit, "undo", {});
    visit.last = { id: made.id, type: "undo", state: "phone", at: Date.now() };
    return [made];
  });
  tell("changed");
}

/// They are home, or out of the field for the day: said once, and nothing else of a visit changes (BRD-31).
export async function home(id) {
  await update(state => {
    const visit = state.visits.find(v => v.id === id);
    if (!visit || visit.home) return [];
    const made = event(state, visit, "home-safe", {});
    visit.home = { id: made.id, type: "home-safe", state: "phone", at: Date.now() };
    return [made];
  });
  tell("changed");
}

/// The alarm that nobody sees: nothing that is shown changes (BRD-41).
export async function quietly(id) {
  await update(state => {
    const visit = state.visits.find(v => v.id === id);
    return visit ? [event(state, visit, "duress", { isQuiet: true })] : [];
  });
  tell("quiet");
}

/// Takes over what the server says of today's and tomorrow's visits; what was done on this phone stays.
export function takeOver(pack, more) {
  return update(state => {
    const before = new Map(state.visits.map(v => [v.id, v]));
    state.visits = pack.visits.map(given => {
      const start = Date.parse(given.start);
      const old = before.get(given.id) || { seq: 0 };
      const phase = { "under-way": "in-visit", ended: "ended" }[given.stage];
      return {
        ...old, id: given.id, reference: given.reference, start, minutes: given.minutes,
        phase: old.phase && old.phase !== "planned" ? old.phase : phase || "planned",
        until: old.until || (given.begun ? start + given.minutes * 60000 : undefined),
        phone: (given.contacts.find(c => c.phone) || {}).phone || null, asked: given.asked || [],
      };
    });
    // A visit that was cancelled in the office while somebody is at it keeps its buttons.
    const given = new Set(pack.visits.map(v => v.id));
    for (const old of before.values()) {
      if (!given.has(old.id) && ["on-the-way", "in-visit"].includes(old.phase)) {
        state.visits.push({ ...old, isCancelled: true });
      }
    }
    // One that ended a moment ago is still there for a call for help, also past midnight.
    const ended = lastEnded({ visits: [...before.values()] });
    if (ended && !given.has(ended.id)) state.visits.push(ended);
    // So is the last one of today, for the end of the day: the office may have its record by then.
    const last = endedToday({ visits: [...before.values()] })[0];
    if (last && last !== ended && !given.has(last.id)) state.visits.push(last);
    Object.assign(state, {
      officer: pack.officer, zone: pack.zone, emergency: pack.emergency, today: pack.today,
      textNumber: pack.textNumber || null, pushKey: pack.pushKey || null,
      offset: Date.parse(pack.now) - Date.now(), ...more,
    });
  });
}

const SOON_AFTER = 30 * 60000;

/// The visit that was ended on this phone last, within the last half hour.
export function lastEnded(state) {
  const ended = state.visits.filter(v => v.phase === "ended" && v.last && Date.now() - v.last.at < SOON_AFTER);
  return ended.sort((a, b) => b.last.at - a.last.at)[0] || null;
}

const isToday = visit => dayOf(visit.start, zone()) === dayOf(now(), zone());

/// The visits of today that are over, the last one first.
const endedToday = state => state.visits.filter(v => v.phase === "ended" && isToday(v))
  .sort((a, b) => (b.last?.at || b.start) - (a.last?.at || a.start));

/// The visit that the end of the day is said of: the last one of today, once none of today is left; null before that.
export function lastOfDay(state) {
  const isLeft = state.visits.some(v => v.phase !== "ended" && (isToday(v) || v.phase !== "planned"));
  return (!isLeft && endedToday(state)[0]) || null;
}

/// The visit that a call for help is about: the one under way; else the one that ended a moment ago, since somebody may
/// have been made to say that they are safe; else the next one.
export function inDanger(state) {
  const visit = current(state);
  return visit && ["on-the-way", "in-visit"].includes(visit.phase) ? visit : lastEnded(state) || visit;
}

/// The visit whose buttons stand on the opening screen: the one under way, else the next one.
export function current(state) {
  const open = state.visits.filter(v => v.phase !== "ended").sort((a, b) => a.start - b.start);
  return open.find(v => v.phase === "in-visit") || open.find(v => v.phase === "on-the-way") || open[0] || null;
}

export const keepSetting = (name, value) => update(state => { state[name] = value; });
