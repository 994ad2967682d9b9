// Keeps the app's own files, so that it opens without a signal. It keeps nothing about anybody: only the files below,
// under the name of the build they belong to (SEC-23).
//
// Which build is shown is written in the phone's database. A newer one takes its place only while nobody is at a visit
// and nothing waits to be sent (OFF-10).

const BUILD = "BUILD";
const NAME = "NAME";
const FILES = ["FILES"];
const SHELL = "/f/";
const PREFIX = "field-";
// Stands with the files of a build once all of them do.
const WHOLE = "/f/whole";

function database() {
  return new Promise((resolve, reject) => {
    const asked = indexedDB.open("field");
    asked.onsuccess = () => resolve(asked.result);
    // The page makes the database. Where there is none yet there is nothing to look up.
    asked.onupgradeneeded = () => asked.transaction.abort();
    asked.onerror = event => { event.preventDefault(); resolve(null); };
    asked.onblocked = () => reject(new Error("blocked"));
  });
}

async function meta(mode, work) {
  const db = await database();
  if (!db || !db.objectStoreNames.contains("meta")) { if (db) db.close(); return undefined; }
  try {
    return await new Promise((resolve, reject) => {
      const transaction = db.transaction(["meta", "outbox"], mode);
      let result;
      transaction.oncomplete = () => resolve(result);
      transaction.onabort = () => reject(transaction.error);
      work(transaction, value => { result = value; });
    });
  } finally {
    db.close();
  }
}

/// Whether all files of a build are kept. To ask makes nothing.
async function isWhole(build) {
  return await caches.has(PREFIX + build) && Boolean(await (await caches.open(PREFIX + build)).match(WHOLE));
}

/// The build that is shown; this worker's own where none is written down or its files are gone.
async function active() {
  const kept = await meta("readonly", (t, give) => {
    t.objectStore("meta").get("build").onsuccess = event => give(event.target.result);
  });
  return kept && (await caches.has(PREFIX + kept)) ? kept : BUILD;
}

/// Keeps the files of this worker's build: all of them, or it throws.
async function keepFiles() {
  const cache = await caches.open(PREFIX + BUILD);
  await Promise.all([SHELL, ...FILES].map(async address => {
    const answer = await fetch(address, { cache: "reload", credentials: "omit" });
    const tag = answer.headers.get("etag") || "";
    if (!answer.ok || !tag.includes(BUILD)) throw new Error(`${address} is not of build ${BUILD}`);
    await cache.put(address, answer);
  }));
  await cache.put(WHOLE, new Response(BUILD));
}

/// Takes this worker's build where nobody is at a visit and nothing waits. True where it is the one shown.
async function takeTurn() {
  // A build without files of its own would not open without a signal.
  if (!(await isWhole(BUILD))) await keepFiles();
  const taken = await meta("readwrite", (t, give) => {
    const store = t.objectStore("meta");
    store.get("build").onsuccess = event => {
      const before = event.target.result;
      if (before === BUILD) return give({ before: null });
      store.get("busy").onsuccess = busy => {
        t.objectStore("outbox").count().onsuccess = count => {
          if (before && (busy.target.result || count.target.result > 0)) return give(null);
          store.put(BUILD, "build");
          return give({ before });
        };
      };
    };
  });
  // Only the build that was shown before is deleted, and only by the one that takes its place: what else is kept may be what
  // the next one is being installed into.
  if (taken?.before) await caches.delete(PREFIX + taken.before);
  return Boolean(taken);
}

/// Deletes what is neither shown nor this worker's, where nothing newer comes: builds that were never shown.
async function tidy() {
  const names = (await caches.keys()).filter(name => name.startsWith(PREFIX));
  const shown = PREFIX + (await active());
  if (self.registration.installing || self.registration.waiting) return;
  for (const name of names) if (name !== shown && name !== PREFIX + BUILD) await caches.delete(name);
}

self.addEventListener("install", event => {
  // The files shown stay those of the build that is written down, whichever worker hands them out.
  event.waitUntil(keepFiles().then(() => self.skipWaiting()));
});

self.addEventListener("activate", event => {
  event.waitUntil(takeTurn().then(tidy).catch(() => false).then(() => self.clients.claim()));
});

self.addEventListener("message", event => {
  if (event.data === "take-turn" && event.ports[0]) {
    event.waitUntil(takeTurn().catch(() => false).then(taken => event.ports[0].postMessage(taken)));
  }
});

// All that a reminder may be: the reference of a visit, a time, and no name. What comes from the service in any other form, or
// cannot be read, is shown as a line that says nothing (OFF-32).
const REMINDER = /^(Visit HV-[0-9A-Z]{1,12} (ends|was to end) [0-9]{1,2}:[0-9]{2}[ap]m)\. (Tap to check out\.)$/;

function reminder(data) {
  try {
    const { event, visit, text } = data.json();
    const words = event === "safety.reminder" && /^[0-9a-f-]{36}$/.test(visit) && REMINDER.exec(text);
    // The same mark as the reminders of the app itself: one takes the place of the other.
    if (words) return { title: words[1], body: words[3], tag: visit, requireInteraction: words[2] !== "ends" };
  } catch {
    // Shown below.
  }
  return { title: NAME, body: "Open the app.", tag: "note" };
}

/// Whether whoever has the phone allowed reminders and did not take them back.
async function wantsReminders() {
  const kept = await meta("readonly", (t, give) => {
    t.objectStore("meta").get("push").onsuccess = event => give(event.target.result);
  }).catch(() => null);
  return Boolean(kept && kept.isWanted);
}

self.addEventListener("push", event => {
  event.waitUntil((async () => {
    const isWanted = await wantsReminders();
    const { title, ...more } = reminder(isWanted ? event.data : null);
    const shown = await self.registration.getNotifications({ tag: more.tag });
    await self.registration.showNotification(title, {
      ...more, icon: "/f/assets/icon-192.png", renotify: !shown.some(one => one.title === title),
    });
    // Nobody here wants them any more: whoever had the phone signed out.
    if (!isWanted) await (await self.registration.pushManager.getSubscription())?.unsubscribe();
  })());
});

// The browser gave the phone another subscription, or took it away: the app says so to the service, now where it is open, else
// when it is opened next.
self.addEventListener("pushsubscriptionchange", event => {
  event.waitUntil((async () => {
    const options = event.oldSubscription?.options;
    if (options && !event.newSubscription && (await wantsReminders())) {
      await self.registration.pushManager.subscribe(options).catch(() => {});
    }
    new BroadcastChannel("field").postMessage("push-changed");
  })());
});

// A press on a reminder brings the app to the front, or opens it.
self.addEventListener("notificationclick", event => {
  event.notification.close();
  event.waitUntil((async () => {
    const open = await self.clients.matchAll({ type: "window", includeUncontrolled: true });
    const app = open.find(client => new URL(client.url).pathname === SHELL);
    return app ? app.focus() : self.clients.openWindow(SHELL);
  })());
});

self.addEventListener("fetch", event => {
  const address = new URL(event.request.url);
  if (event.request.method !== "GET" || address.origin !== self.location.origin) return;
  const isShell = event.request.mode === "navigate" && ["/f", "/f/"].includes(address.pathname);
  const path = isShell ? SHELL : address.pathname;
  if (!isShell && !FILES.includes(path)) return;
  event.respondWith((async () => {
    const name = PREFIX + (await active());
    // A cache is not made by looking into it: an empty one would be taken for files that are there.
    return (await caches.has(name) && await (await caches.open(name)).match(path)) || fetch(event.request);
  })());
});
