// What stands on the screen. One screen at a time; the opening one has the buttons of the visit that counts now.

import * as alarm from "./alarm.js";
import { contact, drain, hurry, ping } from "./outbox.js";
import { button, call, el, heading, list, message, paragraph, pinField } from "./parts.js";
import { firstScreen } from "./first.js";
import * as phone from "./phone.js";
import { practiceScreen } from "./practice.js";
import { tell } from "./store.js";
import * as vault from "./vault.js";
import * as visits from "./visits.js";
import { receipt, timeOf, words, dayOf } from "./words.js";

const app = document.getElementById("app");
const at = { screen: "home", visit: null, said: null, isBusy: false, safetyUntil: 0 };
let index = null;
let pack = null;

export const state = () => index;
export const opened = () => pack;

/// Goes to a screen; what was typed on the one before is gone.
export async function go(screen, more = {}) {
  at.screen = screen;
  at.said = null;
  at.safetyUntil = 0;
  Object.assign(at, more);
  await show(true);
  app.focus({ preventScroll: true });
  window.scrollTo(0, 0);
}

/// Draws the screen anew. One on which something is typed is left alone, unless it was just gone to.
export async function show(isNew = false) {
  index = await visits.load();
  if (!vault.isOpen()) pack = null;
  if (!index && !["setup"].includes(at.screen)) at.screen = "setup";
  if (!isNew && forms.includes(at.screen) && app.dataset.screen === at.screen) return;
  let visit = index && (index.visits.find(v => v.id === at.visit) || visits.current(index));
  if (at.screen === "nobody" && (!visit || visit.phase === "ended" || visit.last?.state !== "phone")) at.screen = "home";
  // The opening screen never has the buttons of another visit, or of one that is over.
  if (index && at.screen === "home") {
    visit = visits.current(index);
    at.visit = visit ? visit.id : null;
  }
  const made = (await (drawn[at.screen] || drawn.home)(visit)).flat(3).filter(Boolean);
  app.dataset.screen = at.screen;
  app.replaceChildren(...made);
}

const forms = ["setup", "unlock", "pin", "record", "signout", "leaving", "first", "practice"];

const drawn = {
  home, nobody, more, help, unlock, pin, details,
  setup: () => phone.setUpScreen(at),
  outbox: () => phone.outboxScreen(),
  leaving: visit => phone.leavingScreen(visit, ready => done(visit, "depart", { ready })),
  device: () => phone.deviceScreen(),
  record: visit => phone.recordScreen(visit, person(visit)),
  signout: () => phone.signOutScreen(at),
  first: () => firstScreen(at),
  practice: () => practiceScreen(),
};

const person = visit => (pack && visit && pack.visits.find(v => v.id === visit.id)) || null;
const time = moment => timeOf(moment, visits.zone());
const back = () => button("Back", () => go("home"));

// MARK: The opening screen

async function home(visit) {
  const ended = visits.lastEnded(index);
  const hasPack = await vault.hasPack(Date.now());
  return [
    at.said && paragraph(at.said, "receipt"),
    contact.needsSignIn && signInCard(),
    ended && doneCard(ended),
    dayCard(),
    visit ? visitCard(visit) : paragraph("No visit of today or tomorrow is on this phone."),
    others(visit),
    !pack && (await unlockLink(hasPack)),
    links(),
    el("div", { class: "space" }),
    bar(visit),
  ];
}

function signInCard() {
  return el("div", { class: "card" }, paragraph("Sign in to send records and to get today’s visits. Check-ins go without it."),
    el("a", { class: "button", href: "/sign-in" }, "Sign in"));
}

async function unlockLink(hasPack) {
  if (!(await vault.hasSlots())) {
    return el("div", { class: "card" }, paragraph(words.wiped), button("Set this phone up", () => go("setup")));
  }
  if (await vault.isBlocked()) return blockedCard();
  return button(hasPack ? "Show who and where" : "Get today’s visits", () => go("unlock"));
}

/// Five PINs were wrong while records wait: whoever signs in may try again, for only a PIN opens them.
function blockedCard() {
  const problem = el("p", { class: "error", role: "alert", hidden: true });
  return el("div", { class: "card" }, paragraph(words.blocked), problem,
    button("I know the PIN", async () => {
      const isIn = await phone.pardon();
      if (isIn) return go("unlock");
      problem.textContent = isIn === null ? words.notReached : words.signInFirst;
      problem.hidden = false;
    }),
    el("a", { class: "button", href: "/sign-in" }, "Sign in"),
    button("Set this phone up anew", () => go("setup")));
}

/// The visit that counts now. Name and address stand there once a PIN was given (UX-40).
function visitCard(visit) {
  const who = person(visit);
  const moment = visits.now();
  const late = alarm.stateOf(visit, moment) === "due";
  return el("section", { class: `card${late ? " is-late" : ""}`, "aria-label": "Visit" },
    el("h2", {}, who ? who.name : visit.reference),
    who && paragraph(who.address || "No address is recorded.", "address"),
    who && paragraph(`${who.crn}${who.born ? ` · born ${who.born}` : ""}`, "small"),
    visit.isCancelled && paragraph("The office cancelled this visit. Your check-ins still count.", "error"),
    visit.phase === "in-visit"
      ? [paragraph(`Until ${time(visit.until)}`),
        el("p", { class: "count", "data-until": String(visit.until), "aria-live": "off" }, remaining(visit.until - moment)),
        late && !alarm.isSilenced(visit) &&
          button("Stop the sound", () => { alarm.silence(visit); show(); })]
      : paragraph(`${dayOf(visit.start, visits.zone()) === index.today ? "Today" : "Tomorrow"} ${time(visit.start)}, ${visit.minutes} minutes`),
    receiptOf(visit),
    undoOf(visit),
    who && button("Before you go", () => go("details", { visit: visit.id })));
}

function remaining(milliseconds) {
  const seconds = Math.floor(Math.abs(milliseconds) / 1000);
  const text = `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
  return milliseconds < 0 ? `${text} over` : `${text} left`;
}

/// Exactly one of the three receipts (OFF-20).
function receiptOf(visit, offersOthers = true) {
  const last = visit.last;
  if (!last) return null;
  const text = last.state === "watched" ? receipt.watched(time(last.received))
    : last.state === "received" ? receipt.received(time(last.received)) : receipt.phone();
  return [
    el("p", { class: `receipt is-${last.state}`, role: "status" }, text),
    last.state === "received" && last.fallback &&
      [paragraph(words.notWatched), call(last.fallback, words.fallback(last.fallback))],
    offersOthers && last.state === "phone" && contact.online === false &&
      [textIt(visit, last), visit.phone && call(visit.phone, words.call)],
  ];
}

/// A text where nothing else goes (OFF-22): to the number the service reads, where there is one and it knows the word, else
/// to the contact. The first word is what the service looks for; the reference names nobody (OFF-27).
function textIt(visit, { type, minutes, code }) {
  const first = { arrive: "HERE", safe: "SAFE", extend: minutes && `+${minutes}`, help: "HELP" }[type];
  const number = (first && index.textNumber) || visit.phone;
  const length = type === "arrive" ? ` ${minutes || visit.minutes}` : "";
  const proof = type === "safe" && code && number === index.textNumber ? ` ${code}` : "";
  return number && message(number, `${first || "NOTE"} ${visit.reference}${length}${proof}`, words.textIt);
}

function undoOf(visit) {
  if (!visit.undo || visit.undo.until <= Date.now()) return null;
  return el("div", { "data-undo": String(visit.undo.until) },
    button(words.undo, async () => { await visits.undo(visit.id); await sendNow(); }));
}

function doneCard(visit) {
  const outcome = { safe: "Visit ended", abandoned: "Visit abandoned", terminated: "Visit ended early", refused: "Visit refused" };
  return el("section", { class: "card", "aria-label": "Last visit" },
    heading(`${outcome[visit.ending] || "Visit ended"} – ${visit.reference}`),
    receiptOf(visit), undoOf(visit),
    button("Record the visit", () => go(pack ? "record" : "unlock", { visit: visit.id, next: "record" })));
}

/// After the last visit of the day: that they are home, which is no "I'm safe" (BRD-31).
function dayCard() {
  const visit = visits.lastOfDay(index);
  if (!visit) return null;
  return el("section", { class: "card", "aria-label": words.endOfDay },
    heading(visit.home ? words.home : words.endOfDay),
    visit.home ? receiptOf({ ...visit, last: visit.home }, false)
      : [paragraph(words.homeHint), button(words.home, press(async () => {
        await visits.home(visit.id);
        await go("home");
        sendMeanwhile();
      }))]);
}

function others(visit) {
  const rest = index.visits.filter(v => v !== visit && v.phase !== "ended").sort((a, b) => a.start - b.start);
  if (!rest.length) return null;
  return [heading("Other visits"), rest.map(v => {
    const who = person(v);
    const day = dayOf(v.start, visits.zone()) === index.today ? "Today" : "Tomorrow";
    return button(`${day} ${time(v.start)} · ${who ? who.name : v.reference}`,
      () => go(pack ? "details" : "unlock", { visit: v.id, next: "details" }));
  })];
}

function links() {
  const link = (text, screen) =>
    el("button", { type: "button", class: "link", onclick: () => go(screen) }, text);
  return el("nav", { "aria-label": "More" },
    link("Waiting to send", "outbox"), link("Check my phone", "device"),
    pack && el("button", { type: "button", class: "link", onclick: () => { vault.lock(); go("home"); } }, "Lock"),
    link("Sign out of this phone", "signout"));
}

/// One press at a time, until it is on the disk and shown. The second half of a double tap is no press: by then another
/// button may stand where the finger is.
const press = work => async event => {
  if (at.isBusy || event.detail > 1) return;
  at.isBusy = true;
  event.currentTarget.setAttribute("aria-busy", "true");
  try { await work(); } finally { at.isBusy = false; }
};

/// The buttons, where a thumb reaches them (OFF-33). Help is there for half an hour after the last visit too.
function bar(visit) {
  const danger = visits.inDanger(index);
  if (!danger) return null;
  const getHelp = button(words.help, () => go("help", { visit: danger.id }), "is-help");
  visits.look();
  if (!visit) return el("div", { class: "bar" }, getHelp);
  const isIn = visit.phase === "in-visit";
  return el("div", { class: "bar" },
    isIn && button(words.more, () => go("more", { visit: visit.id })),
    visit.phase === "planned" && button(words.depart, press(() => setOut(visit))),
    isIn ? button(words.safe, press(() => leave(visit)), "is-main")
      : button(words.here, press(() => arrive(visit)), "is-main"),
    getHelp);
}

// MARK: What the buttons do

async function sendNow() {
  hurry();
  if (await ping()) await drain();
}

/// Sends without anybody waiting for it: what is on the disk goes again by itself, however long nobody answers.
const sendMeanwhile = (then = () => {}) => { sendNow().then(then).catch(() => {}); };

async function done(visit, type, more = {}) {
  alarm.wake();
  await visits.act(visit.id, type, more);
  await go("home", { visit: visit.id });
  sendMeanwhile();
}

/// What was not said yes to stops nobody: whoever watches sees it.
async function setOut(visit) {
  return visit.asked && visit.asked.length ? go("leaving", { visit: visit.id }) : done(visit, "depart");
}

/// Kept first, then shown, then sent. Where nobody can be told, the screen says that and what can be done.
async function arrive(visit) {
  alarm.wake();
  await visits.act(visit.id, "arrive", { minutes: visit.minutes });
  const isKnown = contact.online === false;
  await go(isKnown ? "nobody" : "home", { visit: visit.id });
  sendMeanwhile(async () => {
    await show();
    // Whoever was told already, or has pressed something else meanwhile, is not led back.
    const last = index.visits.find(v => v.id === visit.id)?.last;
    const isNews = !isKnown && !at.isBusy && at.screen === "home" && last?.type === "arrive" && last.state === "phone";
    if (isNews) await go("nobody", { visit: visit.id });
  });
}

async function leave(visit) {
  alarm.wake();
  if (index.asksPin && (await vault.hasSlots())) return go("pin", { visit: visit.id });
  return end(visit.id, null);
}

/// The same for either PIN: the phone does not know which one it was.
async function end(id, proof) {
  alarm.wake();
  const visit = index.visits.find(v => v.id === id);
  const code = proof && visit ? await vault.textCode(proof, visit.reference) : null;
  await visits.act(id, "safe", { proof }, code);
  await go("home", { visit: null });
  sendMeanwhile(() => tell("ended"));
}

// MARK: Nobody knows

function nobody(visit) {
  const back = async () => { await visits.undo(visit.id); await go("home"); sendMeanwhile(); };
  return [
    heading(words.nobody),
    receiptOf(visit, false),
    visit.undo && visit.undo.until > Date.now() && undoOf(visit),
    el("div", { class: "space" }),
    el("div", { class: "bar" },
      button(words.tryAgain, async () => { await sendNow(); await show(true); }, "is-main"),
      textIt(visit, { type: "arrive", minutes: visit.minutes }),
      visit.phone && call(visit.phone, words.call),
      button(words.goBack, back),
      button(words.abandon, () => done(visit, "abandon")),
      !visit.phone && paragraph("No number of a contact was on record when this phone last had contact."),
      button("Show the visit", () => go("home"))),
  ];
}

function more(visit) {
  return [
    heading(words.more), paragraph(`Until ${time(visit.until)} now.`), el("div", { class: "space" }),
    el("div", { class: "bar" },
      el("div", { class: "pair" }, [15, 30, 60].map(minutes =>
        button(`+${minutes}`, () => done(visit, "extend", { minutes }), "is-main"))),
      button("End without going in, or early", () => go("early", { visit: visit.id })), back()),
  ];
}

drawn.early = visit => [
  heading("End the visit"), el("div", { class: "space" }),
  el("div", { class: "bar" },
    button("Visit ended early", () => done(visit, "terminate")),
    button("Refused at the door", () => done(visit, "refused")),
    button(words.abandon, () => done(visit, "abandon")), back()),
];

/// One press came here; the next sends. Calling is never behind the software (BRD-42).
function help(visit) {
  const number = (index && index.emergency) || "999";
  return [
    heading(words.help), paragraph(words.cannotSend(number), "receipt is-phone"),
    paragraph(words.summonsNobody),
    visit && receiptOf({ ...visit, last: visit.last && visit.last.type === "help" ? visit.last : null }),
    el("div", { class: "space" }),
    el("div", { class: "bar" },
      visit && button("Send for help", async () => {
        alarm.wake();
        await visits.act(visit.id, "help");
        await show(true);
        await sendNow();
      }, "is-main"),
      visit && contact.online === false && visit.last?.type !== "help" && textIt(visit, { type: "help" }),
      call(number, `Call ${number}`, "is-main"),
      visit && visit.phone && call(visit.phone, "Call your contact"), back()),
  ];
}

// MARK: PINs

function unlock() {
  return pinForm("Enter your PIN", async proof => {
    if (!proof) return;
    pack = await vault.openPack().catch(() => null);
    const next = at.next || "home";
    await go(next, { visit: at.visit, next: null });
    phone.refresh().then(got => { if (got) { pack = got; show(); } });
  });
}

export function take(got) { pack = got; }

function pin(visit) {
  return pinForm("Enter your PIN", async proof => { if (proof) await end(visit.id, proof); });
}

/// Sends itself with the last digit.
function pinForm(label, then) {
  const input = pinField("pin", label, { error: at.said });
  const form = el("form", { onsubmit: event => { event.preventDefault(); send(); } }, input,
    el("div", { class: "bar" }, button("Continue", () => send(), "is-main"), back()));
  async function send() {
    const box = form.querySelector("input");
    const typed = box.value;
    if (at.isBusy || typed.length !== vault.PIN_DIGITS) return;
    at.isBusy = true;
    box.readOnly = true;
    try {
      const result = await vault.tryPin(typed);
      if (result.proof) return await then(result.proof);
      if (result.wiped) return await go("home");
      at.said = words.wrongPin(result.left);
      await show(true);
      app.querySelector("input").focus();
    } finally {
      at.isBusy = false;
    }
  }
  form.addEventListener("input", () => { if (form.querySelector("input").value.length === vault.PIN_DIGITS) send(); });
  return [form];
}

// MARK: Before you go

function details(visit) {
  const who = person(visit);
  if (!who) return [paragraph("Enter your PIN to see this."), button("Enter PIN", () => go("unlock", { next: "details" })), back()];
  const isShown = at.safetyUntil > Date.now();
  return [
    heading(who.name), paragraph(who.address || "No address is recorded."),
    el("dl", {},
      el("dt", {}, "When"), el("dd", {}, `${time(visit.start)}, ${who.minutes} minutes`),
      el("dt", {}, "Who goes"), el("dd", {}, list(who.companions.map(c => [c.name, c.phone && [" ", el("a", { href: `tel:${c.phone}` }, c.phone)]]))),
      el("dt", {}, "Contacts"), el("dd", {}, list(who.contacts.map(c => [c.name, c.phone && [" ", el("a", { href: `tel:${c.phone}` }, c.phone)]])))),
    isShown ? safety(who) : button("Show safety information", () => { at.safetyUntil = Date.now() + 30000; show(true); }),
    el("details", {}, el("summary", { class: "button" }, "What to look for"), list(who.prompts)),
    el("h3", {}, "If something is wrong"),
    list([
      "Leave, if you can. Nothing is held against you.",
      words.cannotSend(index.emergency || "999"),
      "Over an open line say the reference, not the name: " + visit.reference,
    ]),
    begins(visit), button("Record the visit", () => go("record", { visit: visit.id })), back(),
  ];
}

/// Another visit than the one on the opening screen is begun from here: whoever goes to it first has its buttons.
function begins(visit) {
  const shown = visits.current(index);
  if (visit === shown || !["planned", "on-the-way"].includes(visit.phase) || (shown && shown.phase === "in-visit")) return null;
  return [
    visit.phase === "planned" && button(words.depart, press(() => setOut(visit))),
    button(words.here, press(() => arrive(visit))),
  ];
}

/// Hidden again after half a minute, and whenever the app is not in front (PRV-51).
function safety(who) {
  return el("section", { class: "card", id: "safety", "aria-label": "Safety information" },
    who.isCompanyNeeded && paragraph("Do not go alone."),
    who.measures && paragraph(who.measures),
    who.registers.length > 0 && list(who.registers.map(r => r.label + (r.isReviewOverdue ? " (review overdue)" : ""))),
    who.controls.length > 0 && el("dl", {}, who.controls.map(c => [el("dt", {}, c.hazard), el("dd", {}, c.words)])),
    who.issues.length > 0 && [el("h3", {}, "From earlier visits"), list(who.issues)],
    !who.isAssessed && paragraph("Nobody has assessed the risk."));
}

export function hideSafety() {
  if (!at.safetyUntil) return;
  at.safetyUntil = 0;
  if (at.screen === "details") show(true);
}

/// What changes by itself as time goes by.
export function tick() {
  for (const count of app.querySelectorAll("[data-until]")) {
    const left = Number(count.dataset.until) - visits.now();
    const text = remaining(left);
    if (count.textContent !== text) count.textContent = text;
    if (left <= 0 && !count.closest(".is-late")) show();
  }
  for (const part of app.querySelectorAll("[data-undo]")) {
    if (Number(part.dataset.undo) <= Date.now()) part.remove();
  }
  if (at.safetyUntil && at.safetyUntil <= Date.now()) hideSafety();
}
