// Reminders that come while the app is closed too: the browser's subscription to its push service, and what the service was
// told of it. The browser is asked for nothing before a press. They are a hint: the service counts for itself (OFF-32).

import { contact } from "./outbox.js";
import { button, el } from "./parts.js";
import { alone, get, put, remove } from "./store.js";
import * as visits from "./visits.js";

const isAble = () => "PushManager" in window && "Notification" in window;

const asBytes = text =>
  Uint8Array.from(atob(text.replaceAll("-", "+").replaceAll("_", "/")), letter => letter.charCodeAt(0));

const asText = bytes =>
  btoa(String.fromCharCode(...new Uint8Array(bytes))).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");

const digest = async text => asText(await crypto.subtle.digest("SHA-256", new TextEncoder().encode(text)));

const registered = () => navigator.serviceWorker.getRegistration("/f/");

/// Says where reminders go, or that they go nowhere: true where the service has it, false where it was not reached. Throws
/// what the service has against it.
async function say(state, subscription) {
  if (contact.needsSignIn) return false;
  let answer;
  try {
    answer = await fetch("/f/push", {
      method: "POST", cache: "no-store", credentials: "omit", signal: AbortSignal.timeout(8000),
      headers: { "content-type": "application/json", authorization: `Bearer ${state.token}` },
      body: JSON.stringify({ subscription }),
    });
  } catch {
    return false;
  }
  if (answer.status === 204) return true;
  if (answer.status === 401) contact.needsSignIn = true;
  const isOurs = /^application\/problem\+json/.test(answer.headers.get("content-type") || "");
  if (answer.status !== 422 || !isOurs) return false;
  const said = await answer.json();
  const faults = (said.errors || []).map(one => one.detail).filter(Boolean);
  throw new Error([said.detail, ...faults].join(" ").slice(0, 500));
}

/// Makes what the service knows what the officer wants and the browser allows: told once, again where the browser has another
/// subscription or the phone was set up anew, and taken back where it is no longer allowed.
export const sync = () => alone("push", async () => {
  const kept = await get("meta", "push");
  const state = await visits.load();
  if (!kept || !isAble() || !state || !state.token) return;
  const registration = await registered();
  if (!registration) return;
  let found = await registration.pushManager.getSubscription();
  if (!kept.isWanted || !state.pushKey || Notification.permission !== "granted") {
    if (found) await found.unsubscribe();
    // What was refused stands there until it is tried again.
    if (kept.problem) return;
    if (await say(state, null)) await remove("meta", "push");
    else await put("meta", "push", { ...kept, isWanted: false });
    return;
  }
  if (found && asText(found.options.applicationServerKey || []) !== state.pushKey) {
    await found.unsubscribe();
    found = null;
  }
  // The service had it and has it no longer: what the browser has leads nowhere.
  if (found && kept.isMissed) {
    await found.unsubscribe();
    found = null;
  }
  found ??= await registration.pushManager.subscribe({
    userVisibleOnly: true, applicationServerKey: asBytes(state.pushKey),
  });
  const told = `${state.device} ${await digest(found.endpoint)}`;
  if (kept.told === told) return;
  const { endpoint, keys } = found.toJSON();
  try {
    if (await say(state, { endpoint, keys })) await put("meta", "push", { isWanted: true, told });
  } catch (refusal) {
    await found.unsubscribe();
    await say(state, null).catch(() => false);
    await put("meta", "push", { isWanted: false, told: null, problem: refusal.message });
  }
});

/// The service says that it has no subscription of this phone: where it was told of one, its push service refused that, and the
/// officer's wish stands. Another is made, and said, at once.
export async function missed(device) {
  await alone("push-told", async () => {
    const kept = await get("meta", "push");
    if (!kept?.isWanted || !kept.told?.startsWith(`${device} `)) return;
    await put("meta", "push", { isWanted: true, told: null, isMissed: true });
  });
  await sync();
}

/// Lets reminders come to this phone; called from a press.
async function allow() {
  if ((await Notification.requestPermission()) !== "granted") return;
  await put("meta", "push", { isWanted: true, told: null });
  await sync();
}

/// Takes them back: at once on this phone, and at the service as soon as it is reached.
async function takeBack() {
  await put("meta", "push", { ...(await get("meta", "push")), isWanted: false, problem: null });
  await sync();
}

/// Ends the browser's subscription without a word to the service, which has ended the phone. What was under way comes first.
export const forgetPush = () => alone("push", async () => {
  await remove("meta", "push");
  const registration = isAble() && (await registered());
  const found = registration && (await registration.pushManager.getSubscription());
  if (found) await found.unsubscribe();
});

/// What stands of them under "Check my phone": a line and a button. Nothing where the service has none.
export async function remindersPart(line, show) {
  const state = await visits.load();
  const kept = await get("meta", "push");
  if (!state || !state.pushKey) return { line: null, button: null };
  if (!isAble()) {
    return {
      line: line(false, "", "this browser takes no reminders while the app is closed. Put the app on the home screen, and look again"),
      button: null,
    };
  }
  const press = (text, work) => button(text, async event => {
    event.target.disabled = true;
    try { await work(); } catch { /* What it came to stands in the line. */ }
    show();
  });
  if (kept?.isWanted && Notification.permission === "granted") {
    return {
      line: line(Boolean(kept.told), "reminders come to this phone also while the app is closed",
        "reminders are allowed, and the service does not know of it yet. Open the app where there is a signal"),
      button: press("Take reminders off this phone", takeBack),
    };
  }
  if (Notification.permission === "denied") {
    return {
      line: line(false, "", "the browser does not let reminders come while the app is closed. Allow notifications of this page in its settings"),
      button: null,
    };
  }
  return {
    line: line(false, "", kept?.problem
      ? `reminders while the app is closed were not taken: ${kept.problem}`
      : "no reminders come while the app is closed. The service counts without them"),
    button: [
      press("Allow reminders on this phone", allow),
      el("p", { class: "small" }, "Five minutes before the expected end and at the end. They name nobody, and they may be late or not come."),
    ],
  };
}
