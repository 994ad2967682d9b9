// Practice: the presses of a visit on a visit that is made up. Nothing is kept and nothing is sent, and the screen says so
// all the time (BRD-45). It stands on no storage and no network: there is nothing here that could reach either.

import { button, el, heading, paragraph, pinField } from "./parts.js";
import * as screens from "./screens.js";
import * as vault from "./vault.js";
import * as visits from "./visits.js";
import { practice, timeOf, words } from "./words.js";

let made = null;

/// A new made-up visit of half an hour.
const begin = () => { made = { phase: "planned", until: 0, said: null, asks: null }; };

const receipt = text => el("p", { class: "receipt", role: "status" }, text);
const again = work => async () => { await work(); await screens.show(true); };
const leave = () => { made = null; return screens.go("home"); };
const minutes = count => () => { made.until += count * 60000; made.asks = null; made.said = practice.kept; };

const parts = {
  planned: () => ({
    shown: [paragraph(practice.begin)],
    presses: [[words.here, () => { made.phase = "in-visit"; made.until = visits.now() + 30 * 60000; made.said = practice.kept; }, "is-main"]],
  }),
  "in-visit": () => ({
    shown: [paragraph(`Until ${timeOf(made.until, visits.zone())}`), paragraph(practice.inside)],
    presses: made.asks === "more"
      ? [15, 30, 60].map(count => [`+${count}`, minutes(count), "is-main"])
      : [[words.more, () => { made.asks = "more"; }, ""],
        [words.safe, async () => { made.phase = (await vault.hasSlots()) ? "pin" : "ended"; made.said = null; }, "is-main"],
        [words.help, () => { made.said = practice.help; }, "is-help"]],
  }),
  ended: () => ({
    shown: [receipt("Visit ended"), paragraph(practice.ended)],
    presses: [["Practise again", begin, "is-main"]],
  }),
};

export function practiceScreen() {
  if (!made) begin();
  const banner = el("p", { class: "receipt is-phone", role: "status" }, practice.banner);
  const stop = button("Stop practising", leave);
  if (made.phase === "pin") return [banner, heading(words.safe), pinForm(), el("div", { class: "bar" }, stop)];
  const { shown, presses } = parts[made.phase]();
  return [
    banner, heading(practice.title), made.said && receipt(made.said), shown, el("div", { class: "space" }),
    el("div", { class: "bar" }, presses.map(([text, work, kind]) => button(text, again(work), kind)), stop),
  ];
}

/// Takes any six digits and keeps none of them: practising must not use up tries.
function pinForm() {
  const input = pinField("pin", "Enter your PIN", { hint: practice.pin });
  const form = el("form", { onsubmit: event => { event.preventDefault(); send(); }, oninput: () => send() }, input);
  function send() {
    const box = form.querySelector("input");
    if (box.value.length !== vault.PIN_DIGITS) return;
    box.value = "";
    made.phase = "ended";
    screens.show(true);
  }
  return form;
}
