// The phone itself reminds first: softly five minutes before the expected end, and again and again from the end on
// (safety.md N8). It works without a signal, while the app is in front.

let sound = null;
const said = new Map();
const silenced = new Map();

/// Browsers let a page make sounds only after a press: called from one.
export function wake() {
  try {
    sound ??= new AudioContext();
    if (sound.state === "suspended") sound.resume();
  } catch {
    sound = null;
  }
}

export const isAwake = () => Boolean(sound && sound.state === "running");

export function beep(times = 1, height = 880) {
  if (sound) {
    for (let count = 0; count < times; count += 1) {
      const tone = sound.createOscillator();
      const volume = sound.createGain();
      tone.frequency.value = height;
      volume.gain.value = 0.4;
      tone.connect(volume).connect(sound.destination);
      tone.start(sound.currentTime + count * 0.35);
      tone.stop(sound.currentTime + count * 0.35 + 0.2);
    }
  }
  if (navigator.vibrate) navigator.vibrate(Array(times).fill([200, 150]).flat());
}

/// What a visit under way asks for at a moment: "soon" from five minutes before its end, "due" from its end on.
export function stateOf(visit, moment) {
  if (!visit || visit.phase !== "in-visit" || !visit.until) return null;
  const left = visit.until - moment;
  if (left <= 0) return "due";
  return left <= 5 * 60000 ? "soon" : null;
}

/// Sounds where it is time. Called every second; the sound at the end comes again every four seconds until it is
/// stopped or the visit has another end.
export function sounds(visit, moment) {
  const state = stateOf(visit, moment);
  if (!state) return;
  const key = `${visit.id} ${visit.until}`;
  if (state === "soon") {
    if (said.get(key) !== "soon") { said.set(key, "soon"); beep(1, 660); }
    return;
  }
  if (silenced.get(key)) return;
  const second = Math.floor(moment / 1000);
  if (said.get(key) === second || second % 4 !== 0) return;
  said.set(key, second);
  beep(3);
}

export function silence(visit) { silenced.set(`${visit.id} ${visit.until}`, true); }
export const isSilenced = visit => Boolean(silenced.get(`${visit.id} ${visit.until}`));
