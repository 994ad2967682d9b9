#!/usr/bin/env python3
"""Counts every kind of difference between `homeward due` and `plain.py` on hostile histories, with one example of each.

    survey.py --binary PATH [--people 1500] [--seed 1] [--rounds 12] [--examples 8]

Where `run.py --differential` stops at the first difference, this goes on: differences are sorted into kinds (a row only
one of them has, a cell that differs), and for the most frequent kinds the smallest person that shows it is printed.
"""

import argparse
import collections
import json
import os
import sys
import tempfile
from datetime import date

import generate
import plain
import run


def kinds_of(rows, expected):
    """The kinds of difference between one person's rows; empty where there is none."""
    kinds = set()
    found = {row["id"]: row for row in rows}
    wanted = {row["id"]: row for row in expected}
    for name, all_rows, by_id in (("homeward", rows, found), ("plain", expected, wanted)):
        if len(by_id) < len(all_rows):
            kinds.add(f"an id twice in {name}")
    kinds.update(f"only homeward: {found[key]['rule']}" for key in found.keys() - wanted.keys())
    kinds.update(f"only plain: {wanted[key]['rule']}" for key in wanted.keys() - found.keys())
    for key in found.keys() & wanted.keys():
        for cell, value in found[key].items():
            if value != wanted[key].get(cell):
                shape = "slot" if found[key]["slot"] else "single"
                what = f": {value} for {wanted[key].get(cell)}" if cell in ("status", "recordedLate") else ""
                kinds.add(f"{cell} ({shape}){what}")
    if not kinds and [row["id"] for row in rows] != [row["id"] for row in expected]:
        kinds.add("another order")
    return kinds


def differences(engine, people, as_of, known_at):
    """(person, kinds, rows, expected rows) for those answered differently."""
    with tempfile.TemporaryDirectory() as folder:
        caseload, out = os.path.join(folder, "caseload"), os.path.join(folder, "out")
        run.write_people(caseload, people)
        engine.answer(caseload, out, as_of, known_at)
        answers = dict(run.people_of(out))
    setting = plain.Setting(plain.day_of(as_of), known_at, plain.policies_folder())
    for person in people:
        rows, expected = answers.get(person["crn"], []), plain.evaluate(person, setting)
        kinds = kinds_of(rows, expected)
        if kinds:
            yield person, kinds, rows, expected


def smallest(engine, kind, person, as_of, known_at):
    while True:
        candidates = list(run.reductions(person))
        for number, candidate in enumerate(candidates):
            candidate["crn"] = f"M{number:06d}"
        showing = (found for found, kinds, *_ in differences(engine, candidates, as_of, known_at) if kind in kinds)
        smaller = next(showing, None)
        if smaller is None:
            return person
        person = smaller


def show(engine, kind, person, as_of, known_at):
    for key in ("facts", "visits", "exceptions"):
        for item in person.get(key) or []:
            print(f"    {key[:-1]} {json.dumps(item, ensure_ascii=False)}")
    for _, _, rows, expected in differences(engine, [person], as_of, known_at):
        for name, some, others in (("homeward", rows, expected), ("plain", expected, rows)):
            for row in [row for row in some if row not in others][:12]:
                late = ", recorded late" if row["recordedLate"] else ""
                print(f"    {name}: {row['id'].split('.', 2)[2]} due {row['due']} {row['status']}{late}")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--binary", default=os.path.join(run.ROOT, ".build", "release", "homeward"))
    parser.add_argument("--people", type=int, default=1500)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--rounds", type=int, default=len(run.DAYS))
    parser.add_argument("--examples", type=int, default=8)
    options = parser.parse_args()
    engine, *_ = run.engines(os.path.abspath(options.binary))
    counts = collections.Counter()
    example = {}
    for seed in range(options.seed, options.seed + options.rounds):
        as_of, known_at = run.DAYS[seed % len(run.DAYS)]
        people = list(generate.caseload(options.people, seed, date.fromisoformat(as_of), hostile=True))
        wrong = 0
        for person, kinds, *_ in differences(engine, people, as_of, known_at):
            wrong += 1
            counts.update(kinds)
            for kind in kinds:
                if kind not in example or len(str(person)) < len(str(example[kind][0])):
                    example[kind] = (person, as_of, known_at, seed)
        print(f"seed {seed}, as of {as_of}, known at {known_at or 'its end'}: {wrong} of {len(people)} people differ",
              flush=True)
    for kind, count in counts.most_common():
        print(f"{count:6}  {kind}")
    for kind, count in counts.most_common(options.examples):
        person, as_of, known_at, seed = example[kind]
        print(f"\n{kind} ({count} people; seed {seed}, as of {as_of}, known at {known_at or 'its end'})")
        show(engine, kind, smallest(engine, kind, person, as_of, known_at), as_of, known_at)
    sys.exit(1 if counts else 0)


if __name__ == "__main__":
    main()
