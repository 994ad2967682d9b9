// Every word the app shows for what became of an action stands here, and nowhere else (OFF-20).

export const receipt = {
  phone: () => "On this phone – not sent",
  received: time => `Received ${time}`,
  watched: time => `On a watched board ${time}`,
};

export const words = {
  here: "I’m here",
  safe: "I’m safe – end visit",
  more: "More time",
  depart: "I’m on my way",
  beforeLeaving: "Before you set out",
  goAnyway: "You can go without: whoever watches sees what is missing.",
  help: "Get help now",
  undo: "Undo",
  endOfDay: "End of the day",
  home: "I’m home",
  homeHint: "Press it when you are home, or out of the field for the day. It ends no visit and no alarm.",
  nobody: "Nobody knows you are here yet",
  tryAgain: "Try again",
  textIt: "Text it",
  call: "Call",
  goBack: "Go back to where you had signal",
  abandon: "Abandon visit",
  cannotSend: number => `If you cannot send, use your lone worker device or call ${number}`,
  summonsNobody:
    "This app summons nobody by itself and is no alarm receiving centre. People who are on duty read what it sends.",
  refused: "The service did not take it. It stays on this phone. Tell your contact yourself what it says.",
  notWatched: "Nobody on duty has the board open.",
  fallback: number => `Call ${number}`,
  private: "This browser cannot keep check-ins without signal",
  offline: "Offline",
  online: "Online",
  unsent: count => (count === 1 ? "1 not sent" : `${count} not sent`),
  lastContact: time => `last contact ${time}`,
  neverContact: "no contact yet",
  signInToSend: count => `Sign in to send ${count === 1 ? "1 item" : count + " items"}`,
  wrongPin: left => `That is not a PIN of this phone. ${left === 1 ? "1 try" : left + " tries"} left.`,
  blocked: "Five PINs were wrong. What was kept here about people is deleted, but not the records that wait to be sent: only your PIN opens them. Sign in, then try it again.",
  notReached: "The service cannot be reached. Try again where there is a signal.",
  signInFirst: "Sign in first, then try again.",
  givenUp: count => `Delete the ${count === 1 ? "record that waits" : `${count} records that wait`}: without the old PIN nobody can read ${count === 1 ? "it" : "them"}`,
  wiped: "Five PINs were wrong. What was kept here about people is deleted. Sign in to get it again.",
  expired: "What was kept here is too old and is deleted. Sign in to get today’s.",
};

/// What stands on the screen while somebody practises; the service is not in it.
export const practice = {
  banner: "Practice – nothing is kept or sent, and nobody is told",
  title: "A made-up visit",
  begin: "Before you go in, press “I’m here”.",
  inside: "You are in. Ask for more time, say that you are safe, or get help.",
  kept: "At a real visit, whether it was received stands here",
  help: "At a real visit you would send for help or call here",
  pin: "Try your PIN, and then your alert PIN if you have one: the screens are the same. They are not checked here, and six digits will do.",
  ended: "At a real visit your contact’s watch ends here. With the alert PIN this screen is the same, and those on duty get an alarm.",
};

/// What an event is called in lists of what waits and of what was received.
export const eventNames = {
  depart: "On my way", arrive: "I’m here", extend: "More time", safe: "I’m safe", abandon: "Visit abandoned",
  terminate: "Visit ended early", refused: "Visit refused at the door", help: "Help", undo: "Undo",
  "home-safe": "Home safe", record: "Record of the visit",
};

/// 2:31pm, as the pages have it.
export function timeOf(milliseconds, zone) {
  const parts = new Intl.DateTimeFormat("en-GB", {
    hour: "numeric", minute: "2-digit", hour12: true, timeZone: zone || "Europe/London",
  }).formatToParts(new Date(milliseconds));
  const part = type => (parts.find(p => p.type === type) || { value: "" }).value;
  const hour = part("hour") === "0" ? "12" : part("hour");
  return `${hour}:${part("minute")}${part("dayPeriod").toLowerCase().replaceAll(".", "").replaceAll(" ", "")}`;
}

/// 2025-06-30 in the zone.
export function dayOf(milliseconds, zone) {
  return new Intl.DateTimeFormat("en-CA", {
    year: "numeric", month: "2-digit", day: "2-digit", timeZone: zone || "Europe/London",
  }).format(new Date(milliseconds));
}

/// RFC 3339 with the offset of this device.
export function stamp(milliseconds) {
  const date = new Date(milliseconds);
  const offset = -date.getTimezoneOffset();
  const two = number => String(Math.floor(Math.abs(number))).padStart(2, "0");
  const local = new Date(milliseconds + offset * 60000).toISOString().slice(0, 23);
  return `${local}${offset < 0 ? "-" : "+"}${two(offset / 60)}:${two(offset % 60)}`;
}
