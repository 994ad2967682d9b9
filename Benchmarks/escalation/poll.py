#!/usr/bin/env python3
"""What it costs to look for what is due while nothing is, with many visits that will be.

    poll.py                            100,000 pending, on SQLite and on PostgreSQL
    poll.py --count 10000 --seconds 10

Puts so many live visits in, due tomorrow, and runs `homeward serve` over them. On PostgreSQL the server says of each
statement of the engine's rounds how long it took; on either, how much of a processor the node used in a second, beats and
audits with it, is held against the same with none pending. Ends with 1 where the middle one of PostgreSQL's rounds takes
more than `--most` milliseconds.
"""

import argparse
import contextlib
import os
import re
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "Tests/ChaosTests"))
os.environ.setdefault("HOMEWARD_BINARY", str(ROOT / ".build/release/homeward"))

TICKS = os.sysconf("SC_CLK_TCK")
TOOK = re.compile(r"duration: ([0-9.]+) ms .*?(UPDATE live_deadlines SET state = 'leased'|SELECT MIN\(claimable_ms\) FROM live_deadlines)", re.S)


def used(process):
    """Seconds of a processor that a process has used."""
    fields = Path(f"/proc/{process.pid}/stat").read_text().rsplit(") ", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / TICKS


def idle(scene, seconds, marker=None):
    """Milliseconds of a processor in a second of doing nothing, after what is done once."""
    scene.start()
    node = scene.nodes[0]
    time.sleep(8)
    if marker:
        marker()
    before, begun = used(node.process), time.monotonic()
    time.sleep(seconds)
    spent = (used(node.process) - before) / (time.monotonic() - begun) * 1000
    scene.remove()
    return spent


def measure(kind, folder, server, options):
    from tools.outside import write
    from tools.scene import Demo, Scene, now, seed
    demo = Demo(folder)
    address = demo.sqlite(folder / "homeward.sqlite") if kind == "SQLite" else demo.postgres(server)
    scene = Scene(folder, address)
    write(address, "DELETE FROM live_deadlines")
    write(address, "UPDATE live_visits SET is_open = 0")
    without = idle(scene, options.seconds)
    begin = now() + 86_400_000
    for part in range(0, options.count, 10_000):
        seed(address, folder, min(10_000, options.count - part), begin + part, 10_000)
    place = 0

    def from_here():
        nonlocal place
        if server:
            place = (server.folder / "log").stat().st_size

    with_many = idle(scene, options.seconds, from_here)
    rounds = []
    if server:
        with open(server.folder / "log", encoding="utf-8", errors="replace") as log:
            log.seek(place)
            lines = re.split(r"\n(?=\d{4}-)", log.read())
        rounds = sorted(float(found[1]) for found in map(TOOK.search, lines) if found)
    middle = rounds[len(rounds) // 2] if rounds else None
    last = rounds[len(rounds) * 99 // 100] if rounds else None
    words = lambda value: "-" if value is None else f"{value:.3f}"  # noqa: E731
    print(f"{kind:12}{options.count:>9,}{without:>14.1f}{with_many:>14.1f}{len(rounds):>12}{words(middle):>10}{words(last):>10}",
          flush=True)
    return middle or 0


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--count", type=int, default=100_000)
    parser.add_argument("--seconds", type=float, default=20, help="how long it does nothing")
    parser.add_argument("--only", choices=["SQLite", "PostgreSQL"])
    parser.add_argument("--most", type=float, default=1, help="milliseconds for the middle statement")
    options = parser.parse_args()
    from tools.postgres import Server
    print(f"{'':12}{'pending':>9}{'ms/s without':>14}{'ms/s with':>14}{'statements':>12}{'p50 ms':>10}{'p99 ms':>10}")
    worst = 0
    for kind in ("SQLite", "PostgreSQL"):
        if options.only not in (None, kind):
            continue
        with contextlib.ExitStack() as stack:
            folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="poll.")))
            server = None
            if kind == "PostgreSQL":
                server = Server(settings={"log_min_duration_statement": "0"}).create(databases=())
                stack.callback(server.remove)
            worst = max(worst, measure(kind, folder, server, options))
    sys.exit(1 if worst > options.most else 0)


if __name__ == "__main__":
    main()
