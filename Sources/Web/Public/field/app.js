// Opens the app: looks at the browser, keeps the files, shows the screen, and keeps sending.

import * as alarm from "./alarm.js";
import { forgetReminders, keepOffer, remind } from "./first.js";
import { contact, counts, drain, hurry, keepGoing } from "./outbox.js";
import { onTold, database, get } from "./store.js";
import { el } from "./parts.js";
import { sync } from "./reminders.js";
import { renew } from "./phone.js";
import * as screens from "./screens.js";
import * as vault from "./vault.js";
import * as visits from "./visits.js";
import { timeOf, words } from "./words.js";

const strip = document.getElementById("state");

/// Header strip: whether the service is reached, how much is not sent, when it was last reached (OFF-21).
async function showStrip() {
  const { waiting, attention } = await counts();
  const parts = [contact.online === false ? words.offline : contact.online ? words.online : "…"];
  if (waiting + attention > 0) parts.push(words.unsent(waiting + attention));
  const last = contact.last;
  parts.push(last ? words.lastContact(timeOf(last + (visits.now() - Date.now()), visits.zone())) : words.neverContact);
  const text = parts.join(" · ");
  if (strip.textContent !== text) strip.textContent = text;
  document.body.classList.toggle("is-offline", contact.online === false);
}

/// Why this browser cannot keep anything; nil where it can (OFF-13).
async function unfit() {
  if (!("serviceWorker" in navigator) || !window.indexedDB || !window.isSecureContext || !crypto.subtle || !navigator.locks) {
    return words.private;
  }
  try {
    await database();
    const { quota } = navigator.storage?.estimate ? await navigator.storage.estimate() : {};
    // A private window is given little room, and loses all of it when it is closed.
    return quota && quota < 120 * 1024 * 1024 ? words.private : null;
  } catch {
    return words.private;
  }
}

async function keepFiles() {
  const registration = await navigator.serviceWorker.register("/f/worker.js", { scope: "/f/", updateViaCache: "none" });
  const shown = document.body.dataset.build;
  async function offerTurn() {
    // A browser may leave the next worker waiting for long after it asked for its turn; it need not be the active one to take it.
    const worker = registration.waiting || (await navigator.serviceWorker.ready).active;
    const taken = await new Promise(resolve => {
      const { port1, port2 } = new MessageChannel();
      port1.onmessage = event => resolve(event.data);
      worker.postMessage("take-turn", [port2]);
      setTimeout(() => resolve(false), 3000);
    });
    // Another build is the one to be shown now: nothing is under way, so the page may be loaded anew.
    if (taken && shown !== (await get("meta", "build"))) location.reload();
  }
  await navigator.serviceWorker.ready;
  await offerTurn();
  setInterval(() => { registration.update().catch(() => {}); offerTurn(); }, 10 * 60000);
  // Another build lies ready: it is its turn once nothing is under way and nothing waits.
  async function offerAtHome() {
    if (document.getElementById("app").dataset.screen !== "home") return;
    const kept = (await caches.keys()).filter(name => name.startsWith("field-"));
    if (kept.length > 1 || shown !== (await get("meta", "build"))) await offerTurn();
  }
  onTold(async what => {
    if (what === "ended") registration.update().catch(() => {});
    if (["ended", "changed"].includes(what)) await offerAtHome();
  });
  // It may have come to lie ready after the last of these was told, or the last was told before the first screen stood.
  navigator.serviceWorker.addEventListener("controllerchange", () => { offerAtHome().catch(() => {}); });
  setInterval(() => { offerAtHome().catch(() => {}); }, 5000);
}

/// Once a second what depends on the time; the rest only when something changed.
function keepTime() {
  setInterval(() => {
    const state = screens.state();
    const visit = state && visits.current(state);
    alarm.sounds(visit, visits.now());
    remind(visit, visits.now()).catch(() => {});
    screens.tick();
    showStrip();
    const needs = state && state.visits.find(v =>
      v.helpAt && Date.now() - v.helpAt < 30 * 60000 && (v.phase !== "ended" || v.last?.type === "help"));
    if (needs && !document.hidden && Math.floor(Date.now() / 1000) % 10 === 0) visits.follow(needs.id);
  }, 1000);
}

async function keepSending() {
  let asked = 0;
  let looked = 0;
  for (;;) {
    const waits = await keepGoing().catch(() => true);
    // Somebody may have signed in meanwhile, on a page beside this one: no PIN is needed for a new token.
    if (contact.needsSignIn && contact.online && Date.now() - asked > 30000) {
      asked = Date.now();
      await renew();
    }
    // Where reminders go may have changed, or may wait to be said.
    if (contact.online && Date.now() - looked > 60000) {
      looked = Date.now();
      await sync().catch(() => {});
    }
    await new Promise(resolve => {
      const after = document.hidden ? 30000 : waits || contact.online === false ? 2000 : 15000;
      setTimeout(resolve, after);
    });
  }
}

/// Three seconds on the name. Nothing that can be seen or heard follows (BRD-40, BRD-41).
function keepHold() {
  const name = document.getElementById("name");
  let held = null;
  const stop = () => { clearTimeout(held); held = null; };
  name.addEventListener("pointerdown", () => {
    stop();
    held = setTimeout(async () => {
      const visit = screens.state() && visits.inDanger(screens.state());
      if (visit) await visits.quietly(visit.id);
    }, 3000);
  });
  for (const ended of ["pointerup", "pointercancel", "pointerleave"]) name.addEventListener(ended, stop);
  name.addEventListener("contextmenu", event => event.preventDefault());
}

function keepCover() {
  const cover = () => { screens.hideSafety(); document.body.classList.add("is-covered"); };
  document.addEventListener("visibilitychange", () => {
    if (document.hidden) return cover();
    document.body.classList.remove("is-covered");
    hurry();
    drain();
    return screens.show();
  });
  window.addEventListener("blur", () => { screens.hideSafety(); });
  window.addEventListener("pagehide", cover);
  window.addEventListener("pageshow", () => document.body.classList.remove("is-covered"));
  window.addEventListener("online", () => { hurry(); keepGoing(); });
  window.addEventListener("offline", () => keepGoing());
}

async function open() {
  const why = await unfit();
  if (why) {
    document.getElementById("app").replaceChildren(
      el("h2", {}, why),
      el("p", {}, "Check-ins made here would be lost without a signal. Open this address in an ordinary window of the phone’s own browser, or use the pages on the web."),
      el("a", { class: "button", href: "/itinerary" }, "Use the pages on the web"));
    return;
  }
  keepOffer();
  keepHold();
  keepCover();
  onTold(what => {
    if (what === "quiet") { hurry(); drain(); return; }
    if (what === "push-changed") { sync().catch(() => {}); return; }
    // Somebody signed out in another tab, and nothing waited: what was open here is closed.
    if (what === "forgotten") vault.lock();
    if (what !== "contact") screens.show().then(() => forgetReminders(screens.state())).catch(() => {});
    showStrip();
  });
  await visits.load();
  await vault.hasPack(Date.now());
  await screens.show();
  await showStrip();
  keepTime();
  keepFiles().catch(() => {});
  keepSending();
}

open();
