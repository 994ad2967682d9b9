"""A database with visits that fall due, the nodes that watch over them, and the judgement of what they did."""

import os
import shutil
import subprocess
import time
from pathlib import Path

from tools import history
from tools.checker import Limits, demand
from tools.history import Expected, Fault
from tools.postgres import url, wait_until
from tools.service import ROOT, Node, command

LEASE = 15_000


def now():
    return round(time.time() * 1000)


class Demo:
    """The demo region, made once for each kind of database and copied from then on."""

    def __init__(self, folder):
        self.folder = Path(folder)
        self.count = 0

    def sqlite(self, path):
        made = self.folder / "demo.sqlite"
        if not made.exists():
            command(self.folder / "home", "demo", "--database", f"sqlite:{made}")
        shutil.copy(made, path)
        return f"sqlite:{path}"

    def postgres(self, server, name=None):
        """A new database of a server with the region in it."""
        if not getattr(server, "has_demo", False):
            server.sql("CREATE DATABASE demo", "postgres")
            command(self.folder / "home", "demo", "--database", url(server.folder, "demo"))
            server.has_demo = True
        self.count += 1
        name = name or f"scene{self.count}"
        server.sql(f"CREATE DATABASE {name} TEMPLATE demo", "postgres", seconds=120)
        return url(server.folder, name)


def seed(address, folder, count, begin, within):
    """Visits under way, the first to be looked for at `begin` and the others until `within` later: {visit: due}."""
    out = Path(folder) / f"seeded{begin}"
    # The tests' program itself, not `swift test`: that waits for any build that is going on.
    program = ROOT / ".build/debug/homewardPackageTests.xctest"
    done = subprocess.run(
        [program, "--testing-library", "swift-testing", "--filter", "LiveSeedTests"], cwd=ROOT, capture_output=True,
        text=True, timeout=900, stdin=subprocess.DEVNULL,
        env={**os.environ, "HOMEWARD_SEED": address, "HOMEWARD_SEED_COUNT": str(count), "HOMEWARD_SEED_BEGIN": str(begin),
             "HOMEWARD_SEED_MILLISECONDS": str(within), "HOMEWARD_SEED_OUT": str(out)})
    assert out.exists(), f"the visits were not put in: {done.stdout[-2000:]}{done.stderr[-2000:]}"
    lines = [line.split() for line in out.read_text().splitlines()]
    assert len(lines) == count
    return {visit: int(due) for visit, due in lines}


class Scene:
    """One database, its nodes and what was done to them."""

    def __init__(self, folder, address, names=("one",), environment=None, through=None):
        self.folder, self.address = Path(folder), address
        # The nodes may be given another way to the database than the one by which the history is read.
        self.nodes = [Node(folder, through or address, name, environment) for name in names]
        self.faults, self.dues = [], {}

    def seed(self, count, within, ahead):
        """Puts visits in, the first due so many milliseconds from when they are in, on the machine there is."""
        # How long it takes to put them in depends on the machine; what is due before they are in is moved.
        dues = seed(self.address, self.folder, count, now() + ahead + 5_000 + 30 * count, within)
        assert ahead < 0 or now() + ahead / 2 < min(dues.values()), "the machine is too slow: the visits fell due while they were put in"
        epochs = {row["visit"]: row["epoch"] for row in history.rows(self.address, "SELECT visit, epoch FROM live_visits")}
        # An alarm that is raised is an epoch of its own. Who is told first depends on who is on duty.
        self.expected = [Expected(visit, epochs[visit] + 1, "overdue", due) for visit, due in dues.items()]
        self.dues.update(dues)
        return min(dues.values())

    def start(self, **more):
        for node in self.nodes:
            node.start(is_waited_for=False, **more)
        for node in self.nodes:
            wait_until(lambda: node.listens() or not node.is_running, f"node {node.name} does not listen", seconds=120)
            assert node.is_running, node.said()[-3000:]

    def fault(self, name, begin, recovery, **more):
        """Something that began then and is over now."""
        self.faults.append(Fault(name, begin, now(), recovery, **more))

    def until(self, moment):
        """Waits until an instant."""
        time.sleep(max(0.0, (moment - now()) / 1000))

    def settle(self, seconds=120):
        """Waits until every step that is expected is there, or so long in vain: the checker says what is missing."""
        wanted = len(self.expected)
        until = time.monotonic() + seconds
        while time.monotonic() < until and self.fired() < wanted:
            time.sleep(0.25)

    def fired(self):
        there = {row["visit"] for row in history.rows(
            self.address, "SELECT DISTINCT visit FROM ladder_steps WHERE ladder = 'overdue'")}
        return len(there & set(self.dues))

    def history(self, requests=()):
        found = history.read(self.address, requests)
        others = {notice.key for notice in found.notices if notice.visit not in self.dues}
        found.sends = [send for send in found.sends if send.key not in others]
        found.steps = [step for step in found.steps if step.visit in self.dues]
        found.notices = [notice for notice in found.notices if notice.visit in self.dues]
        found.entries = [entry for entry in found.entries if entry.visit in self.dues]
        found.stranded = [one for one in found.stranded if one[0] in self.dues]
        found.expected, found.faults = self.expected, self.faults
        done = command(self.folder / "verify", "journal", "verify", "--database", self.address, is_good=(0, 1, 65))
        found.journal_is_whole, found.journal_says = done.returncode == 0, done.stdout + done.stderr
        return found

    def judge(self, limits=Limits(), requests=()):
        """Ends every node and decides whether every promise was kept; gives the history."""
        self.remove()
        found = self.history(requests)
        demand(found, limits)
        return found

    def remove(self):
        for node in self.nodes:
            if node.is_running:
                node.go_on()
            node.remove()
