"""Who is measured: each has a database, timers put into it, and workers that can be killed."""

import os
import subprocess
import sys
from pathlib import Path

import events

HERE = Path(__file__).resolve().parent


class Peer:
    """A library, in the programs beside this file. Its database is PostgreSQL."""

    nodes = 1
    # Timers a second that it takes at least, on a busy machine: how long before the first is due they must be put in.
    least_per_second = 100

    def __init__(self, name, program, *options):
        self.name, self.program, self.options = name, HERE / program, options

    def prepare(self, folder, server):
        self.events = Path(folder) / "events"
        self.database = server.url

    def schedule(self, count, begin, seconds):
        self._run("schedule", self.database, count, begin, seconds)

    def start(self, node, task_seconds):
        return subprocess.Popen(
            [sys.executable, self.program, "work", self.database, self.events, str(task_seconds), *self.options],
            cwd=HERE, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=open(f"{self.events}.err{node}", "ab"))

    def outcome(self, count):
        return events.Outcome(count, events.read(self.events))

    def _run(self, *arguments):
        done = subprocess.run([sys.executable, self.program, *map(str, arguments)], cwd=HERE, capture_output=True, text=True)
        if done.returncode != 0:
            raise SystemExit(f"{self.name}: {done.stderr[-3000:]}")


def peers(is_full):
    """Those of the short comparison; with `is_full` also the other settings, as their documentation gives them."""
    quiet = [Peer("APScheduler 3", "peer_apscheduler.py"),
             Peer("procrastinate", "peer_procrastinate.py")]
    killed = [Peer("APScheduler 3", "peer_apscheduler.py"),
              Peer("procrastinate, quick", "peer_procrastinate.py", "quick")]
    if is_full:
        quiet.append(Peer("procrastinate, quick", "peer_procrastinate.py", "quick"))
        killed += [Peer("APScheduler 3, its own grace", "peer_apscheduler.py", "default-grace"),
                   Peer("procrastinate, retrying", "peer_procrastinate.py", "quick", "retry-stalled")]
    return quiet, killed
