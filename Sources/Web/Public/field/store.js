// The phone's own database. A change counts as kept when its transaction is complete and on the disk (OFF-02).

const NAME = "field";
const VERSION = 1;
const STORES = ["keys", "vault", "meta", "outbox", "receipts"];

let opened;

/// Opens the database. Every step adds to what is there; none takes a store away that may hold something (OFF-09).
export function database() {
  opened ??= new Promise((resolve, reject) => {
    const asked = indexedDB.open(NAME, VERSION);
    asked.onupgradeneeded = event => {
      const db = asked.result;
      if (event.oldVersion < 1) {
        for (const store of STORES) {
          if (!db.objectStoreNames.contains(store)) {
            db.createObjectStore(store, store === "outbox" ? { keyPath: "place", autoIncrement: true } : {});
          }
        }
      }
    };
    asked.onsuccess = () => {
      asked.result.onversionchange = () => asked.result.close();
      resolve(asked.result);
    };
    asked.onerror = () => reject(asked.error);
    asked.onblocked = () => reject(new Error("blocked"));
  });
  opened.catch(() => { opened = undefined; });
  return opened;
}

function done(request) {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}

export async function get(store, key) {
  const db = await database();
  return done(db.transaction(store, "readonly").objectStore(store).get(key));
}

export async function getAll(store) {
  const db = await database();
  return done(db.transaction(store, "readonly").objectStore(store).getAll());
}

export async function getKeys(store) {
  const db = await database();
  return done(db.transaction(store, "readonly").objectStore(store).getAllKeys());
}

/// Makes several changes, all or none, and returns when they are on the disk. `work` gets the transaction and must not
/// wait for anything but it.
export async function change(stores, work) {
  const db = await database();
  return new Promise((resolve, reject) => {
    const transaction = db.transaction(stores, "readwrite", { durability: "strict" });
    let result;
    transaction.oncomplete = () => resolve(result);
    transaction.onerror = () => reject(transaction.error);
    transaction.onabort = () => reject(transaction.error || new Error("aborted"));
    result = work(transaction);
  });
}

export const put = (store, key, value) =>
  change([store], t => { t.objectStore(store).put(value, key); });

export const remove = (store, key) => change([store], t => { t.objectStore(store).delete(key); });

/// Only one page at a time works on what is kept, however many are open.
export function alone(name, work) {
  return navigator.locks.request(`field-${name}`, work);
}

const channel = typeof BroadcastChannel === "undefined" ? null : new BroadcastChannel("field");
const listeners = new Set();
if (channel) channel.onmessage = event => listeners.forEach(listener => listener(event.data));

/// Tells this page and the others that something changed.
export function tell(what) {
  channel?.postMessage(what);
  listeners.forEach(listener => listener(what));
}

export function onTold(listener) { listeners.add(listener); }
