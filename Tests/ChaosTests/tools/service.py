"""The product itself, as processes that can be killed, stopped, continued and put under a shifted clock."""

import http.client
import json
import os
import re
import signal
import subprocess
import threading
import time
from pathlib import Path

from tools.postgres import wait_until

ROOT = Path(__file__).resolve().parents[3]


def binary():
    """HOMEWARD_BINARY, or the debug build."""
    path = Path(os.environ.get("HOMEWARD_BINARY") or ROOT / ".build/debug/homeward")
    if not path.exists():
        raise FileNotFoundError(f"{path} is not there. Build first (make build) or set HOMEWARD_BINARY.")
    return path


def surroundings(folder, **more):
    """An environment with nothing of the caller's: a home of its own, and what is added."""
    Path(folder).mkdir(parents=True, exist_ok=True)
    return {"PATH": os.environ["PATH"], "HOME": str(folder), "LANG": "C.UTF-8", "TERM": "dumb",
            "SWIFT_BACKTRACE": "enable=no", "HOMEWARD_POLICIES": str(ROOT / "Policies"),
            "HOMEWARD_ASSETS": str(ROOT / "Assets"), **{name: str(value) for name, value in more.items()}}


def command(folder, *arguments, seconds=300, is_good=(0,), **more):
    """Runs a command to its end; fails where it does not end with one of the statuses that are good."""
    done = subprocess.run([binary(), *map(str, arguments)], env=surroundings(folder, **more), cwd=folder,
                          capture_output=True, text=True, timeout=seconds, stdin=subprocess.DEVNULL)
    assert done.returncode in is_good, f"homeward {arguments[0]} ended with {done.returncode}: {done.stderr[-2000:]}"
    return done


class Node:
    """One process of `homeward serve`. What it logs is kept in a file, which outlives it."""

    def __init__(self, folder, database, name="one", environment=None, arguments=()):
        self.folder, self.database, self.name, self.arguments = Path(folder) / name, database, name, arguments
        self.environment = surroundings(self.folder, **(environment or {}))
        self.process, self.port, self.starts = None, None, 0

    def start(self, is_waited_for=True, **more):
        """Starts it; `more` is added to its environment this time only. Waits until it listens."""
        self.starts += 1
        self.log = self.folder / f"log{self.starts}"
        with open(self.log, "wb") as log:
            self.process = subprocess.Popen(
                [binary(), "serve", "--database", self.database, "--port", "0", *self.arguments], cwd=self.folder,
                env={**self.environment, **more}, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=log)
        if is_waited_for:
            wait_until(lambda: self.listens() or not self.is_running, f"node {self.name} does not listen", seconds=120)
            assert self.is_running, f"node {self.name} ended with {self.process.returncode}: {self.said()[-3000:]}"
        return self

    def listens(self):
        found = re.search(r"http://127\.0\.0\.1:(\d+)", self.said())
        self.port = int(found.group(1)) if found else None
        return self.port is not None

    def said(self):
        return self.log.read_text(errors="replace")

    def lines(self):
        """What it logged, line by line, as it is written: JSON."""
        return [json.loads(line) for line in self.said().splitlines() if line.startswith("{")]

    def ask(self, path, seconds=30, method="GET", body=None, headers={}):
        """(status, body) of a request."""
        link = http.client.HTTPConnection("127.0.0.1", self.port, timeout=seconds)
        try:
            link.request(method, path, body, headers)
            answer = link.getresponse()
            return answer.status, answer.read().decode(errors="replace")
        finally:
            link.close()

    @property
    def is_running(self):
        return self.process is not None and self.process.poll() is None

    def kill(self):
        self.process.kill()
        self.process.wait()

    def pause(self):
        self.process.send_signal(signal.SIGSTOP)

    def go_on(self):
        self.process.send_signal(signal.SIGCONT)

    def stop(self, seconds=30):
        """Asks it to end; gives its exit status."""
        self.process.terminate()
        return self.process.wait(timeout=seconds)

    def ended(self, seconds=60):
        """Waits until it has ended by itself; gives its exit status, negative for a signal."""
        return self.process.wait(timeout=seconds)

    def remove(self):
        if self.is_running:
            self.process.kill()
            self.process.wait()


class Killer(threading.Thread):
    """Kills one node after the other, each `period` seconds, and starts it again `pause` later. `kills`: the instants."""

    def __init__(self, nodes, period, pause=1.0):
        super().__init__(daemon=True)
        self.nodes, self.period, self.pause = nodes, period, pause
        self.kills, self.failure = [], None
        self._end = threading.Event()

    def run(self):
        try:
            number = 0
            while not self._end.wait(self.period):
                node = self.nodes[number % len(self.nodes)]
                begin = time.time()
                node.kill()
                self._end.wait(self.pause)
                node.start()
                self.kills.append((begin, time.time()))
                number += 1
        except BaseException as failure:  # told to whoever waits for it
            self.failure = failure

    def finish(self):
        self._end.set()
        self.join(timeout=180)
        if self.failure:
            raise self.failure
        return self.kills
