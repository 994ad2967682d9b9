"""The field app on a phone of 360 by 640: a service of its own, set up, signed in, and looked into."""

import http.client
import http.server
import json
import socket
import sqlite3
import threading
import time

from live import Service, accept, invitations, sign_in

PHONE = {"width": 360, "height": 640}
PIN, ALERT = "274951", "905138"
DAY = "2025-07-02"


def free_port():
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return found.getsockname()[1]


class FieldService(Service):
    """A service at an address that stays the same when it is started anew. With a `clock` (a `WallShift`) its day is not
    held: it goes by that clock."""

    def __init__(self, folder, *arguments, clock=None):
        self.port = free_port()
        self.day = () if clock else ("--as-of", DAY)
        super().__init__(folder, *self.day, "--port", str(self.port), *arguments)
        if clock:
            self.environment = clock.environment(of=self.environment)

    def restart(self, *arguments):
        """Starts it again, as another build where arguments say so."""
        self.arguments = (*self.day, "--port", str(self.port), *arguments)
        self.origin = None
        self.start()

    def rows(self, statement, *values):
        """What a query finds in the service's database."""
        with sqlite3.connect(f"file:{self.folder / 'live.sqlite'}?mode=ro", uri=True) as database:
            return database.execute(statement, values).fetchall()

    def events(self):
        """Kind and id of the events the service has, in the order in which they came."""
        return self.rows("SELECT type, id FROM safety_events ORDER BY received_at, sequence, id")


def field_service(browser, folder, filled="2025-06-30", clock=None, settings=None):
    """A service over the demo region on a day with authorised visits; `officer` is who goes on them."""
    made = FieldService(folder, clock=clock)
    made.environment.update(settings or {})
    people = invitations(made.command("demo", "--as-of", filled, "--json").stdout)
    made.start()
    officer = next(person for person in people if "practitioner" in person["roles"])
    made.officer = officer["user"]
    accept(browser, made, officer["invitation"])
    return made


class BadGateway(http.server.BaseHTTPRequestHandler):
    """What a proxy answers when the service behind it is gone."""

    def answer(self):
        body = b"<html><body><h1>502 Bad Gateway</h1></body></html>"
        self.send_response(502)
        self.send_header("content-type", "text/html")
        self.send_header("content-length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    do_GET = do_POST = answer

    def log_message(self, *arguments):
        pass


class Gateway:
    """Stands at the service's address while it is away."""

    def __init__(self, port):
        http.server.ThreadingHTTPServer.allow_reuse_address = True
        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", port), BadGateway)
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def close(self):
        self.server.shutdown()
        self.server.server_close()


class Proxy:
    """Stands in front of the service as a reverse proxy does. `manner` is what it does with a request:

    - "passes": hands it on, and the answer back;
    - "refuses": answers 502 with a page, as it does when the service is away;
    - "swallows": hands a POST on and answers 502 all the same, so that what became of it is not known to who asked."""

    def __init__(self, service):
        self.port = free_port()
        self.origin = f"http://127.0.0.1:{self.port}"
        self.manner = "passes"
        self.asked = []
        proxy = self

        class Handler(BadGateway):
            protocol_version = "HTTP/1.1"

            def answer(self):
                length = int(self.headers.get("content-length") or 0)
                body = self.rfile.read(length)
                manner = proxy.manner
                proxy.asked.append((time.monotonic(), self.command, self.path, manner, body))
                if manner == "refuses":
                    return BadGateway.answer(self)
                try:
                    answer, content = self.asking(body)
                except OSError:
                    return BadGateway.answer(self)
                if manner == "swallows" and self.command == "POST":
                    return BadGateway.answer(self)
                self.send_response_only(answer.status, answer.reason)
                for name, value in answer.getheaders():
                    if name.lower() not in ("connection", "transfer-encoding", "content-length"):
                        self.send_header(name, value)
                self.send_header("content-length", str(len(content)))
                self.end_headers()
                self.wfile.write(content)

            def asking(self, body):
                behind = http.client.HTTPConnection("127.0.0.1", service.port, timeout=60)
                try:
                    behind.putrequest(self.command, self.path, skip_host=True, skip_accept_encoding=True)
                    for name, value in self.headers.items():
                        if name.lower() != "connection":
                            behind.putheader(name, value)
                    behind.endheaders(body)
                    answer = behind.getresponse()
                    return answer, answer.read()
                finally:
                    behind.close()

            do_GET = do_POST = answer

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", self.port), Handler)
        self.server.daemon_threads = True
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def sent(self, path, manner=None):
        """The bodies of the POSTs to a path, those that met a manner where one is named."""
        return [body for _, method, asked, met, body in list(self.asked)
                if method == "POST" and asked == path and manner in (None, met)]

    def close(self):
        self.server.shutdown()
        self.server.server_close()


def phone(browser, service, signed_in=True, through=None, **options):
    """A telephone's browser, signed in to the service; by way of a proxy where one is given."""
    context = browser.new_context(
        base_url=(through or service).origin, viewport=PHONE, has_touch=True, is_mobile=True, **options)
    context.set_default_timeout(20_000)
    page = context.new_page()
    if signed_in:
        sign_in(page, through or service, service.officer)
        page.get_by_role("button", name="Sign out").wait_for()
    return page


def set_up(page, pin=PIN, alert=ALERT, asks=True, skips=True):
    """Sets the phone up and waits until its files are kept; the first steps are skipped unless they are what is tried."""
    page.goto("/f/")
    page.get_by_label("Choose a PIN", exact=True).fill(pin)
    page.get_by_label("Enter the PIN again").fill(pin)
    page.get_by_label("Choose an alert PIN (optional)").fill(alert)
    page.get_by_label("Ask for a PIN when I say I’m safe").set_checked(asks)
    page.get_by_role("button", name="Set up", exact=True).click()
    page.get_by_role("heading", name="What this app does, and what it does not").wait_for()
    if skips:
        page.get_by_role("button", name="Skip these steps").click()
        page.get_by_role("button", name="I’m here").wait_for()
    kept(page)


def kept(page):
    """Waits until the worker has the page in hand, so that it opens without a signal."""
    page.wait_for_function("navigator.serviceWorker.controller !== null")
    until(lambda: page.evaluate("""async () => {
      const names = (await caches.keys()).filter(name => name.startsWith('field-'));
      return names.length > 0 && (await (await caches.open(names[0])).keys()).length > 10;
    }"""))


def until(holds, seconds=30, what=lambda: ""):
    """Waits until something holds."""
    end = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < end, f"it did not come to hold: {str(what())[:2000]}"
        time.sleep(0.1)


def unlock(page, pin=PIN):
    page.get_by_role("button", name="Show who and where").click()
    page.get_by_label("Enter your PIN").fill(pin)


DUMP = """async () => {
  const db = await new Promise((resolve, reject) => {
    const asked = indexedDB.open('field');
    asked.onsuccess = () => resolve(asked.result);
    asked.onerror = () => reject(asked.error);
  });
  const plain = value => {
    if (value instanceof CryptoKey) return { cryptoKey: value.type, extractable: value.extractable };
    if (value instanceof ArrayBuffer) value = new Uint8Array(value);
    if (value instanceof Uint8Array) return { bytes: Array.from(value) };
    if (Array.isArray(value)) return value.map(plain);
    if (value && typeof value === 'object') {
      return Object.fromEntries(Object.entries(value).map(([key, part]) => [key, plain(part)]));
    }
    return value;
  };
  const found = {};
  for (const store of db.objectStoreNames) {
    const objects = db.transaction(store).objectStore(store);
    const ask = request => new Promise(resolve => { request.onsuccess = () => resolve(request.result); });
    const [keys, values] = [await ask(objects.getAllKeys()), await ask(objects.getAll())];
    found[store] = keys.map((key, index) => [key, plain(values[index])]);
  }
  db.close();
  return JSON.stringify(found);
}"""


def dump(page):
    """Everything in the phone's database."""
    return json.loads(page.evaluate(DUMP))


def texts(value):
    """Every text and every run of bytes in a dump, as bytes."""
    if isinstance(value, dict):
        if set(value) == {"bytes"}:
            yield bytes(value["bytes"])
        else:
            for key, part in value.items():
                yield key.encode()
                yield from texts(part)
    elif isinstance(value, list):
        for part in value:
            yield from texts(part)
    elif isinstance(value, str):
        yield value.encode()


def pack_of(page):
    """The pack as the server gives it to whoever is signed in."""
    answer = page.request.get("/f/pack")
    assert answer.ok, answer.status
    return answer.json()
