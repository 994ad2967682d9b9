#!/usr/bin/env python3
"""How long the alert code takes to the first request to a provider while a storm of overdue visits goes on.

    storm.py                           10,000 visits overdue within 60 s, on SQLite and on PostgreSQL, one node
    storm.py --count 1000 --within 10

Starts `homeward serve` with providers that are programs beside it, has so many visits fall overdue within the time, and
lets the phones of some of them say the alert code meanwhile, one after the other. What is measured goes from the moment a
phone sends to the first request about that alarm that the provider of texts has. Ends with 1 where the 99th of a hundred is
above `--most` milliseconds.
"""

import argparse
import contextlib
import os
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "Tests/ChaosTests"))
os.environ.setdefault("HOMEWARD_BINARY", str(ROOT / ".build/release/homeward"))

ALERT_CODE = "Alert code"


def share(values, percent):
    return sorted(values)[min(len(values) - 1, len(values) * percent // 100)]


def measure(kind, folder, server, options):
    from tools.outside import Outside, Phone, people, write
    from tools.scene import Demo, Scene
    outside = Outside(folder / "outside")
    demo = Demo(folder)
    address = demo.sqlite(folder / "homeward.sqlite") if kind == "SQLite" else demo.postgres(server)
    scene = Scene(folder, address, environment=outside.environment)
    try:
        people(address, ("sms",))
        write(address, "DELETE FROM live_deadlines")
        write(address, "UPDATE live_visits SET is_open = 0")
        first = scene.seed(count=options.count, within=round(options.within * 1000), ahead=10_000)
        # Those who fall due last are in their visits still.
        some = sorted(scene.dues, key=scene.dues.get)[-options.alarms:]
        phones = {visit: Phone(address, visit) for visit in some}
        scene.start()
        scene.until(first + 2000)
        sent, pause = {}, (options.within - 5) / options.alarms
        for number, visit in enumerate(some):
            scene.until(first + 2000 + number * pause * 1000)
            sent[visit], _ = phones[visit].says(scene.nodes[0], visit)
        until = time.monotonic() + 60
        took = {}
        while time.monotonic() < until and len(took) < len(some):
            for visit in set(some) - set(took):
                found = [line for line in outside.about(visit) if ALERT_CODE in line["body"]]
                if found:
                    took[visit] = (found[0]["at"] - sent[visit]) * 1000
            time.sleep(0.5)
        fired = scene.fired()
        times = list(took.values())
        print(f"{kind:12}{options.count:>9,}{len(times):>8}{len(some) - len(times):>7}{share(times, 50):>11,.0f}"
              f"{share(times, 99):>9,.0f}{max(times):>9,.0f}{fired:>16,}", flush=True)
        return share(times, 99) if len(times) == len(some) else float("inf")
    finally:
        scene.remove()
        outside.stop()


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--count", type=int, default=10_000, help="visits that fall overdue")
    parser.add_argument("--within", type=float, default=60, help="within so many seconds")
    parser.add_argument("--alarms", type=int, default=50, help="how often somebody says the alert code")
    parser.add_argument("--only", choices=["SQLite", "PostgreSQL"])
    parser.add_argument("--most", type=float, default=1000, help="milliseconds for 99 of a hundred")
    options = parser.parse_args()
    from tools.postgres import Server
    print(f"{'':12}{'overdue':>9}{'alarms':>8}{'lost':>7}{'p50 ms':>11}{'p99 ms':>9}{'max ms':>9}{'steps by then':>16}")
    worst = 0
    for kind in ("SQLite", "PostgreSQL"):
        if options.only not in (None, kind):
            continue
        with contextlib.ExitStack() as stack:
            folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="storm.")))
            server = None
            if kind == "PostgreSQL":
                server = Server().create(databases=())
                stack.callback(server.remove)
            worst = max(worst, measure(kind, folder, server, options))
    sys.exit(1 if worst > options.most else 0)


if __name__ == "__main__":
    main()
