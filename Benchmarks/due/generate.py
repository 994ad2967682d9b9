#!/usr/bin/env python3
"""Writes a made-up caseload as `homeward-caseload/1`: newline-delimited JSON, one person a line.

    generate.py --people 250000 --seed 7 > caseload.ndjson
    generate.py --people 400 --seed 11 --hostile > dense.ndjson

The same arguments always give the same bytes. Nobody in it is real: names, case numbers, teams and dates are drawn at
random. The ordinary mode draws proportions like those of a probation caseload and about 436 bytes a person; the
hostile mode draws short, dense, contradictory histories that land on the edges of the rules.
"""

import argparse
import datetime
import json
import random
import sys

GIVEN = (
    "Ada Amir Anwen Ben Bridget Callum Carys Chloe Daniel Deepa Dylan Ella Emeka Farah Finn Grace Gwen Hamza Hannah "
    "Idris Isla Jack Jamal Jess Jodie Kai Karen Leila Lewis Luca Maeve Marek Mia Mohammed Nadia Nia Noah Olga Owen "
    "Priya Rhys Rosa Ruth Sam Seren Sofia Tariq Tom Wei Yusuf Zara Zoë"
).split()
FAMILY = (
    "Abbott Ahmed Bailey Begum Bevan Brown Carter Chowdhury Clarke Cole Davies Ellis Evans Fisher Foster Griffiths "
    "Hall Harris Hughes Hussain Iqbal James Jenkins Jones Kaur Khan Kowalski Lewis Llewellyn Marsh Mason Morgan "
    "Murphy Nowak O'Brien Okafor Owens Parry Patel Price Rees Roberts Shah Singh Smith Taylor Thomas Turner Walker "
    "Ward Williams Wright Yilmaz Young"
).split()
REGIONS = ["N50", "N51", "N52", "N53", "N54", "N55", "N56", "N57", "N58", "N59"]

ORDERS = [
    ("community-order", 44), ("suspended-sentence-order", 19), ("licence", 14), ("post-sentence-supervision", 9),
    ("standalone-unpaid-work", 13), ("parole", 0.5), ("probation", 0.5),
]
LEVELS = ["low", "medium", "high", "very-high"]
GROUPS = ["children", "known-adult", "adults-at-risk", "domestic-abuse", "public", "staff"]
CONCERNS = ["child", "adult", "domestic-abuse", "sexual", "other"]
CONSIDERED = [
    "oasys-reviewed", "address-changed", "household-changed", "relationship-changed", "hdc-assessment-requested",
    "rotl-assessment-requested", "approved-premises-absence", "partner-information-received",
    "recall-alternative-considered", "engagement-support-needed", "transient-accommodation",
]
RULES = [
    "rso-initial", "sexual-offence-high", "sexual-offence-medium", "sexual-offence-low", "cse-initial", "nsd-initial",
    "nsd-resettlement-start", "nsd-resettlement-approved-premises", "iom-initial", "iom-joint", "iom-monthly",
    "mappa-initial", "domestic-abuse-high", "domestic-abuse-other", "child-safeguarding-high",
    "child-safeguarding-other", "adult-safeguarding-high", "adult-safeguarding-other", "concern-domestic-abuse",
    "concern-child", "concern-adult", "concern-sexual", "concern-other", "youth-transfer-initial", "general-high",
    "general-medium", "general-low", "rmp-frequency", "consider-visit", "consider-oasys-review",
    "consider-address-changed", "domestic-abuse-termination",
]
RATIONALES = [
    "in hospital", "working away until the end of the month", "staff cover", "address being confirmed",
    "unsafe at present, seen at the office instead",
]
DAY = datetime.timedelta(days=1)


class Draw:
    """A seeded source of choices that does not depend on how the library implements `choice`."""

    def __init__(self, seed):
        self.unit = random.Random(seed).random

    def below(self, count):
        return int(self.unit() * count)

    def between(self, low, high):
        return low + int(self.unit() * (high - low + 1))

    def one(self, options):
        return options[int(self.unit() * len(options))]

    def chance(self, share):
        return self.unit() < share

    def weighted(self, options):
        point = self.unit() * sum(weight for _, weight in options)
        for option, weight in options:
            point -= weight
            if point < 0:
                return option
        return options[-1][0]

    def shuffle(self, items):
        for index in range(len(items) - 1, 0, -1):
            other = self.below(index + 1)
            items[index], items[other] = items[other], items[index]


class Realistic:
    """People in the proportions of a caseload, most of them with few facts."""

    def __init__(self, draw, as_of):
        self.draw = draw
        self.as_of = as_of

    def person(self, number):
        draw = self.draw
        region = draw.one(REGIONS)
        team = f"{region}{draw.one(['LDS', 'CTY', 'NTH', 'STH'])}{draw.between(1, 6)}"
        age = draw.between(18 * 365, 62 * 365)
        facts, visits, exceptions = self.history()
        person = {
            "crn": f"X{number:06d}",
            "name": {"given": draw.one(GIVEN), "family": draw.one(FAMILY)},
            "born": (self.as_of - age * DAY).isoformat(),
            "team": team,
            "officer": f"{region}A{draw.between(1, 180):03d}",
            "facts": facts,
        }
        if visits:
            person["visits"] = visits
        if exceptions:
            person["exceptions"] = exceptions
        return person

    def history(self):
        draw = self.draw
        # Most are in their first two years; a few started before the framework came into force.
        age = int(900 * draw.unit() ** 1.5) if draw.chance(0.97) else draw.between(900, 1700)
        self.start = start = self.as_of - max(0, age - 4) * DAY
        self.facts = []
        order = draw.weighted(ORDERS)
        self.fact("supervision-started", start, value=order)
        level = draw.weighted([("low", 24), ("medium", 50), ("high", 20), ("very-high", 2), (None, 4)])
        if level:
            self.fact("rosh-assessed", start + (0 if draw.chance(0.8) else draw.between(1, 30)) * DAY, value=level)
            if draw.chance(0.14):
                self.fact("rosh-assessed", self.later(), value=draw.one(LEVELS[:3] + [level]))
        self.cohorts(order, level)
        self.events()
        visits = self.visits()
        return self.facts, visits, self.exceptions(level)

    def cohorts(self, order, level):
        draw = self.draw
        if draw.chance(0.085):
            self.fact("sexual-offence-convicted", self.usually_at_start())
            if draw.chance(0.85):
                self.fact("rso-registered", self.usually_at_start())
                if draw.chance(0.03):
                    self.fact("rso-ended", self.later())
        elif draw.chance(0.01):
            self.fact("rso-registered", self.usually_at_start())
        if draw.chance(0.008):
            self.fact("cse-involved", self.usually_at_start())
        if draw.chance(0.03 if level == "very-high" else 0.002):
            self.fact("nsd-placed", self.usually_at_start())
            if draw.chance(0.3):
                self.fact("approved-premises-left", self.later())
            if draw.chance(0.1):
                self.fact("nsd-ended", self.later())
        self.often = draw.chance(0.02)
        if self.often:
            placed = self.usually_at_start()
            self.fact("iom-placed", placed)
            if draw.chance(0.6):
                self.fact("iom-inducted", min(self.as_of, placed + draw.between(0, 21) * DAY))
            if draw.chance(0.15):
                self.fact("iom-ended", self.later())
        if draw.chance(0.14):
            level = draw.weighted([("1", 90), ("2", 8), ("3", 2)])
            self.fact("mappa-set", self.usually_at_start(), value=level, category=draw.one(["1", "1", "2", "3"]))
            if draw.chance(0.06):
                self.fact("mappa-set", self.later(), value=draw.one(["1", "2"]), category="1")
            if draw.chance(0.04):
                self.fact("mappa-ended", self.later())
        self.group("domestic-abuse-identified", "domestic-abuse-ended", 0.20, "domestic-abuse", 0.25)
        self.group("child-safeguarding-identified", "child-safeguarding-ended", 0.13, "children", 0.25)
        self.group("adult-safeguarding-identified", "adult-safeguarding-ended", 0.03, "adults-at-risk", 0.25)
        if draw.chance(0.02):
            self.fact("rosh-assessed", self.usually_at_start(), value=draw.one(LEVELS[:3]), to=draw.one(GROUPS))
        if draw.chance(0.006):
            self.fact("youth-to-adult-transfer-started", self.usually_at_start())

    def group(self, flag, ended, share, to, levelled):
        draw = self.draw
        if not draw.chance(share):
            return
        self.fact(flag, self.usually_at_start())
        if draw.chance(levelled):
            level = draw.weighted([("low", 15), ("medium", 50), ("high", 32), ("very-high", 3)])
            self.fact("rosh-assessed", self.usually_at_start(), value=level, to=to)
        if draw.chance(0.05):
            self.fact(ended, self.later())

    def events(self):
        draw = self.draw
        if draw.chance(0.05):
            self.fact("concern-identified", self.later(), value=draw.one(CONCERNS))
        if draw.chance(0.06):
            self.fact(draw.one(CONSIDERED), self.later())
        if draw.chance(0.05):
            self.fact("oasys-reviewed", self.later())
        if draw.chance(0.012):
            value = draw.one([{"every": 4, "unit": "weeks"}, {"every": 1, "unit": "months"}, {"every": 14, "unit": "days"}])
            self.fact("visit-frequency-set", self.later(), value=value)
            if draw.chance(0.1):
                self.fact("visit-frequency-ended", self.later())
        if draw.chance(0.01):
            self.fact(draw.one(["mental-ill-health-identified", "substance-misuse-identified"]), self.usually_at_start())
        if draw.chance(0.012):
            day = self.later()
            self.fact("termination-planned", day, value=(day + 30 * DAY).isoformat())
        if draw.chance(0.03):
            day = self.later()
            self.fact("custody-started", day)
            if draw.chance(0.5):
                self.fact("custody-ended", min(self.as_of, day + draw.between(7, 120) * DAY))
        if draw.chance(0.006):
            started, ended = draw.one([("hold-started", "hold-ended"), ("absconded", "returned")])
            day = self.later()
            self.fact(started, day)
            if draw.chance(0.5):
                self.fact(ended, min(self.as_of, day + draw.between(1, 40) * DAY))
        if draw.chance(0.004):
            self.fact("supervision-level-set", self.start, value=draw.one(["minimum", "medium", "high"]))
            self.fact("case-type-set", self.start, value="general")
        if draw.chance(0.04):
            self.fact("supervision-started", self.later(), value=draw.weighted(ORDERS))
        if draw.chance(0.11):
            day = self.later()
            if draw.chance(0.3):
                self.fact("supervision-ended", day, value=self.facts[0]["value"])
            else:
                self.fact("supervision-ended", day)
            if draw.chance(0.15) and day < self.as_of:
                again = day + draw.between(1, (self.as_of - day).days) * DAY
                self.fact("supervision-started", again, value=draw.weighted(ORDERS))

    def visits(self):
        draw = self.draw
        span = (self.as_of - self.start).days
        visits = []
        day = self.start + draw.between(4, 40) * DAY
        going_on = 0.92 if self.often else 0.57 if span > 30 else 0.44
        while day <= self.as_of and len(visits) < (16 if self.often else 6) and draw.chance(going_on):
            visit = {
                "date": self.moment(day, 0.03),
                "place": draw.weighted([("home", 84), ("office", 8), ("other", 5), ("employment", 3)]),
                "outcome": draw.weighted([("completed", 80), ("no-answer", 9), ("attempted", 6), ("refused", 5)]),
            }
            if draw.chance(0.07):
                visit["with"] = ["police"]
            visits.append(visit)
            day += draw.between(18, 40) * DAY if self.often else draw.between(10, 110) * DAY
        for fact in self.facts:
            if fact["kind"] == "concern-identified" and len(fact["date"]) == 10 and draw.chance(0.3):
                visits.append({"date": fact["date"], "place": "home", "outcome": "completed", "concerns": [fact["value"]]})
        return visits

    def exceptions(self, level):
        draw = self.draw
        if not draw.chance(0.03):
            return []
        day = self.later()
        rule = draw.one(["general-medium", "general-low", "general-high", "domestic-abuse-other", "rso-initial",
                         "child-safeguarding-other", "iom-initial", "iom-monthly", "mappa-initial"])
        exception = {"kind": draw.weighted([("delay", 60), ("not-to-visit", 40)]), "rule": rule,
                     "recorded": self.moment(day, 0.05)}
        if exception["kind"] == "delay":
            exception["until"] = (day + draw.between(7, 60) * DAY).isoformat()
        if draw.chance(0.95):
            exception["rationale"] = draw.one(RATIONALES)
        if draw.chance(0.8):
            by = "pdu-head" if level == "very-high" and draw.chance(0.7) else "spo"
            exception["endorsement"] = {"by": by, "on": (day + draw.between(0, 3) * DAY).isoformat()}
        return [exception]

    def fact(self, kind, day, **rest):
        draw = self.draw
        fact = {"kind": kind, "date": self.moment(day, 0.01)}
        if draw.chance(0.10):
            late = draw.between(1, 9) if draw.chance(0.7) else draw.between(10, 90)
            fact["recorded"] = self.moment(day + late * DAY, 0.3)
        fact.update(rest)
        self.facts.append(fact)

    def usually_at_start(self):
        if self.draw.chance(0.72):
            return self.start
        if self.draw.chance(0.25):
            return self.start - self.draw.between(1, 400) * DAY
        return self.later()

    def later(self):
        return self.start + self.draw.between(0, (self.as_of - self.start).days) * DAY

    def moment(self, day, timed):
        """The day as a date or, now and then, as an instant near it."""
        if not self.draw.chance(timed):
            return day.isoformat()
        minutes = self.draw.between(7 * 60, 23 * 60 + 59)
        return f"{day.isoformat()}T{minutes // 60:02d}:{minutes % 60:02d}:00Z"


class Hostile:
    """Short, dense and contradictory: everything happens within a few weeks, often on one day, and is undone."""

    PAIRS = {
        "rso-registered": "rso-ended", "nsd-placed": "nsd-ended", "iom-placed": "iom-ended",
        "mappa-set": "mappa-ended", "domestic-abuse-identified": "domestic-abuse-ended",
        "child-safeguarding-identified": "child-safeguarding-ended",
        "adult-safeguarding-identified": "adult-safeguarding-ended", "visit-frequency-set": "visit-frequency-ended",
        "custody-started": "custody-ended", "hold-started": "hold-ended", "absconded": "returned",
        "supervision-started": "supervision-ended",
    }
    FLAGS = [
        ("rosh-assessed", 16), ("rso-registered", 3), ("nsd-placed", 4), ("iom-placed", 4), ("iom-inducted", 3),
        ("mappa-set", 4), ("domestic-abuse-identified", 3), ("child-safeguarding-identified", 3),
        ("adult-safeguarding-identified", 3), ("visit-frequency-set", 3), ("custody-started", 1.5),
        ("hold-started", 0.5), ("absconded", 0.5), ("supervision-started", 4), ("sexual-offence-convicted", 1.5),
        ("cse-involved", 1), ("youth-to-adult-transfer-started", 1), ("approved-premises-left", 2),
        ("concern-identified", 3), ("termination-planned", 1), ("considered", 2), ("mental-ill-health-identified", 0.3),
        ("substance-misuse-identified", 0.3), ("supervision-level-set", 0.3), ("case-type-set", 0.3),
    ]

    def __init__(self, draw, as_of):
        self.draw = draw
        self.as_of = as_of

    def person(self, number):
        draw = self.draw
        self.span = draw.one([3, 20, 45, 90, 200, 420])
        anchor = draw.one([draw.between(0, self.span), draw.between(0, self.span), self.span, draw.between(0, 1500)])
        self.first = self.as_of - anchor * DAY
        if draw.chance(0.06):
            self.first = draw.one([datetime.date(2021, 10, 25), datetime.date(2022, 5, 5), datetime.date(2025, 1, 6),
                                   datetime.date(2024, 1, 29), datetime.date(2021, 11, 5)])
        # A few chosen days on which most things happen, so that same-day edges are common.
        self.days = [self.first + draw.between(0, self.span) * DAY for _ in range(draw.between(1, 8))]
        facts = [self.started(self.first)] if draw.chance(0.93) else [self.started(self.day())]
        for _ in range(draw.one([1, 2, 4, 8, 14, 24])):
            self.add(facts)
        if draw.chance(0.7):
            draw.shuffle(facts)
        person = {"crn": f"H{number:06d}", "facts": facts}
        visits = [self.visit() for _ in range(draw.one([0, 0, 1, 2, 4, 9]))]
        if visits and draw.chance(0.1):  # told twice, of which once without what it found
            visits.append({key: value for key, value in visits[0].items() if key != "concerns"})
        exceptions = [self.exception() for _ in range(draw.one([0, 0, 1, 2, 5]))]
        if visits or draw.chance(0.3):
            person["visits"] = visits
        if exceptions or draw.chance(0.3):
            person["exceptions"] = exceptions
        if draw.chance(0.2):
            person["name"] = {"given": draw.one(GIVEN), "family": draw.one(["Bĺaż\u00eb", 'Q"uote', "Ba\\ck", "日本"])}
        if draw.chance(0.1):
            person = dict(reversed(list(person.items())))
        return person

    def started(self, day):
        kinds = ["community-order", "licence", "standalone-unpaid-work", "standalone-unpaid-work",
                 "suspended-sentence-order", None]
        value = self.draw.one(kinds)
        return self.fact("supervision-started", day, **({"value": value} if value else {}))

    def add(self, facts):
        draw = self.draw
        kind = draw.weighted(self.FLAGS)
        if kind == "considered":
            facts.append(self.fact(draw.one(CONSIDERED), self.day()))
        elif kind == "rosh-assessed":
            to = {} if draw.chance(0.55) else {"to": draw.one(["children", "adults-at-risk", "domestic-abuse"] + GROUPS)}
            facts.append(self.fact(kind, self.day(), value=draw.one(LEVELS + ["high"]), **to))
        elif kind == "mappa-set":
            facts.append(self.fact(kind, self.day(), value=draw.one(["1", "2", "3"]), category=draw.one(["1", "2", "3"])))
        elif kind == "concern-identified":
            facts.append(self.fact(kind, self.day(), value=draw.one(CONCERNS)))
        elif kind == "visit-frequency-set":
            every = draw.one([{"every": draw.one([1, 2, 3, 10]), "unit": draw.one(["weeks", "months"])},
                              {"every": draw.one([5, 10, 30]), "unit": "days"}])
            facts.append(self.fact(kind, self.day(), value=every))
        elif kind == "termination-planned":
            facts.append(self.fact(kind, self.day(), value=(self.day()).isoformat()))
        elif kind == "supervision-started":
            facts.append(self.started(self.day()))
        elif kind == "supervision-level-set":
            facts.append(self.fact(kind, self.day(), value=draw.one(["minimum", "medium", "high", "maximum"])))
        elif kind == "case-type-set":
            facts.append(self.fact(kind, self.day(), value=draw.one(["general", "sex-offense"])))
        else:
            facts.append(self.fact(kind, self.day()))
        ended = self.PAIRS.get(kind)
        if ended == "supervision-ended":
            if draw.chance(0.5):
                # Without a word, of this order, of a type that may not be live, or with a reason.
                value = draw.one([{}, {"value": facts[-1].get("value")}, {"value": facts[0].get("value", "licence")},
                                  {"value": draw.one(["licence", "parole"])}, {"value": "death"}])
                if value.get("value") is None:
                    value = {}
                facts.append(self.fact(ended, self.day(), **value))
        elif ended and draw.chance(0.5):
            facts.append(self.fact(ended, self.day()))
            if draw.chance(0.5):
                again = dict(facts[-2])
                again.update(self.fact(kind, self.day()))
                facts.append(again)
        elif kind == "iom-inducted" and draw.chance(0.2):
            facts.append(self.fact("iom-ended", self.day()))

    def visit(self):
        draw = self.draw
        visit = {
            "date": self.moment(self.day(), 0.1),
            "place": draw.one(["home", "home", "home", "office", "employment", "other"]),
            "outcome": draw.one(["completed"] * 6 + ["attempted", "no-answer", "refused", "called-off"]),
        }
        if draw.chance(0.3):
            visit["with"] = draw.one([["police"], ["police", "other"], ["children-services"], []])
        if draw.chance(0.3):
            visit["concerns"] = draw.one([[], [draw.one(CONCERNS)], [draw.one(CONCERNS), draw.one(CONCERNS)]])
        if draw.chance(0.05):
            visit["contact"] = draw.one(["direct", "collateral"])
        if draw.chance(0.1):
            visit["recorded"] = self.moment(self.day(), 0.3)
        return visit

    def exception(self):
        draw = self.draw
        recorded = self.day()
        exception = {"kind": draw.one(["delay", "not-to-visit"]), "rule": draw.one(RULES),
                     "recorded": self.moment(recorded, 0.2)}
        if exception["kind"] == "delay":
            exception["until"] = (self.day() + draw.one([0, 0, 10, 40]) * DAY).isoformat()
        if draw.chance(0.9):
            blanks = ["", " ", "\n", "\t\u00a0", "\u200b \u2003"]
            exception["rationale"] = draw.one(RATIONALES) if draw.chance(0.9) else draw.one(blanks)
        if draw.chance(0.85):
            by = draw.one(["spo", "spo", "spo", "pdu-head", "pdu-deputy", "practitioner"])
            on = draw.one([recorded, recorded, recorded + draw.between(0, 9) * DAY, recorded - DAY, self.day()])
            exception["endorsement"] = {"by": by, "on": on.isoformat()}
        return exception

    def day(self):
        draw = self.draw
        if draw.chance(0.55):
            return draw.one(self.days)
        if draw.chance(0.12):
            return self.first - draw.between(1, 40) * DAY
        if draw.chance(0.1):
            return self.first
        return self.first + draw.between(0, self.span) * DAY

    def fact(self, kind, day, **rest):
        draw = self.draw
        fact = {"kind": kind, "date": self.moment(day, 0.06)}
        if draw.chance(0.35):
            fact["recorded"] = self.moment(day + draw.one([0, 0, 1, 5, 20, 60]) * DAY, 0.5)
        if draw.chance(0.03):
            fact["withdrawn"] = self.moment(day + draw.one([0, 3, 20, 60]) * DAY, 0.3)
        if draw.chance(0.1):
            fact = dict(reversed(list(fact.items())))
        fact.update(rest)
        return fact

    def moment(self, day, timed):
        draw = self.draw
        if not draw.chance(timed):
            return day.isoformat()
        hour = draw.one([0, 0, 1, 9, 12, 22, 23, 23])
        minute = draw.one([0, 0, 15, 30, 59])
        clock = f"{day.isoformat()}T{hour:02d}:{minute:02d}"
        return clock + draw.one(["Z", ":00Z", ":00Z", ":00+01:00", ":00-05:00"])


def spoiled(person, draw):
    """The same person with something in it that cannot be read, so that it must be refused and the rest answered."""
    facts = [dict(fact) for fact in person["facts"]]
    fault = draw.below(4)
    if fault == 0:
        facts.append({"kind": "horoscope-read", "date": "2025-01-06"})
    elif fault == 1:
        draw.one(facts)["date"] = draw.one(["2025-02-30", "2025-13-01", "06/01/2025", ""])
    elif fault == 2:
        visit = {"date": "2025-01-06", "place": "home", "outcome": "completed"}
        key = draw.one(["place", "outcome"])
        wrong = draw.one([None, "Home" if key == "place" else "Completed", "in the garden" if key == "place" else "complete"])
        visit[key] = wrong
        if wrong is None and draw.chance(0.5):
            del visit[key]
        return {**person, "visits": [*person.get("visits", []), visit]}
    else:
        facts = [fact for fact in facts if fact["kind"] != "supervision-started"]
    return {**person, "facts": facts}


def caseload(people, seed, as_of, hostile=False):
    """The people as dictionaries, one by one."""
    draw = Draw(seed)
    author = Hostile(draw, as_of) if hostile else Realistic(draw, as_of)
    for number in range(1, people + 1):
        yield author.person(number)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--people", type=int, default=250_000)
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--as-of", type=datetime.date.fromisoformat, default=datetime.date(2025, 6, 30))
    parser.add_argument("--hostile", action="store_true", help="dense, contradictory histories")
    options = parser.parse_args()
    written = 0
    out = sys.stdout.buffer
    for person in caseload(options.people, options.seed, options.as_of, options.hostile):
        line = json.dumps(person, separators=(",", ":"), ensure_ascii=False).encode() + b"\n"
        written += len(line)
        out.write(line)
    average = written / max(1, options.people)
    print(f"seed {options.seed}: {options.people} people, {written} bytes, {average:.0f} a person", file=sys.stderr)


if __name__ == "__main__":
    main()
