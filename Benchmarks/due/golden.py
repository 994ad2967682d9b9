#!/usr/bin/env python3
"""Checks `plain.py` against the cases worked by hand from the text, in Policies/hmpps-home-visits/cases."""

import glob
import os
import sys

import plain
import yaml


def answer(case):
    setting = plain.Setting(plain.day_of(case["as_of"]), case.get("known_at"), plain.policies_folder())
    person = {
        "crn": case["id"],
        "facts": case["facts"],
        "visits": [{"place": "home", "outcome": "completed", **visit} for visit in case.get("visits", [])],
        "exceptions": case.get("exceptions", []),
    }
    return [row for row in plain.evaluate(person, setting) if row["rule"] == case["rule"]]


def main():
    checked = wrong = 0
    for path in sorted(glob.glob(os.path.join(plain.policies_folder(), plain.POLICY, "cases", "*.yaml"))):
        with open(path, encoding="utf-8") as file:
            cases = yaml.safe_load(file)
        for case in cases:
            if case.get("under"):
                continue  # another reading than the one that governs
            checked += 1
            rows = answer(case)
            # "none" asks for nobody; a row then has no joint part.
            expected = [{**row, "joint": None} if row.get("joint") == "none" else row for row in case["expect"]]
            cut = [{key: row.get(key) for key in expect} for row, expect in zip(rows, expected)]
            if len(rows) != len(expected) or cut != expected:
                wrong += 1
                print(f"{os.path.basename(path)}: {case['id']}: {case['title']}")
                print(f"  worked: {case['working']}")
                print(f"  expected {expected}")
                print(f"  answered {cut if len(rows) == len(expected) else rows}")
    print(f"{checked} cases, {wrong} wrong")
    sys.exit(1 if wrong or not checked else 0)


if __name__ == "__main__":
    main()
