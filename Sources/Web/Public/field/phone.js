// Setting the phone up, what waits, whether the phone will work, records, and signing out of it.

import * as alarm from "./alarm.js";
import { addRecord, again, contact, counts, drain, hurry, list as waiting, ping, receipts, recordsWaiting } from "./outbox.js";
import { button, el, field, heading, list, paragraph, pinField, radios } from "./parts.js";
import { forgetPush, missed, remindersPart, sync } from "./reminders.js";
import * as screens from "./screens.js";
import { change, get, put, tell } from "./store.js";
import * as vault from "./vault.js";
import * as visits from "./visits.js";
import { eventNames, receipt, timeOf, words } from "./words.js";

async function post(address, body) {
  return fetch(address, {
    method: "POST", cache: "no-store", credentials: "same-origin", signal: AbortSignal.timeout(15000),
    headers: { "content-type": "application/json" }, body: JSON.stringify(body),
  });
}

async function isSignedIn() {
  try { return (await post("/f/token", { device: "" })).status === 404; } catch { return null; }
}

/// Gets a new token for whoever is signed in, so that check-ins go on, whether or not the phone is open: true where it did,
/// false where nobody is signed in or it is another phone's, null where the service is not reached.
export async function renew() {
  try {
    const state = await visits.load();
    const answer = await post("/f/token", { device: (state && state.device) || "" });
    contact.needsSignIn = answer.status === 401;
    if (answer.status !== 200) { tell("contact"); return false; }
    const made = await answer.json();
    await visits.update(kept => { kept.token = made.token; kept.device = made.device; });
    if (made.hasReminders === false) missed(state.device).catch(() => {});
    hurry();
    tell("contact");
    return true;
  } catch {
    return null;
  }
}

/// Lets PINs be tried again once the officer has signed in; as `renew`.
export async function pardon() {
  const isIn = await renew();
  if (isIn) await vault.unblock();
  return isIn;
}

/// Gets a new token and the visits of today and tomorrow; nil where nobody is signed in or reached.
export async function refresh() {
  try {
    const state = await visits.load();
    if (!(await renew())) return null;
    const answer = await fetch("/f/pack", { cache: "no-store", credentials: "same-origin", signal: AbortSignal.timeout(20000) });
    if (answer.status !== 200) return null;
    const pack = await answer.json();
    if (!vault.isOpen() || (state && state.officer && state.officer !== pack.officer)) return null;
    await keep(pack);
    return pack;
  } catch {
    return null;
  }
}

async function keep(pack, more = {}) {
  const from = Date.now();
  const lasts = Math.min(Date.parse(pack.expires) - Date.parse(pack.now), 24 * 3600000);
  await vault.keepPack(pack, from, from + lasts);
  await visits.takeOver(pack, more);
  tell("changed");
}

// MARK: Setting up

export async function setUpScreen(at) {
  const isIn = await isSignedIn();
  if (isIn !== true) {
    return [
      heading("Set this phone up"),
      paragraph(isIn === null ? "The service cannot be reached. Setting up needs a signal." : "Sign in first. Then open this app again."),
      isIn === null ? button("Try again", () => screens.go("setup")) : el("a", { class: "button is-main", href: "/sign-in" }, "Sign in"),
    ];
  }
  const records = await recordsWaiting();
  const form = el("form", { onsubmit: event => { event.preventDefault(); send(); }, novalidate: true },
    heading("Set this phone up"),
    at.said && el("p", { class: "error", role: "alert" }, at.said),
    pinField("pin", "Choose a PIN", { hint: "Six digits. It opens what this phone keeps about people." }),
    pinField("again", "Enter the PIN again"),
    pinField("alert", "Choose an alert PIN (optional)", {
      hint: "Six other digits, not close to the PIN. It works like the PIN; typed when you say “I’m safe”, it raises an alarm, and this phone shows nothing of it. Who is told depends on what your organisation has set up: ask before you rely on it.",
    }),
    el("label", { class: "choice" }, el("input", { type: "checkbox", name: "asks", checked: true }), " Ask for a PIN when I say I’m safe"),
    records > 0 && el("label", { class: "choice" }, el("input", { type: "checkbox", name: "given-up" }), ` ${words.givenUp(records)}`),
    paragraph(words.summonsNobody, "small"),
    el("div", { class: "bar" }, el("button", { type: "submit", class: "button is-main" }, "Set up")));
  async function send() {
    if (at.isBusy) return;
    at.isBusy = true;
    try {
      at.said = await setUp(new FormData(form));
      if (at.said) { form.querySelector(".error")?.remove(); form.querySelector("h2").after(el("p", { class: "error", role: "alert" }, at.said)); return; }
      // The phone that was just set up is shown what it can do, one thing at a time.
      await screens.go((await visits.load()).isMet ? "home" : "first", { step: 0 });
    } finally {
      at.isBusy = false;
    }
  }
  return [form];
}

/// Sets the phone up; what is wrong in words, or nil where all went well.
async function setUp(typed) {
  const [pin, second, alert] = ["pin", "again", "alert"].map(name => String(typed.get(name) || ""));
  if (!/^[0-9]{6}$/.test(pin)) return "Enter a PIN of six digits";
  if (pin !== second) return "The PIN and the PIN entered again must be the same";
  if (alert && !/^[0-9]{6}$/.test(alert)) return "Enter an alert PIN of six digits, or leave it empty";
  if (alert === pin) return "The alert PIN must be another one than the PIN";
  if (/^(.)\1*$/.test(pin) || "0123456789".includes(pin) || "9876543210".includes(pin)) {
    return "Enter a PIN that is not one digit six times and not digits in a row";
  }
  if (typed.get("given-up") === null && (await recordsWaiting()) > 0) {
    return "Records wait that only the old PIN opens. Go back and enter it, or select that they are to be deleted";
  }
  const state = await visits.load();
  const { waiting: count, attention } = await counts();
  try {
    const answer = await fetch("/f/pack", { cache: "no-store", credentials: "same-origin", signal: AbortSignal.timeout(20000) });
    if (answer.status !== 200) return "Sign in first, then set the phone up";
    const pack = await answer.json();
    if (state && state.officer && state.officer !== pack.officer) {
      if (count + attention > 0) return "This phone holds items of somebody else that were not sent. They have to send them first";
      await vault.forget();
      await forgetPush().catch(() => {});
    }
    const made = await vault.setUp(pin, alert);
    const given = await post("/f/device", made.told);
    if (given.status !== 201) return "The service did not take this phone. Try again";
    await made.keep();
    const { token, device } = await given.json();
    await keep(pack, { token, device, asksPin: typed.get("asks") !== null });
    screens.take(pack);
    contact.needsSignIn = false;
    sync().catch(() => {});
    return null;
  } catch {
    return "The service cannot be reached. Try again where there is a signal";
  }
}

// MARK: Waiting to send

export async function outboxScreen() {
  const rows = await waiting();
  const got = await receipts();
  const time = text => timeOf(Date.parse(text), visits.zone());
  return [
    heading("Waiting to send"),
    rows.length === 0 && paragraph("Nothing waits."),
    rows.map(row => el("div", { class: "card" },
      el("h3", {}, eventNames[row.type] || row.type), paragraph(time(row.at)),
      row.state === "attention"
        ? [paragraph(`Needs attention: ${row.problem}`, "error"), paragraph(words.refused),
          row.lane === "record" && button("Open the form", () => screens.go(vault.isOpen() ? "record" : "unlock", { visit: row.visit, next: "record" })),
          button("Send again", async () => { await again(row.place); hurry(); await drain(); screens.show(); })]
        : el("p", { class: "receipt is-phone" }, receipt.phone()))),
    contact.needsSignIn && rows.length > 0 &&
      el("a", { class: "button", href: "/sign-in" }, words.signInToSend(rows.length)),
    rows.length > 0 && button("Send now", async () => { hurry(); if (await ping()) await drain(); screens.show(); }, "is-main"),
    got.length > 0 && [heading("Received"), list(got.slice(0, 50).map(r =>
      `${eventNames[r.type] || r.type} · ${receipt.received(timeOf(Date.parse(r.receivedAt), visits.zone()))}`)),
    button("Save a list of what was received", () => save("receipts.json", JSON.stringify(got, null, 1)))],
    button("Back", () => screens.go("home")),
  ];
}

function save(name, text) {
  const link = el("a", { href: URL.createObjectURL(new Blob([text], { type: "application/json" })), download: name });
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10000);
}

// MARK: Check my phone

export async function deviceScreen() {
  const begun = performance.now();
  const isReached = await ping();
  const delay = Math.round(performance.now() - begun);
  const storage = navigator.storage;
  const isKept = storage?.persisted ? await storage.persisted() : false;
  const room = storage?.estimate ? await storage.estimate() : null;
  const free = room ? Math.round((room.quota - room.usage) / 1048576) : null;
  const battery = navigator.getBattery ? await navigator.getBattery().catch(() => null) : null;
  const position = await navigator.permissions?.query({ name: "geolocation" }).then(p => p.state, () => "prompt");
  const notices = "Notification" in window ? Notification.permission : "denied";
  const hasPack = await vault.hasPack(Date.now());
  const { waiting: count, attention } = await counts();
  const skew = contact.offset ? Math.round(Math.abs(contact.offset) / 1000) : 0;
  const line = (isGood, good, bad) => el("li", {}, isGood ? `Good: ${good}` : `Look at this: ${bad}`);
  const reminders = await remindersPart(line, () => screens.show());
  return [
    heading("Check my phone"),
    el("ul", {},
      line(isReached, `the service answers in ${delay} ms`, "the service cannot be reached from here"),
      line(hasPack, "today’s visits are on this phone", "today’s visits are not on this phone"),
      line(isKept, "the browser keeps what is stored", "the browser may delete what is stored. Put the app on the home screen"),
      free !== null && line(free >= 20, `${free} MB are free`, `only ${free} MB are free`),
      battery && line(battery.level >= 0.2 || battery.charging, `battery ${Math.round(battery.level * 100)} %`, `battery ${Math.round(battery.level * 100)} %. Charge it before you go`),
      line(alarm.isAwake(), "sound is on", "sound is not tried yet. Press “Try the sound”"),
      line(notices === "granted", "reminders are shown also while the app is not in front", "no reminders are shown while the app is not in front. The sound works without"),
      reminders.line,
      line(position === "granted", "the position may be sent with a check-in", "no position is sent with check-ins. They work without"),
      line(matchMedia("(display-mode: standalone)").matches, "opened from the home screen", "opened in the browser. Put it on the home screen"),
      line(skew <= 120, "the clock is right", `the clock differs by ${Math.round(skew / 60)} minutes from the service’s`),
      line(count + attention === 0, "nothing waits to be sent", words.unsent(count + attention))),
    paragraph("Check by hand: phone charged and not on silent; lone worker device charged."),
    button("Try the sound", () => { alarm.wake(); setTimeout(() => { alarm.beep(2); screens.show(); }, 100); }),
    reminders.button,
    !isKept && storage?.persist && button("Ask the browser to keep what is stored", async () => { await storage.persist(); screens.show(); }),
    position === "prompt" && button("Let check-ins carry the position", () =>
      navigator.geolocation?.getCurrentPosition(() => screens.show(), () => screens.show(), { timeout: 10000 })),
    button("Practise a visit", () => screens.go("practice")),
    button("Go through the first steps again", () => screens.go("first", { step: 0 })),
    button("Back", () => screens.go("home")),
  ];
}

// MARK: The record

const outcomes = [
  ["completed", "Completed"], ["no-answer", "No answer"], ["refused", "Refused entry"],
  ["no-longer-at-address", "No longer at the address"], ["terminated", "Ended early"], ["abandoned", "Abandoned"],
];

export async function recordScreen(visit, who) {
  if (!visit || !vault.isOpen()) return [paragraph("Enter your PIN first."), button("Back", () => screens.go("home"))];
  const key = `draft-${visit.id}`;
  const kept = await get("vault", key);
  const draft = kept ? await vault.unsealPersonal(kept).catch(() => ({})) : {};
  let timer = null;
  const read = () => Object.fromEntries(new FormData(form));
  const store = async () => put("vault", key, await vault.sealPersonal(read()));
  const form = el("form", {
    onsubmit: event => event.preventDefault(),
    // Kept within a second of the last key (OFF-34).
    oninput: () => { clearTimeout(timer); timer = setTimeout(store, 500); },
  },
  heading(`Record – ${who ? who.name : visit.reference}`),
  radios("outcome", "What came of it?", outcomes, draft.outcome),
  field("observed", "What did you see, and what were you told?", { rows: 6, maxlength: 10000 }),
  field("assessed", "What do you make of it?", { rows: 4, maxlength: 10000 }),
  el("p", { class: "error", role: "alert", hidden: true }),
  el("div", { class: "bar" },
    button("Keep and send", async () => {
      const typed = read();
      const problem = form.querySelector(".error");
      problem.hidden = Boolean(typed.outcome && (typed.outcome !== "completed" || typed.observed.trim()));
      if (!problem.hidden) {
        problem.textContent = typed.outcome ? "Enter what you saw, and what you were told" : "Select what came of the visit";
        return;
      }
      clearTimeout(timer);
      await addRecord({
        id: visits.identifier(), visit: visit.id, revision: who ? who.revision : 0, outcome: typed.outcome,
        observed: typed.observed, assessed: typed.assessed, writtenAt: new Date().toISOString(),
      });
      await screens.go("outbox");
      hurry();
      if (await ping()) await drain();
    }, "is-main"),
    button("Back", async () => { clearTimeout(timer); await store(); screens.go("home"); })));
  form.querySelector("[name=observed]").value = draft.observed || "";
  form.querySelector("[name=assessed]").value = draft.assessed || "";
  return [form];
}

// MARK: Signing out

export async function signOutScreen(at) {
  const { waiting: count, attention } = await counts();
  const total = count + attention;
  const leave = async () => {
    const state = await visits.load();
    if (state && state.token) {
      await fetch("/f/end", { method: "POST", credentials: "omit", headers: { authorization: `Bearer ${state.token}` }, signal: AbortSignal.timeout(5000) }).catch(() => {});
    }
    await vault.forget();
    await forgetPush().catch(() => {});
    tell("changed");
    await screens.go("setup");
  };
  if (total === 0) {
    return [heading("Sign out of this phone"), paragraph("What this phone keeps about people is deleted."),
      button("Sign out", leave, "is-main"), button("Back", () => screens.go("home"))];
  }
  const given = el("input", { type: "checkbox", name: "given-up" });
  return [
    heading("Not everything is sent"), paragraph(words.unsent(total)),
    button("Send now", async () => { hurry(); if (await ping()) await drain(); screens.go("signout"); }, "is-main"),
    paragraph("Nobody can read what was not sent: it is encrypted for this phone. Tell your contact or your manager what it says before you delete it."),
    at.said && el("p", { class: "error", role: "alert" }, at.said),
    el("label", { class: "choice" }, given, " Delete what was not sent. It cannot be brought back"),
    button("Delete and sign out", async () => {
      if (!given.checked) { at.said = "Select that what was not sent is to be deleted"; await screens.show(true); return; }
      await leave();
    }, "is-help"),
    button("Back", () => screens.go("home")),
  ];
}

// MARK: Before they set out

/// What is asked once (HV-8.2.1); `leave` gets the codes of what was said yes to. Nothing stops anybody.
export function leavingScreen(visit, leave) {
  const boxes = (visit.asked || []).map(item => ({ item, box: el("input", { type: "checkbox", name: item.code }) }));
  const paragraphs = [...new Set(boxes.map(({ item }) => item.paragraph))].join(", ");
  return [
    heading(words.beforeLeaving),
    boxes.map(({ item, box }) => el("label", { class: "choice" }, box, ` ${item.text}`)),
    paragraph(`Paragraph ${paragraphs}. ${words.goAnyway}`, "small"),
    el("div", { class: "space" }),
    el("div", { class: "bar" },
      button(words.depart, () => leave(boxes.filter(({ box }) => box.checked).map(({ item }) => item.code)), "is-main"),
      button("Back", () => screens.go("home")),
      button(words.help, () => screens.go("help", { visit: (visits.inDanger(screens.state()) || visit).id }), "is-help")),
  ];
}
