// The first steps on a phone: what the app does and does not do, and what the browser is asked for, one screen each. A
// browser is asked only after a press, and every step can be left out (OFF-12). And the reminders that one of them allows.

import * as alarm from "./alarm.js";
import { button, el, heading, list, paragraph } from "./parts.js";
import * as screens from "./screens.js";
import { timeOf, words } from "./words.js";
import * as visits from "./visits.js";

let offer = null;

/// Keeps the browser's offer to install the app until somebody presses for it.
export function keepOffer() {
  window.addEventListener("beforeinstallprompt", event => { event.preventDefault(); offer = event; });
  window.addEventListener("appinstalled", () => { offer = null; });
}

const isInstalled = () => matchMedia("(display-mode: standalone)").matches;

async function isKept() {
  return navigator.storage?.persisted ? navigator.storage.persisted() : false;
}

const askState = name => navigator.permissions?.query({ name }).then(found => found.state, () => "prompt") ?? "prompt";

/// The steps in their order: each with why, what the press does, and whether it is there already.
const steps = [
  {
    title: "What this app does, and what it does not",
    why: () => [
      // First, so that it stands above the buttons on the smallest phone.
      el("p", { class: "receipt is-phone" }, words.summonsNobody),
      list([
        "It tells the service that you are at a visit and when you are safe.",
        "It keeps what you press, also without a signal, and says whether it was received.",
        "It reminds you before a visit is to end.",
      ]),
      paragraph(words.cannotSend((screens.state() && screens.state().emergency) || "999")),
    ],
  },
  {
    title: "Keep what is stored",
    why: () => paragraph("A browser may delete what pages store when room is short. Check-ins that wait for a signal would be lost."),
    isDone: isKept, done: "The browser keeps what is stored.",
    press: "Ask the browser to keep it",
    ask: async () => { await navigator.storage?.persist?.(); },
  },
  {
    title: "Put the app on the home screen",
    why: () => [
      paragraph("It opens with one press then, and the phone deletes less of what it keeps."),
      !offer && list([
        "iPhone: press Share, then Add to Home Screen.",
        "Android: open the browser’s menu, then Install app or Add to Home screen.",
      ]),
    ],
    isDone: async () => isInstalled(), done: "The app was opened from the home screen.",
    press: () => offer && "Install",
    ask: async () => { const asked = offer; offer = null; await asked?.prompt(); },
  },
  {
    title: "Be reminded before a visit ends",
    why: () => [
      paragraph("Five minutes before the expected end and at the end, also while you look at something else. A reminder names nobody. It comes only while the app is open."),
      screens.state()?.pushKey && paragraph("“Check my phone” has a button that lets reminders come while the app is closed too."),
    ],
    isDone: async () => "Notification" in window && Notification.permission === "granted", done: "Reminders are allowed.",
    press: () => "Notification" in window && Notification.permission === "default" && "Allow reminders",
    ask: async () => { await Notification.requestPermission(); },
  },
  {
    title: "Say where you are",
    why: () => paragraph("Where you are is sent with what you press, so that help knows where to go. After “Get help now” it is also sent every ten seconds for up to 30 minutes while the app is open in front, and at no other time. The service deletes it after some days, later where an alarm is open or was real. Check-ins work without."),
    isDone: async () => (await askState("geolocation")) === "granted", done: "Check-ins carry the position.",
    press: "Let check-ins carry the position",
    ask: () => new Promise(resolve => {
      if (!navigator.geolocation) { resolve(); return; }
      navigator.geolocation.getCurrentPosition(resolve, resolve, { timeout: 10000 });
    }),
  },
];

export async function firstScreen(at) {
  const place = Math.min(at.step || 0, steps.length - 1);
  const step = steps[place];
  const isLast = place === steps.length - 1;
  const leave = async () => { await visits.keepSetting("isMet", true); await screens.go("home"); };
  const onward = () => (isLast ? leave() : screens.go("first", { step: place + 1 }));
  const isDone = step.isDone ? await step.isDone() : false;
  const press = !isDone && (typeof step.press === "function" ? step.press() : step.press);
  return [
    paragraph(`Step ${place + 1} of ${steps.length}`, "small"),
    heading(step.title),
    [step.why()].flat(),
    isDone && el("p", { class: "receipt" }, step.done),
    el("div", { class: "space" }),
    el("div", { class: "bar" },
      press && button(press, async () => { await step.ask().catch(() => {}); await onward(); }, "is-main"),
      button(isDone || !step.isDone ? "Continue" : "Not now", onward, press ? "" : "is-main"),
      !isLast && button("Skip these steps", leave)),
  ];
}

// MARK: Reminders

const reminded = new Set();

/// What the phone shows outside the app, five minutes before the end of a visit and at it; it names nobody (OFF-32).
export async function remind(visit, moment) {
  const state = alarm.stateOf(visit, moment);
  if (!state || !("Notification" in window) || Notification.permission !== "granted") return;
  const key = `${visit.id} ${visit.until} ${state}`;
  if (reminded.has(key)) return;
  reminded.add(key);
  const registration = await navigator.serviceWorker.ready;
  await registration.showNotification(
    `Visit ${visit.reference} ${state === "due" ? "was to end" : "ends"} ${timeOf(visit.until, visits.zone())}`,
    { body: "Tap to check out.", tag: visit.id, renotify: true, requireInteraction: state === "due", icon: "/f/assets/icon-192.png" });
}

/// Takes the reminders of visits that are over or have another end from the phone's list.
export async function forgetReminders(state) {
  if (!("Notification" in window) || Notification.permission !== "granted") return;
  const registration = await navigator.serviceWorker.ready;
  for (const shown of await registration.getNotifications()) {
    const visit = state && state.visits.find(v => v.id === shown.tag);
    if (!alarm.stateOf(visit, visits.now())) shown.close();
  }
}
