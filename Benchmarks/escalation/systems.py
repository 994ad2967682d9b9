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


class Homeward:
    """`homeward serve` over visits whose visitor should have been back ten minutes before. What it did is what its table of
    steps says; each step is one transaction with the journal, the next deadline and the notices in it."""

    # Putting in goes through the tests' program, a debug build, with the whole history of each visit.
    least_per_second = 60

    def __init__(self, name, is_postgres, nodes=1):
        self.name, self.is_postgres, self.nodes = name, is_postgres, nodes

    def prepare(self, folder, server):
        from tools.scene import Demo
        self.folder = Path(folder)
        demo = Demo(folder)
        self.database = demo.postgres(server) if self.is_postgres else demo.sqlite(self.folder / "homeward.sqlite")

    def schedule(self, count, begin, seconds):
        from tools.scene import seed
        self.dues = seed(self.database, self.folder, count, round(begin * 1000), round(seconds * 1000))

    def start(self, node, task_seconds):
        from tools.service import Node
        made = Node(self.folder, self.database, f"node{node}")
        made.starts = len(list(made.folder.glob("log*")))
        return made.start(is_waited_for=False).process

    def outcome(self, count):
        from tools import history
        rows = history.rows(self.database, "SELECT visit, due_ms, fired_ms, token, node FROM ladder_steps "
                            "WHERE ladder = 'overdue' AND rung = 0 AND kind = 'told' ORDER BY fired_ms, id")
        numbers = {visit: number for number, visit in enumerate(self.dues)}
        steps = [row for row in rows if row["visit"] in numbers]
        first = min((row["token"] for row in steps), default=0)
        lines = []
        for row in steps:
            due, fired = row["due_ms"] / 1000, row["fired_ms"] / 1000
            # A higher token: somebody had claimed it before and did not finish.
            starts = 1 if row["token"] == first else 2
            lines += [f"start {numbers[row['visit']]} {due} {fired} {row['node']}"] * starts
            lines.append(f"end {numbers[row['visit']]} {due} {fired} {row['node']}")
        return events.Outcome(count, lines)


def systems(is_full):
    """Those of the short comparison; with `is_full` also the other settings, as their documentation gives them."""
    quiet = [Peer("APScheduler 3", "peer_apscheduler.py"),
             Peer("procrastinate", "peer_procrastinate.py")]
    killed = [Peer("APScheduler 3", "peer_apscheduler.py"),
              Peer("procrastinate, quick", "peer_procrastinate.py", "quick")]
    for chosen in (quiet, killed):
        chosen += [Homeward("Homeward, SQLite", False), Homeward("Homeward, PostgreSQL", True),
                   Homeward("Homeward, PostgreSQL, 2 nodes", True, 2)]
    if is_full:
        quiet.append(Peer("procrastinate, quick", "peer_procrastinate.py", "quick"))
        killed += [Peer("APScheduler 3, its own grace", "peer_apscheduler.py", "default-grace"),
                   Peer("procrastinate, retrying", "peer_procrastinate.py", "quick", "retry-stalled")]
    return quiet, killed
