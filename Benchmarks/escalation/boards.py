#!/usr/bin/env python3
"""How long a change of a live visit takes to every safety board that is open.

    boards.py                          1,000 boards, 30 changes, on .build/release/homeward
    boards.py --boards 50 --binary .build/debug/homeward

Starts a service of its own over a fresh demo region, opens so many boards on its stream, has a visit extended again and
again, and says how long after the service had answered (the change is then in the database) the last byte of the new board
had come to each. Below nought means that a board knew before whoever pressed. Ends with 1 where the 95th of a hundred is
above `--most` milliseconds.
"""

import argparse
import json
import re
import resource
import selectors
import socket
import subprocess
import sys
import tempfile
import threading
import time
import urllib.parse
import urllib.request
from http.cookiejar import CookieJar
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
DAY, USER, PASSWORD = "2025-06-30", "zeastt1m1", "lantern orchard saddle"


class Service:
    """A service over a demo region in an embedded database."""

    def __init__(self, binary, folder):
        self.binary, self.address = binary, f"sqlite:{folder}/boards.sqlite"
        made = subprocess.run([binary, "demo", "--as-of", DAY, "--json", "--database", self.address], check=True,
                              stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, encoding="utf-8").stdout
        self.invitation = re.search(rf'"user":"{USER}","invitation":"([^"]+)"', made).group(1)
        self.process = subprocess.Popen(
            [binary, "serve", "--as-of", DAY, "--database", self.address, "--port", "0"], stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE, encoding="utf-8")
        for line in self.process.stderr:
            if found := re.search(r"http://127\.0\.0\.1:(\d+)", line):
                self.port = int(found.group(1))
                break
        threading.Thread(target=self.process.stderr.read, daemon=True).start()
        self.origin = f"http://127.0.0.1:{self.port}"
        self.cookies = CookieJar()
        self.opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(self.cookies))

    def get(self, path):
        return self.opener.open(self.origin + path, timeout=60).read().decode()

    def post(self, path, fields):
        return self.opener.open(self.origin + path, urllib.parse.urlencode(fields).encode(), timeout=60).read().decode()

    def form(self, path, fields):
        """Sends a form with what is hidden in the page that has it."""
        hidden = re.findall(r'<input[^>]*type="hidden"[^>]*>', self.get(path))
        pairs = [(re.search(r'name="([^"]*)"', one), re.search(r'value="([^"]*)"', one)) for one in hidden]
        return self.post(path, {**{name[1]: value[1] for name, value in pairs if name and value}, **fields})

    def sign_in(self):
        self.form("/invitation", {"invitation": self.invitation, "password": PASSWORD, "again": PASSWORD})
        self.form("/sign-in", {"username": USER, "password": PASSWORD})
        page = self.get("/board")
        self.token = re.search(r'name="csrf" value="([^"]+)"', page).group(1)
        rows = re.findall(r'data-visit="([^"]+)" data-state="[^"]+" data-phase="([^"]+)"', page)
        self.visits = [visit for visit, phase in rows if phase == "in-visit"]

    def cookie(self):
        return "; ".join(f"{one.name}={one.value}" for one in self.cookies)

    def stop(self):
        self.process.terminate()
        self.process.wait(timeout=60)


class Boards:
    """So many boards that are open. Each frame is timed when its last byte is here."""

    def __init__(self, service, count):
        self.selector = selectors.DefaultSelector()
        self.buffers, self.arrivals, self.lost = {}, {}, 0
        self.lock = threading.Lock()
        request = (f"GET /board/events HTTP/1.1\r\nHost: 127.0.0.1:{service.port}\r\nAccept: text/event-stream\r\n"
                   f"Cookie: {service.cookie()}\r\n\r\n").encode()
        for _ in range(count):
            connection = socket.create_connection(("127.0.0.1", service.port), timeout=60)
            connection.sendall(request)
            connection.setblocking(False)
            self.buffers[connection] = b""
            self.selector.register(connection, selectors.EVENT_READ)
        threading.Thread(target=self.listen, daemon=True).start()

    def listen(self):
        while True:
            for key, _ in self.selector.select():
                self.read(key.fileobj)

    def read(self, connection):
        part = connection.recv(1 << 18)
        now = time.monotonic()
        if not part:
            self.lost += 1
            self.selector.unregister(connection)
            return
        whole = self.buffers[connection] + part
        *events, self.buffers[connection] = whole.split(b"\n\n")
        for event in events:
            if b"event: board" in event:
                revision = re.search(rb"id: (\S+)", event).group(1)
                with self.lock:
                    self.arrivals.setdefault(revision, []).append(now)

    def newest(self):
        with self.lock:
            return {revision: list(times) for revision, times in self.arrivals.items()}

    def wait(self, known, count, seconds):
        """The arrivals of the first board that was not known, once so many have it."""
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            for revision, times in self.newest().items():
                if revision not in known and len(times) >= count:
                    return times
            time.sleep(0.005)
        raise SystemExit(f"after {seconds} s not every board had the change; {self.lost} were closed")


def centile(values, part):
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(len(ordered) * part))]


def main():
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--boards", type=int, default=1000)
    options.add_argument("--changes", type=int, default=30)
    options.add_argument("--most", type=float, default=100, help="milliseconds for 95 of a hundred")
    options.add_argument("--binary", type=Path, default=ROOT / ".build/release/homeward")
    options = options.parse_args()
    if not 1 <= options.boards <= 1500 or not 1 <= options.changes <= 500:
        raise SystemExit("--boards must be 1 to 1,500, --changes 1 to 500")
    most = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    resource.setrlimit(resource.RLIMIT_NOFILE, (min(most, 8192), most))
    with tempfile.TemporaryDirectory() as folder:
        service = Service(options.binary, folder)
        try:
            service.sign_in()
            boards = Boards(service, options.boards)
            boards.wait({}, options.boards, 60)
            delays = []
            for number in range(options.changes):
                visit = service.visits[number % len(service.visits)]
                time.sleep(0.7)
                known = set(boards.newest())
                service.post(f"/board/i/{visit}", {
                    "csrf": service.token, "step": "report", "type": "extend", "minutes": str(5 + number % 50)})
                answered = time.monotonic()
                delays += [(moment - answered) * 1000 for moment in boards.wait(known, options.boards, 30)]
            closed = boards.lost
        finally:
            service.stop()
    figures = {f"p{int(part * 100)}": round(centile(delays, part), 1) for part in (0.5, 0.95, 0.99)}
    print(json.dumps({"boards": options.boards, "changes": options.changes, **figures, "max": round(max(delays), 1),
                      "closed": closed}))
    if figures["p95"] > options.most:
        sys.exit(f"p95 is {figures['p95']} ms; {options.most:.0f} ms are asked for")


if __name__ == "__main__":
    main()
