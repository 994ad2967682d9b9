#!/usr/bin/env python3
"""Compares `homeward due` with plain Python and with DuckDB SQL: first the answers, cell by cell, then the speed.

    run.py                                      250,000 people, five rounds, a table of medians
    run.py --people 10000 --fail-below-python 5 --fail-below-duckdb 1.5     the same as a check, exit status 1 below
    run.py --differential                       dense random histories, the answers only, until one differs
    run.py --hostile 2000                       one such round with so many people

Answers are compared before anything is timed; a difference names the person, the rule and the cell, and ends the run.
"""

import argparse
import filecmp
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from datetime import date

import generate

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(os.path.dirname(HERE))
# Days on which something is at an edge: month ends, the clocks changing, a holiday announced, the calendar's end.
DAYS = [
    ("2025-06-30", None), ("2024-02-29", None), ("2022-09-09", None), ("2022-09-12", None), ("2021-12-31", None),
    ("2025-03-30", None), ("2025-10-26", None), ("2025-01-31", None), ("2028-12-20", None),
    ("2025-06-30", "2025-06-20T12:00:00Z"), ("2025-04-18", "2025-05-02T23:30:00Z"), ("2022-05-12", None),
]


class Engine:
    """One way to get the answer: a command that reads a caseload file and writes rows."""

    def __init__(self, name, command, writes_to=None):
        self.name = name
        self.command = command
        self.writes_to = writes_to

    def run(self, caseload, out, as_of, known_at=None, extra=()):
        """Seconds, peak bytes of memory, exit status and what was said on standard error."""
        command = [*self.command, "--caseload", caseload, "--as-of", as_of, *extra]
        if known_at:
            command += ["--known-at", known_at]
        if self.writes_to:
            command += [self.writes_to, out]
        with open(out, "wb") as stdout, tempfile.TemporaryFile() as stderr:
            began = time.perf_counter()
            child = subprocess.Popen(
                command, stdout=subprocess.DEVNULL if self.writes_to else stdout, stderr=stderr, cwd=ROOT
            )
            _, status, usage = os.wait4(child.pid, 0)
            seconds = time.perf_counter() - began
            child.returncode = os.waitstatus_to_exitcode(status)
            stderr.seek(0)
            said = stderr.read().decode(errors="replace")
        return seconds, usage.ru_maxrss * 1024, child.returncode, said

    def answer(self, caseload, out, as_of, known_at=None, extra=()):
        *_, status, said = self.run(caseload, out, as_of, known_at, extra)
        if status not in (0, 8):
            raise SystemExit(f"{self.name} ended with status {status}:\n{said.strip()[:2000]}")
        return status


def engines(binary):
    plain = Engine("plain Python", [sys.executable, os.path.join(HERE, "plain.py")])
    duckdb = Engine("DuckDB SQL", [sys.executable, os.path.join(HERE, "duckdb_due.py")], "--out")
    homeward = Engine("homeward", [binary, "due", "--json"]) if binary else None
    return homeward, plain, duckdb


class Difference(Exception):
    def __init__(self, crn, text):
        super().__init__(text)
        self.crn = crn


def people_of(path):
    """(crn, rows) for each person, as written."""
    crn, rows = None, []
    with open(path, "rb") as lines:
        for line in lines:
            row = json.loads(line)
            if row["crn"] != crn:
                if rows:
                    yield crn, rows
                crn, rows = row["crn"], []
            rows.append(row)
    if rows:
        yield crn, rows


def compare(one, other, names):
    """Raises the first difference between two files of rows; returns how many rows they have."""
    with open(one, "rb") as first, open(other, "rb") as second:
        rows = 0
        for left in first:
            if left != second.readline():
                break
            rows += 1
        else:
            if not second.readline():
                return rows
    count = 0
    left, right = people_of(one), people_of(other)
    while True:
        (crn, rows), (other_crn, other_rows) = next(left, (None, [])), next(right, (None, []))
        if crn is None and other_crn is None:
            return count
        if crn != other_crn:
            raise Difference(
                crn if other_crn is None else other_crn if crn is None else min(crn, other_crn),
                f"{names[0]} goes on with {crn}, {names[1]} with {other_crn}",
            )
        compare_rows(crn, rows, other_rows, names)
        count += len(rows)


def compare_rows(crn, rows, other_rows, names):
    for row, other in zip(rows, other_rows):
        if row == other and list(row) == list(other):
            continue
        if row["id"] != other["id"]:
            only = [row["id"] for row in rows if row["id"] not in {other["id"] for other in other_rows}]
            extra = [row["id"] for row in other_rows if row["id"] not in {other["id"] for other in rows}]
            what = f"only {names[0]}: {only}; only {names[1]}: {extra}" if only or extra else "another order"
            raise Difference(crn, f"{crn}: {what}")
        for key in row:
            if key not in other or row[key] != other[key]:
                there = other.get(key, "(missing)")
                raise Difference(crn, f"{row['id']}: {key} is {row[key]!r} in {names[0]}, {there!r} in {names[1]}")
        raise Difference(crn, f"{row['id']}: keys are {list(row)} in {names[0]}, {list(other)} in {names[1]}")
    if len(rows) != len(other_rows):
        longer = 0 if len(rows) > len(other_rows) else 1
        row = (rows, other_rows)[longer][min(len(rows), len(other_rows))]
        raise Difference(crn, f"only {names[longer]} has {row['id']} ({row['status']}, due {row['due']})")


# The answers on hostile histories.


def write_people(path, people):
    with open(path, "w", encoding="utf-8") as file:
        for person in people:
            file.write(json.dumps(person, separators=(",", ":"), ensure_ascii=False) + "\n")


def first_difference(folder, people, as_of, known_at, one, other):
    caseload = os.path.join(folder, "caseload.ndjson")
    write_people(caseload, people)
    outs = [os.path.join(folder, name) for name in ("one.ndjson", "other.ndjson")]
    statuses = [engine.answer(caseload, out, as_of, known_at) for engine, out in zip((one, other), outs)]
    try:
        rows = compare(*outs, (one.name, other.name))
    except Difference as difference:
        return difference, 0
    if statuses[0] != statuses[1]:
        text = f"exit status {statuses[0]} from {one.name}, {statuses[1]} from {other.name}"
        return Difference(None, text), rows
    return None, rows


def minimised(folder, person, as_of, known_at, one, other):
    """The person with everything taken away that the difference does not need."""
    while True:
        smaller = list(reductions(person))
        for number, candidate in enumerate(smaller):
            candidate["crn"] = f"M{number:06d}"
        difference, _ = first_difference(folder, smaller, as_of, known_at, one, other)
        if difference is None or difference.crn is None:
            return person
        person = next(candidate for candidate in smaller if candidate["crn"] == difference.crn)


def reductions(person):
    for key in ("facts", "visits", "exceptions"):
        items = person.get(key) or []
        for half in ([], items[: len(items) // 2], items[len(items) // 2 :]):
            if 1 < len(items) != len(half) and any(item.get("kind") == "supervision-started" for item in half):
                yield {**person, key: half}
        for index, item in enumerate(items):
            rest = items[:index] + items[index + 1 :]
            if key != "facts" or any(fact["kind"] == "supervision-started" for fact in rest):
                yield {**person, key: rest}
            for name in ("recorded", "with", "endorsement", "rationale", "category"):
                if name in item and not (key == "exceptions" and name == "recorded"):
                    less = {field: value for field, value in item.items() if field != name}
                    yield {**person, key: items[:index] + [less] + items[index + 1 :]}
            for name in ("date", "recorded"):
                if len(item.get(name) or "") > 10:
                    yield {**person, key: items[:index] + [{**item, name: item[name][:10]}] + items[index + 1 :]}
    for key in ("name", "visits", "exceptions"):
        if key in person and (key == "name" or not person[key]):
            yield {name: value for name, value in person.items() if name != key}


def differential(options, subjects, reference):
    """Seeded rounds of hostile histories; stops at the first person answered differently."""
    with tempfile.TemporaryDirectory() as folder:
        for round_ in range(options.rounds_of_differential):
            seed = options.seed + round_
            as_of, known_at = DAYS[round_ % len(DAYS)]
            draw = generate.Draw(seed + 1_000_003)
            people = list(generate.caseload(options.hostile, seed, date.fromisoformat(as_of), hostile=True))
            if round_ % 4 == 3:
                people = [generate.spoiled(person, draw) if draw.chance(0.02) else person for person in people]
                people += people[: len(people) // 50]  # the same case number twice
                # DuckDB expects people that can be read; the two others refuse the rest.
                subjects_now = [engine for engine in subjects if engine.name == "homeward"]
            else:
                subjects_now = subjects
            for engine in subjects_now:
                difference, rows = first_difference(folder, people, as_of, known_at, engine, reference)
                if difference is not None:
                    report(folder, difference, people, seed, as_of, known_at, engine, reference)
                    return False
                print(f"seed {seed}, as of {as_of}, known at {known_at or 'its end'}: {len(people)} people, "
                      f"{rows} rows, {engine.name} and {reference.name} agree", flush=True)
    return True


def report(folder, difference, people, seed, as_of, known_at, engine, reference):
    print(f"seed {seed}, as of {as_of}, known at {known_at or 'its end'}: {difference}")
    person = next((person for person in people if person["crn"] == difference.crn), None)
    if person is None:
        return
    small = minimised(folder, person, as_of, known_at, engine, reference)
    again, _ = first_difference(folder, [small], as_of, known_at, engine, reference)
    print(f"smallest: {again or difference}")
    print(json.dumps({**small, "crn": "H1"}, ensure_ascii=False))
    for name, tool in (("one", engine), ("other", reference)):
        print(f"{tool.name}:")
        with open(os.path.join(folder, f"{name}.ndjson"), encoding="utf-8") as lines:
            for line in lines:
                row = json.loads(line)
                print("  ", row["rule"], row["trigger"], row["slot"] or "", "due", row["due"], row["status"],
                      "recorded late" if row["recordedLate"] else "")


# The speed.


def race(options, homeward, plain, duckdb):
    with tempfile.TemporaryDirectory() as folder:
        caseload = os.path.join(folder, "caseload.ndjson")
        # In a process of its own: what this one holds would count towards the peak of every process it starts.
        command = [sys.executable, os.path.join(HERE, "generate.py"), "--people", str(options.people),
                   "--seed", str(options.seed), "--as-of", options.as_of]
        with open(caseload, "wb") as file:
            subprocess.run(command, stdout=file, stderr=subprocess.DEVNULL, check=True)
        size = os.path.getsize(caseload)
        print(f"seed {options.seed}: {options.people} people, {size / 1e6:.1f} MB, as of {options.as_of}")
        single = ("--jobs", "1")
        runners = [(engine, single if engine is homeward else ()) for engine in (homeward, plain, duckdb) if engine]
        out = {engine.name: os.path.join(folder, engine.name.replace(" ", "-")) for engine, _ in runners}
        for engine, extra in runners:
            engine.answer(caseload, out[engine.name], options.as_of, extra=extra)
        for engine, _ in runners:
            if engine is not plain:
                rows = compare(out[engine.name], out[plain.name], (engine.name, plain.name))
                print(f"{engine.name} and {plain.name} agree on {rows} rows of everybody", flush=True)
        if homeward:
            two = os.path.join(folder, "two")
            homeward.answer(caseload, two, options.as_of, extra=("--jobs", "2"))
            if not filecmp.cmp(two, out[homeward.name], shallow=False):
                compare(two, out[homeward.name], ("homeward --jobs 2", "homeward --jobs 1"))
                raise Difference(None, "homeward --jobs 2 writes other bytes than --jobs 1")
            print("homeward writes the same bytes with --jobs 2")
            runners.append((Engine("homeward --jobs 2", homeward.command), ("--jobs", "2")))
        return measure(options, folder, caseload, runners)


def measure(options, folder, caseload, runners):
    times = {engine.name: [] for engine, _ in runners}
    memory = dict.fromkeys(times, 0)
    for round_ in range(options.rounds):
        for engine, extra in runners if round_ % 2 == 0 else reversed(runners):
            seconds, peak, status, said = engine.run(caseload, os.path.join(folder, "out"), options.as_of, extra=extra)
            if status != 0:
                raise SystemExit(f"{engine.name} ended with status {status}:\n{said.strip()[:2000]}")
            times[engine.name].append(seconds)
            memory[engine.name] = max(memory[engine.name], peak)
    medians = {name: statistics.median(taken) for name, taken in times.items()}
    # Ratios are of the best times: whatever else the machine does only ever adds to a time.
    best = {name: min(taken) for name, taken in times.items()}
    print(f"\n{'':20}{'people/s':>12}{'median s':>10}{'best s':>9}{'worst s':>9}{'peak MB':>9}")
    for name, taken in times.items():
        print(f"{name:20}{options.people / medians[name]:12,.0f}{medians[name]:10.3f}{min(taken):9.3f}"
              f"{max(taken):9.3f}{memory[name] / 1e6:9.0f}")
    good = True
    if "homeward" in medians:
        print()
        if "homeward --jobs 2" in medians:
            print(f"two jobs against one: {best['homeward'] / best['homeward --jobs 2']:.2f} times as fast")
        for name, floor in (("plain Python", options.fail_below_python), ("DuckDB SQL", options.fail_below_duckdb)):
            ratio = best[name] / best["homeward"]
            print(f"homeward against {name}: {ratio:.1f} times as fast" + (f" (at least {floor})" if floor else ""))
            if floor and ratio < floor:
                print(f"too slow: {ratio:.1f} is below {floor}")
                good = False
    return good


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--binary", default=os.path.join(ROOT, ".build", "release", "homeward"))
    parser.add_argument("--without-binary", action="store_true", help="compare only plain Python and DuckDB SQL")
    parser.add_argument("--people", type=int, default=250_000)
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--as-of", default="2025-06-30")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--fail-below-python", type=float, default=0)
    parser.add_argument("--fail-below-duckdb", type=float, default=0)
    parser.add_argument("--differential", action="store_true", help="compare answers on dense random histories")
    parser.add_argument("--hostile", type=int, help="people in each differential round (one round, unless --differential)")
    parser.add_argument("--differential-rounds", type=int, dest="rounds_of_differential")
    options = parser.parse_args()
    binary = None if options.without_binary else options.binary
    if binary and not os.access(binary, os.X_OK):
        parser.error(f"{binary} is not there; build it (swift build -c release) or name it with --binary")
    homeward, plain, duckdb = engines(binary and os.path.abspath(binary))
    try:
        if options.differential or options.hostile:
            options.rounds_of_differential = options.rounds_of_differential or (24 if options.differential else 1)
            options.hostile = options.hostile or 2000
            subjects = [engine for engine in (homeward, duckdb) if engine]
            good = differential(options, subjects, plain)
        else:
            good = race(options, homeward, plain, duckdb)
    except Difference as difference:
        print(difference)
        good = False
    sys.exit(0 if good else 1)


if __name__ == "__main__":
    main()
