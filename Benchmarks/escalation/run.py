#!/usr/bin/env python3
"""Compares how timers of a safety ladder are kept: by Homeward, by APScheduler 3 and by procrastinate.

    run.py                       1,000 timers within 10 s, with and without kill -9 of the worker: a minute or two
    run.py --all                 10,000 timers within 60 s; 3,000 with kill -9 every 12 s: half an hour
    run.py --only homeward       one of them (any part of the name)

Makes a virtual environment of its own beside the package for the two libraries, and private PostgreSQL servers.
"""

import argparse
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
ENVIRONMENT = ROOT / ".venv-escalation"


def in_own_environment():
    """Runs this program again in its own virtual environment, made as requirements.txt says."""
    wanted, stamp = HERE / "requirements.txt", ENVIRONMENT / "requirements.txt"
    if not stamp.exists() or stamp.read_bytes() != wanted.read_bytes():
        subprocess.run([sys.executable, "-m", "venv", "--clear", ENVIRONMENT], check=True)
        subprocess.run([ENVIRONMENT / "bin/pip", "install", "--quiet", "--disable-pip-version-check", "--requirement",
                        wanted], check=True)
        stamp.write_bytes(wanted.read_bytes())
    os.execv(ENVIRONMENT / "bin/python", [ENVIRONMENT / "bin/python", *sys.argv])


def measure(system, options, count, seconds, task_seconds, kill_every, folder, server):
    """One run: its outcome, and what the machine did meanwhile."""
    system.prepare(folder, server)
    begin = time.time() + count / system.least_per_second + 3
    begun = time.monotonic()
    system.schedule(count, begin, seconds)
    scheduling = time.monotonic() - begun
    if time.time() > begin:
        raise SystemExit(f"{system.name}: putting {count} timers in took {scheduling:.0f} s; the first was due meanwhile")
    workers = {node: system.start(node, task_seconds) for node in range(system.nodes)}
    while time.time() < begin:
        time.sleep(0.01)
    before, kills = Machine.now(), 0
    next_kill = time.monotonic() + kill_every if kill_every else None
    end = time.monotonic() + seconds
    until = end + options.patience
    revive = {}
    try:
        while time.monotonic() < until:
            now = time.monotonic()
            if next_kill and next_kill <= now < end:
                node = kills % system.nodes
                workers[node].kill()
                workers[node].wait()
                kills += 1
                next_kill += kill_every
                revive[node] = now + 1
            for node in [node for node, at in revive.items() if at <= now]:
                workers[node] = system.start(node, task_seconds)
                del revive[node]
            for node, worker in workers.items():
                if node not in revive and worker.poll() is not None:
                    raise SystemExit(f"{system.name}: a worker ended by itself with {worker.returncode}")
            # Counting reads all lines: seldom while timers are due.
            if now > end and not revive and not system.outcome(count).lost:
                break
            time.sleep(0.05 if now < end else 0.5)
        after = Machine.now()
    finally:
        for worker in workers.values():
            worker.kill()
            worker.wait()
    outcome = system.outcome(count)
    outcome.kills, outcome.busy, outcome.scheduled_per_second = kills, after.busy_since(before), count / scheduling
    return outcome


class Machine:
    """How busy the processors were, with everything that ran."""

    @classmethod
    def now(cls):
        made = cls()
        fields = [int(part) for part in Path("/proc/stat").read_text().split("\n")[0].split()[1:9]]
        made.idle, made.all = fields[3] + fields[4], sum(fields)
        return made

    def busy_since(self, other):
        return 1 - (self.idle - other.idle) / max(1, self.all - other.all)


def milliseconds(value):
    return "-" if value is None else f"{value * 1000:,.1f}"


def row(system, outcome):
    percent = 100 * outcome.busy
    return (f"{system.name:32}{outcome.scheduled_per_second:9,.0f}{milliseconds(outcome.share(50)):>11}"
            f"{milliseconds(outcome.share(99)):>11}{milliseconds(outcome.share(100)):>11}{outcome.kills:7}"
            f"{len(outcome.lost):7}{len(outcome.twice):7}{len(outcome.begun_again):9}"
            f"{milliseconds(max(outcome.recovered, default=None)):>13}{percent:6.0f} %")


HEADINGS = (f"{'':32}{'put in/s':>9}{'p50 ms':>11}{'p99 ms':>11}{'max ms':>11}{'kills':>7}{'lost':>7}{'twice':>7}"
            f"{'resumed':>9}{'latest ms':>13}{'busy':>8}")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--all", action="store_true", help="10,000 timers in 60 s, every setting of the others")
    parser.add_argument("--only", default="", help="those whose name has this in it")
    parser.add_argument("--without-kills", action="store_true")
    parser.add_argument("--only-kills", action="store_true")
    parser.add_argument("--patience", type=float, help="seconds to wait for what is late. Default: 20, with --all 90")
    options = parser.parse_args()
    options.patience = options.patience or (90 if options.all else 20)

    import systems
    from tools.postgres import Server
    quiet, killed = systems.systems(options.all)
    parts = [
        ("without a fault", quiet, (10_000, 60) if options.all else (1_000, 10), 0.0, None),
        ("kill -9 of the worker", killed, (3_000, 60) if options.all else (500, 10), 0.2, 12 if options.all else 4)]
    for title, chosen, (count, seconds), task_seconds, kill_every in parts:
        if kill_every and options.without_kills or not kill_every and options.only_kills:
            continue
        every = f" every {kill_every} s, each timer's work takes {task_seconds:g} s" if kill_every else ""
        print(f"\n{count:,} timers within {seconds} s, {title}{every}\n{HEADINGS}", flush=True)
        for system in chosen:
            if options.only.lower() not in system.name.lower():
                continue
            server = Server().create()
            try:
                with tempfile.TemporaryDirectory(prefix="escalation.") as folder:
                    outcome = measure(system, options, count, seconds, task_seconds, kill_every, folder, server)
                print(row(system, outcome), flush=True)
            finally:
                server.remove()


if __name__ == "__main__":
    if Path(sys.prefix) != ENVIRONMENT:
        in_own_environment()
    sys.path.insert(0, str(ROOT / "Tests/ChaosTests"))
    main()
