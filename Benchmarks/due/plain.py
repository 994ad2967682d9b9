#!/usr/bin/env python3
"""Works out home visits due from a caseload, in plain Python: an independent reading of `hmpps-home-visits`.

    plain.py --as-of 2025-06-30 --caseload caseload.ndjson > due.ndjson

It knows nothing of the Swift engine: the rules are written here by hand from the framework and the policy contract,
so that the two can be compared cell by cell. From the policy files it takes only what is data: the bank holidays and
which interpretations a rule rests on. The standard library is enough to run it, on one core.
"""

import argparse
import json
import os
import re
import sys
import unicodedata
from datetime import date, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

POLICY = "hmpps-home-visits"
LONDON = ZoneInfo("Europe/London")
NEVER = 1 << 30  # a day after every other day
PARTIAL = 8  # exit status: some people were refused, the rest were answered

VALID_FROM = date(2021, 11, 1).toordinal()
NO_UNPAID_WORK_FROM = date(2022, 5, 12).toordinal()
REVISIONS = ["2025-01-13", "2022-05-12", "2021-11-17", "2021-11-09", "2021-11-01"]

CONSIDERED = [
    "address-changed", "household-changed", "relationship-changed", "hdc-assessment-requested",
    "rotl-assessment-requested", "approved-premises-absence", "partner-information-received",
    "recall-alternative-considered", "engagement-support-needed", "transient-accommodation",
]
# Rule: paragraph, force, clock, joint.
WORKING_15 = {"within": 15, "unit": "working-days"}
WORKING_10 = {"within": 10, "unit": "working-days"}
DAYS_15 = {"within": 15, "unit": "days"}
DAYS_10 = {"within": 10, "unit": "days"}
WEEKS_6 = {"within": 6, "unit": "weeks"}
WEEKS_12 = {"within": 12, "unit": "weeks"}
FORTNIGHTLY = {"within": 2, "unit": "weeks"}
MONTHLY = {"within": 1, "unit": "months"}
RULES = {
    "consider-visit": ("5.1.1", "consider", None, None),
    "general-high": ("5.1.2", "should", DAYS_15, None),
    "general-medium": ("5.1.2", "should", WEEKS_6, None),
    "general-low": ("5.1.2", "should", WEEKS_12, None),
    "concern-other": ("5.2.3", "should", None, None),
    "rmp-frequency": ("5.2.4", "should", None, None),
    "consider-oasys-review": ("5.2.7", "consider", None, None),
    "concern-sexual": ("5.2.8", "must", None, None),
    "rso-initial": ("7.1", "must", WORKING_15, {"with": "police", "force": "should"}),
    "sexual-offence-high": ("7.1.1", "must", WORKING_15, None),
    "sexual-offence-medium": ("7.1.2", "must", WEEKS_6, None),
    "sexual-offence-low": ("7.1.3", "must", WEEKS_12, None),
    "cse-initial": ("7.2.1", "must", DAYS_15, None),
    "nsd-initial": ("7.3.1", "must", WORKING_10, None),
    "nsd-resettlement-start": ("7.3.3", "must", FORTNIGHTLY, None),
    "nsd-resettlement-approved-premises": ("7.3.3", "must", FORTNIGHTLY, None),
    "iom-initial": ("7.4.1", "must", WORKING_10, None),
    "iom-joint": ("7.4.2", "must", DAYS_10, {"with": "police", "force": "must"}),
    "iom-monthly": ("7.4.2", "must", MONTHLY, None),
    "mappa-initial": ("7.5.1", "must", WORKING_15, None),
    "domestic-abuse-high": ("7.6.1", "must", WORKING_15, None),
    "domestic-abuse-other": ("7.6.2", "must", WEEKS_6, None),
    "concern-domestic-abuse": ("7.6.3", "must", WORKING_10, None),
    "domestic-abuse-termination": ("7.6.4", "consider", None, None),
    "child-safeguarding-high": ("7.7.1", "must", WORKING_15, None),
    "child-safeguarding-other": ("7.7.2", "must", WEEKS_6, None),
    "concern-child": ("7.7.3", "must", WORKING_10, None),
    "adult-safeguarding-high": ("7.8.1", "must", WORKING_15, None),
    "adult-safeguarding-other": ("7.8.2", "must", WEEKS_6, None),
    "concern-adult": ("7.8.3", "must", WORKING_10, None),
    "youth-transfer-initial": ("7.11.1", "must", WORKING_15, None),
}
RULES.update({f"consider-{kind}": ("5.2.6", "consider", None, None) for kind in CONSIDERED})
# The groups with a section of their own: the flag, the group a level is recorded for, the section's rules.
SAFEGUARDED = [
    ("domestic-abuse-identified", "domestic-abuse", "domestic-abuse"),
    ("child-safeguarding-identified", "children", "child-safeguarding"),
    ("adult-safeguarding-identified", "adults-at-risk", "adult-safeguarding"),
]
CONCERNS = {
    "child": "concern-child", "adult": "concern-adult", "domestic-abuse": "concern-domestic-abuse",
    "sexual": "concern-sexual", "other": "concern-other",
}
# Kinds that hold until something ends them, and what ends them.
ENDED_BY = {
    "rso-ended": ["rso-registered"], "nsd-ended": ["nsd-placed"], "iom-ended": ["iom-placed", "iom-inducted"],
    "domestic-abuse-ended": ["domestic-abuse-identified"],
    "child-safeguarding-ended": ["child-safeguarding-identified"],
    "adult-safeguarding-ended": ["adult-safeguarding-identified"], "custody-ended": ["custody-started"],
}
HOLDING = {kind for kinds in ENDED_BY.values() for kind in kinds} | {
    "sexual-offence-convicted", "cse-involved", "youth-to-adult-transfer-started",
}
ORDER_TYPES = {
    "community-order", "suspended-sentence-order", "licence", "post-sentence-supervision", "standalone-unpaid-work",
    "parole", "probation",
}
EVENTS = {"approved-premises-left", "concern-identified", "termination-planned", "oasys-reviewed", *CONSIDERED}
IGNORED = {
    "supervision-level-set", "case-type-set", "hold-started", "hold-ended", "absconded", "returned",
    "mental-ill-health-identified", "substance-misuse-identified",
}
KINDS = HOLDING | EVENTS | IGNORED | set(ENDED_BY) | {
    "supervision-started", "supervision-ended", "rosh-assessed", "mappa-set", "mappa-ended", "visit-frequency-set",
    "visit-frequency-ended",
}
HIGH = {"high", "very-high"}
PLACES = {"home", "office", "employment", "other"}
OUTCOMES = {
    "completed", "attempted", "called-off", "no-answer", "refused", "refused-room", "terminated", "abandoned",
    "no-longer-at-address", "not-at-assessed-address", "other",
}
SIGNIFICANT_PLACES = {"home", "employment", "other"}

# A fact as it is kept: sorts by day, then by when it was recorded, then as given.
DAY, RECORDED, INDEX, KIND, VALUE, GROUP, RECORDED_DAY = range(7)


class Problem(Exception):
    """A person whose history cannot be read."""


# Days and instants. A day is its ordinal number; an instant is seconds since 1970.

days_read = {}
midnights = {}
days_written = {}


def day_of(text):
    """The civil day in London of a date or an instant."""
    day = days_read.get(text)
    if day is None:
        try:
            if len(text) == 10:
                day = date.fromisoformat(text).toordinal()
                days_read[text] = day
            else:
                day = moment(text).astimezone(LONDON).date().toordinal()
        except (TypeError, ValueError) as error:
            raise Problem(f"not a date: {text!r}") from error
    return day


def instant_of(text):
    """Seconds since 1970; of a date without a time, its first instant in London."""
    if len(text) != 10:
        return moment(text).timestamp()
    instant = midnights.get(text)
    if instant is None:
        instant = midnights[text] = first_instant(day_of(text))
    return instant


def first_instant(day):
    civil = date.fromordinal(day)
    return datetime(civil.year, civil.month, civil.day, tzinfo=LONDON).timestamp()


def moment(text):
    instant = datetime.fromisoformat(text)
    if instant.tzinfo is None:
        raise ValueError("an instant needs its offset")
    return instant


def written(day):
    text = days_written.get(day)
    if text is None:
        text = days_written[day] = date.fromordinal(day).isoformat()
    return text


def add_months(day, months):
    """The same day so many months later, or the month's last day where there is none."""
    start = date.fromordinal(day)
    index = start.year * 12 + start.month - 1 + months
    year, month = divmod(index, 12)
    following = date(year + (month == 11), (month + 1) % 12 + 1, 1)
    last = (following - timedelta(days=1)).day
    return date(year, month + 1, min(start.day, last)).toordinal()


class Calendar:
    """Which days are worked, as it was known on one day."""

    def __init__(self, path, known_on, as_of=0):
        text = open(path, encoding="utf-8").read()
        horizon = re.search(r"^horizon:\s*\"?(\d{4}-\d{2}-\d{2})", text, re.MULTILINE)
        entries = re.findall(r"date:\s*\"?(\d{4}-\d{2}-\d{2})(.*)", text)
        if not horizon or not entries:
            raise SystemExit(f"{path}: no horizon or no holidays found")
        self.horizon = date.fromisoformat(horizon[1]).toordinal()
        self.holidays = set()
        for text, rest in entries:
            announced = re.search(r"announced:\s*\"?(\d{4}-\d{2}-\d{2})", rest)
            withdrawn = re.search(r"withdrawn:\s*\"?(\d{4}-\d{2}-\d{2})", rest)
            known = announced is None or date.fromisoformat(announced[1]).toordinal() <= known_on
            gone = withdrawn is not None and date.fromisoformat(withdrawn[1]).toordinal() <= known_on
            if known and not gone:
                self.holidays.add(date.fromisoformat(text).toordinal())
        # The working days in order, and for each day how many of them have passed by its end.
        self.first = VALID_FROM - 31
        self.worked = []
        self.passed = []
        for day in range(self.first, max(known_on, as_of, VALID_FROM) + 100):
            if (day - 1) % 7 < 5 and day not in self.holidays:
                self.worked.append(day)
            self.passed.append(len(self.worked))

    def after(self, day, count):
        return self.worked[self.passed[day - self.first] + count - 1]


class Setting:
    """Everything a run depends on besides the person."""

    def __init__(self, as_of, known_at, root):
        self.as_of = as_of
        self.known_before = first_instant(as_of + 1)
        known_on = as_of
        if known_at is not None:
            self.known_before = moment(known_at).timestamp() + 0.000001
            known_on = day_of(known_at)
        self.known_on = known_on
        self.calendar = Calendar(os.path.join(root, "calendars", "england-and-wales.yaml"), known_on, as_of)
        self.interpretations = read_interpretations(os.path.join(root, POLICY, "rules.yaml"))


def read_interpretations(path):
    """Rule id to the interpretations it rests on, from the policy's own file."""
    found = {}
    rule = None
    for line in open(path, encoding="utf-8"):
        if line.startswith("- id: "):
            rule = line[6:].strip()
            found[rule] = []
        elif line.startswith("  interpretations: ["):
            found[rule] = [name.strip() for name in line[line.index("[") + 1 : line.index("]")].split(",")]
    missing = set(RULES) - set(found)
    if missing:
        raise SystemExit(f"{path}: no rule {sorted(missing)[0]}")
    return found


# Stretches of days. A stretch is (from, to), the last day outside it; with a third member, the fact that began it.


def merged(stretches):
    """The same days in the fewest stretches, in order."""
    if len(stretches) < 2:
        return [(stretch[0], stretch[1]) for stretch in stretches]
    result = []
    for stretch in sorted(stretches, key=lambda stretch: stretch[0]):
        if result and stretch[0] <= result[-1][1]:
            if stretch[1] > result[-1][1]:
                result[-1] = (result[-1][0], stretch[1])
        else:
            result.append((stretch[0], stretch[1]))
    return result


def shared(one, other):
    """The days in both; each list in order and without overlaps."""
    result = []
    first = second = 0
    while first < len(one) and second < len(other):
        low = max(one[first][0], other[second][0])
        high = min(one[first][1], other[second][1])
        if low < high:
            result.append((low, high))
        if one[first][1] < other[second][1]:
            first += 1
        else:
            second += 1
    return result


def holding_on(stretches, day):
    """The stretch that day is in, or None."""
    for stretch in stretches:
        if stretch[0] <= day < stretch[1]:
            return stretch
    return None


class Changes:
    """A value that is set, set again and taken away; of one day's settings the last counts."""

    def __init__(self):
        self.changes = []

    def set(self, fact, value):
        if self.changes and self.changes[-1][0] == fact[DAY]:
            self.changes.pop()
        self.changes.append((fact[DAY], value, fact))

    def stretches(self):
        """(from, to, fact, value) for each time it had a value."""
        result = []
        for index, (day, value, fact) in enumerate(self.changes):
            following = self.changes[index + 1][0] if index + 1 < len(self.changes) else NEVER
            if value is not None:
                result.append((day, following, fact, value))
        return result


class Order:
    """One order or licence: what began it, and the day it ended."""

    def __init__(self, fact, made_known):
        self.fact = made_known
        self.start = fact[DAY]
        self.type = fact[VALUE]
        self.end = NEVER


class Episode:
    """One time under supervision: from the first order to the end of the last one, or of one order that led it."""

    def __init__(self, fact, end=None):
        self.start = fact[DAY]
        self.fact = fact
        self.end = end  # the day it ended, where it has
        self.exceptions_from = self.start
        self.exceptions_before = NEVER

    @property
    def until(self):
        return NEVER if self.end is None else self.end


class History:
    """What is known and true of somebody by the as-of day."""

    def __init__(self, raw_facts, setting):
        self.stretches = {}
        self.overall = Changes()
        self.groups = {}
        self.mappa = Changes()
        self.frequency = Changes()
        self.events = []
        self.episodes = []
        self.orders = []
        self.placements = []  # of integrated offender management: [the day it ended, whether inducted in it]
        placement = [NEVER, False]
        open_now = {}
        for fact in self.known(raw_facts, setting):
            kind = fact[KIND]
            if kind == "rosh-assessed":
                if fact[GROUP] is None:
                    self.overall.set(fact, fact[VALUE])
                else:
                    self.groups.setdefault(fact[GROUP], Changes()).set(fact, fact[VALUE])
            elif kind == "youth-to-adult-transfer-started":
                self.stretches.setdefault(kind, []).append((fact[DAY], NEVER, fact))
            elif kind in HOLDING:
                open_now.setdefault(kind, fact)
                if kind == "iom-inducted":
                    placement[1] = True
            elif kind in EVENTS:
                self.events.append(fact)
            elif kind == "supervision-started" or kind == "supervision-ended":
                self.supervise(fact)
            elif kind in ENDED_BY:
                if kind == "iom-ended":
                    placement[0] = fact[DAY]
                    self.placements.append(placement)
                    placement = [NEVER, False]
                for ended in ENDED_BY[kind]:
                    self.close(open_now, ended, fact[DAY])
            elif kind == "mappa-set":
                self.mappa.set(fact, fact[VALUE])
            elif kind == "mappa-ended":
                self.mappa.set(fact, None)
            elif kind == "visit-frequency-set":
                self.frequency.set(fact, fact[VALUE])
            elif kind == "visit-frequency-ended":
                self.frequency.set(fact, None)
        self.placements.append(placement)
        for kind in list(open_now):
            self.close(open_now, kind, NEVER)
        self.orders = [order for order in self.orders if order.start < order.end]
        self.episodes = self.periods()
        self.end_transfers()
        self.levels = self.overall.stretches()

    @staticmethod
    def known(raw_facts, setting):
        as_of = setting.as_of
        known_before = setting.known_before
        facts = []
        started = False
        for index, raw in enumerate(raw_facts):
            kind = raw["kind"]
            if kind not in KINDS:
                raise Problem(f"fact {index}: unknown kind {kind!r}")
            if kind == "supervision-started":
                started = True
            text = raw["date"]
            day = day_of(text)
            recorded = raw.get("recorded", text)
            recorded_day = day_of(recorded)
            if day > as_of:
                continue
            instant = instant_of(recorded)
            withdrawn = raw.get("withdrawn")
            if withdrawn is not None and instant_of(withdrawn) < known_before:
                continue
            if instant < known_before:
                facts.append((day, instant, index, kind, raw.get("value"), raw.get("to"), recorded_day))
        if not started:
            raise Problem("no supervision-started")
        facts.sort(key=lambda fact: fact[:3])
        return facts

    def close(self, open_now, kind, day):
        began = open_now.pop(kind, None)
        if began is not None and began[DAY] < day:
            self.stretches.setdefault(kind, []).append((began[DAY], day, began))

    def supervise(self, fact):
        """Orders end one by one: the earliest of the type named, else one of no stated type, else none (I-30).

        An end that names no type of order is the end of all of them: a death, say.
        """
        if fact[KIND] == "supervision-started":
            # Of several on one day the first record made the start known.
            first = next((order.fact for order in self.orders if order.start == fact[DAY]), fact)
            self.orders.append(Order(fact, first))
            return
        live = [order for order in self.orders if order.end == NEVER]
        if fact[VALUE] in ORDER_TYPES:
            named = [order for order in live if order.type == fact[VALUE]]
            live = (named or [order for order in live if order.type is None])[:1]
        for order in live:
            order.end = fact[DAY]

    def periods(self):
        """Times under supervision without a day between them."""
        result = []
        for order in self.orders:
            end = None if order.end == NEVER else order.end
            if result and order.start <= result[-1].until:
                if order.end > result[-1].until:
                    result[-1].end = end
            else:
                result.append(Episode(order.fact, end))
        for before, after in zip(result, result[1:]):  # what is recorded in a later supervision is about that one
            before.exceptions_before = after.start
        return result

    def starts(self, counts=lambda order: True):
        """One stretch for each order that was at some time the earliest live one, from its own start to its end (I-15)."""
        orders = [order for order in self.orders if counts(order)]
        result = []
        day = -1
        while True:
            later = [order for order in orders if order.end > day]
            if not later:
                break
            leading = later[0]
            end = None if leading.end == NEVER else leading.end
            if result and result[-1].start == leading.start:
                result[-1].end = end
            else:
                result.append(Episode(leading.fact, end))
            day = leading.end
        for before, after in zip(result, result[1:]):  # an exception is about the start that counted then
            before.exceptions_before = after.exceptions_from = max(before.until, after.start)
        return result

    def end_transfers(self):
        """A transfer from youth services belongs to the supervision it was part of (I-14)."""
        kind = "youth-to-adult-transfer-started"
        kept = []
        for low, high, fact in self.stretches.get(kind, ()):
            ends = [episode.end for episode in self.episodes if episode.end is not None and episode.end > low]
            high = min([high, *ends])
            if low < high:
                kept.append((low, high, fact))
        if kind in self.stretches:
            self.stretches[kind] = kept

    def held(self, kind):
        return self.stretches.get(kind, ())

    def levels_about(self, group):
        """The level that governs rules about a group: its own from when one is recorded, before that the overall."""
        changes = self.groups.get(group)
        if changes is None:
            return self.levels
        own = changes.stretches()
        first = own[0][0]
        earlier = [
            (low, min(high, first), fact, level) for low, high, fact, level in self.levels if low < first
        ]
        return earlier + own


class Occurrence:
    """One time a rule without slots applied."""

    __slots__ = ("rule", "trigger", "due", "episode", "latest_recorded", "exception", "number")

    def __init__(self, rule, trigger, due, episode, facts, number):
        self.rule = rule
        self.trigger = trigger
        self.due = due
        self.episode = episode
        self.latest_recorded = max(fact[RECORDED_DAY] for fact in facts)
        self.exception = None
        self.number = number  # 2 for the second concern of one kind on one day


class Slot:
    """One slot of a recurring rule: a visit is owed between two days, both included."""

    __slots__ = ("rule", "trigger", "number", "opens", "due", "episode", "latest_recorded", "exception", "clock",
                 "is_owed")

    def __init__(self, rule, trigger, number, opens, due, episode, latest_recorded, clock, is_owed):
        self.rule = rule
        self.trigger = trigger
        self.number = number
        self.opens = opens
        self.due = due
        self.episode = episode
        self.latest_recorded = latest_recorded
        self.clock = clock
        self.is_owed = is_owed
        self.exception = None


class Evaluation:
    """One person on one day."""

    def __init__(self, person, setting):
        self.setting = setting
        self.as_of = setting.as_of
        self.crn = person["crn"]
        self.history = History(person["facts"], setting)
        self.visits = completed_visits(person.get("visits") or (), setting)
        self.exceptions = known_exceptions(person.get("exceptions") or (), setting)
        self.occurrences = []
        self.slots = []
        self.in_custody = holding_on(self.history.held("custody-started"), self.as_of) is not None

    def rows(self):
        for start in self.history.starts():
            self.at_start(start)
        for start in self.history.starts(counts_for_general):
            self.at_general_start(start)
        for episode in self.history.episodes:
            self.evaluate(episode)
        self.apply_exceptions()
        rows = [self.row(occurrence, None) for occurrence in self.occurrences]
        for slot in self.slots:
            if slot.is_owed and (slot.due >= self.as_of or not self.visit_in(slot)):
                rows.append(self.row(slot, slot.number))
        if len(rows) > 1:
            rows.sort(key=lambda row: (row["due"] or "9", row["rule"], row["trigger"], row["slot"] or 0, row["id"]))
        return rows

    def evaluate(self, episode):
        self.on_first_days(episode)
        self.on_events(episode)
        self.recurring(episode)

    # Rules that run from the start of supervision.

    def at_start(self, episode):
        start = episode.start
        if start < VALID_FROM:
            return
        history = self.history
        self.occur("consider-visit", start, episode, [episode.fact])
        level = level_at_or_after(history.levels, start, episode.until)
        if level:
            if level[3] in HIGH:
                name = "high"
            else:
                name = level[3]
                convicted = holding_on(history.held("sexual-offence-convicted"), start)
                if convicted:
                    self.occur(f"sexual-offence-{name}", start, episode, [episode.fact, convicted[2], level[2]])
        for flag, group, section in SAFEGUARDED:
            held = holding_on(history.held(flag), start)
            recorded = section == "adult-safeguarding" and self.level_recorded(group, start)
            if not held and not recorded:
                continue
            level = level_at_or_after(history.levels_about(group), start, episode.until)
            if not level:
                continue
            facts = [episode.fact, level[2]] + ([held[2]] if held else [])
            if level[3] not in HIGH and held:
                self.occur(f"{section}-other", start, episode, facts)
            elif level[3] in HIGH and section == "adult-safeguarding":
                self.occur("adult-safeguarding-high", start, episode, facts)

    def at_general_start(self, episode):
        """The timescales of 5.1.2, for people in no cohort on the first day."""
        start = episode.start
        if start < VALID_FROM:
            return
        level = level_at_or_after(self.history.levels, start, episode.until)
        if level and not self.in_cohort(start):
            name = "high" if level[3] in HIGH else level[3]
            self.occur(f"general-{name}", start, episode, [episode.fact, level[2]])

    def in_cohort(self, day):
        """Whether a section with a timescale of its own speaks of the person on that day (I-04)."""
        history = self.history
        held = history.stretches
        for kind in ("sexual-offence-convicted", "rso-registered", "cse-involved", "iom-placed", "iom-inducted",
                     "youth-to-adult-transfer-started"):
            if kind in held and holding_on(held[kind], day):
                return True
        if holding_on(history.held("nsd-placed"), day) and self.level_on(history.levels, day) in HIGH:
            return True
        for stretch in history.mappa.stretches():
            if stretch[0] <= day < stretch[1] and stretch[3] in ("2", "3"):
                return True
        for flag, group, _ in SAFEGUARDED:
            if holding_on(history.held(flag), day):
                return True
            if self.level_recorded(group, day) and self.level_on(history.levels_about(group), day) in HIGH:
                return True
        return False

    def level_recorded(self, group, day):
        changes = self.history.groups.get(group)
        return changes is not None and changes.changes[0][0] <= day

    @staticmethod
    def level_on(levels, day):
        stretch = holding_on(levels, day)
        return stretch and stretch[3]

    # Rules that run from the first day on which everything they ask for holds.

    def on_first_days(self, episode):
        history = self.history
        within = [(episode.start, episode.until)]
        high = None

        def first_days(rule, stretches, *levels):
            conditions = merged(stretches)
            for level in levels:
                conditions = shared(conditions, level)
            return rule, shared(conditions, within)

        held = history.stretches
        found = []
        if held:
            if "rso-registered" in held:
                found.append((first_days("rso-initial", held["rso-registered"]), held["rso-registered"], None))
            if "cse-involved" in held:
                found.append((first_days("cse-initial", held["cse-involved"]), held["cse-involved"], None))
            if "iom-placed" in held:
                found.append((first_days("iom-initial", held["iom-placed"]), held["iom-placed"], None))
            if "youth-to-adult-transfer-started" in held:
                transfer = held["youth-to-adult-transfer-started"]
                found.append((first_days("youth-transfer-initial", transfer), transfer, None))
            for kind, rule in (("sexual-offence-convicted", "sexual-offence-high"), ("nsd-placed", "nsd-initial")):
                if kind in held:
                    high = high or high_days(history.levels)
                    found.append((first_days(rule, held[kind], high), held[kind], history.levels))
            joint = self.joint_stretches()
            if joint:
                found.append((first_days("iom-joint", joint), joint, None))
        if history.mappa.changes:
            upper = [stretch for stretch in history.mappa.stretches() if stretch[3] in ("2", "3")]
            if upper:
                found.append((first_days("mappa-initial", upper), upper, None))
        for flag, group, section in SAFEGUARDED[:2]:
            flagged = list(held.get(flag, ()))
            if group in history.groups:
                flagged.append((history.groups[group].changes[0][0], NEVER))
            if flagged:
                levels = history.levels_about(group)
                found.append((first_days(f"{section}-high", flagged, high_days(levels)), held.get(flag, ()), levels))
        for (rule, stretches), flags, levels in found:
            self.occur_on_edges(rule, stretches, flags, levels, episode)

    def joint_stretches(self):
        """When the joint visit of 7.4.2 is asked for: inducted, or placed where the placement has no induction (I-25)."""
        history = self.history
        result = []
        begin = -1
        for end, inducted in history.placements:
            kind = "iom-inducted" if inducted else "iom-placed"
            result += [stretch for stretch in history.held(kind) if begin <= stretch[0] < end]
            begin = end
        return result

    def occur_on_edges(self, rule, stretches, flags, levels, episode, event=None):
        """A later edge opens another occurrence only where the one before it was closed by then."""
        before = None
        for edge, _ in stretches:
            if edge < VALID_FROM or (before is not None and not self.closed_by(before, edge)):
                continue
            facts = [episode.fact] + ([event] if event else [])
            flag = holding_on(flags, edge)
            if flag:
                facts.append(flag[2])
            if levels:
                facts.append(holding_on(levels, edge)[2])
            before = self.occur(rule, edge, episode, facts)

    def closed_by(self, occurrence, edge):
        met = self.first_visit(occurrence.rule, occurrence.trigger, occurrence.episode, needs_joint(occurrence.rule))
        if met is not None and met < edge:
            return True
        latest = None
        for exception in self.exceptions:
            if exception.rule == occurrence.rule and occurrence.trigger <= exception.day < edge:
                latest = exception
        if latest is None or latest.raw["kind"] != "not-to-visit" or not self.complete(latest, RULES[occurrence.rule][1]):
            return False
        return RULES[occurrence.rule][1] == "consider" or day_of(latest.raw["endorsement"]["on"]) <= edge

    # Rules with one obligation for each thing that happened.

    def on_events(self, episode):
        opened = {}
        for fact in self.history.events:
            day = fact[DAY]
            kind = fact[KIND]
            if not episode.start <= day < episode.until or day < VALID_FROM:
                continue
            if kind == "concern-identified":
                rule = CONCERNS[fact[VALUE]]
            elif kind == "oasys-reviewed":
                rule = "consider-oasys-review"
            elif kind in ("termination-planned", "approved-premises-left"):
                continue
            else:
                rule = f"consider-{kind}"
            # Two concerns of one day are two (I-12); two records of another event are one.
            number = opened.get((rule, day), 0) + 1
            opened[(rule, day)] = number
            if number == 1 or kind == "concern-identified":
                self.occur(rule, day, episode, [episode.fact, fact], number)
        self.on_planned_ends(episode)

    def on_planned_ends(self, episode):
        """7.6.4: the first day since the end was planned on which there is domestic abuse; a later plan takes over."""
        abuse = self.history.held("domestic-abuse-identified")
        plans = {}
        for fact in self.history.events:
            if fact[KIND] == "termination-planned" and episode.start <= fact[DAY] < episode.until:
                plans.setdefault(fact[DAY], fact)
        days = sorted(plans)
        for day, following in zip(days, [*days[1:], NEVER]):
            both = shared(merged(abuse), [(day, min(following, episode.until))])
            self.occur_on_edges(
                "domestic-abuse-termination", both, abuse, None, episode, plans[day])

    # Recurring rules.

    def recurring(self, episode):
        history = self.history
        within = [(episode.start, episode.until)]
        if "iom-placed" in history.stretches:
            placed = history.stretches["iom-placed"]
            for low, high in shared(merged(placed), within):
                latest = max(episode.fact[RECORDED_DAY], holding_on(placed, low)[2][RECORDED_DAY])
                self.slots_of("iom-monthly", MONTHLY, low, low, high, NEVER, episode, latest)
        if "nsd-placed" in history.stretches:
            self.resettlement(episode, within)
        for low, high, fact, every in history.frequency.stretches():
            low, high = max(low, episode.start), min(high, episode.until)
            if low < high:
                latest = max(episode.fact[RECORDED_DAY], fact[RECORDED_DAY])
                clock = {"within": every["every"], "unit": every["unit"]}
                self.slots_of("rmp-frequency", clock, low, low, high, NEVER, episode, latest)

    def resettlement(self, episode, within):
        placed = self.history.stretches["nsd-placed"]
        both = shared(shared(merged(placed), high_days(self.history.levels)), within)
        anchors = [("nsd-resettlement-start", episode.start, episode.fact, NEVER)]
        left = {}
        for fact in self.history.events:
            if fact[KIND] == "approved-premises-left" and episode.start <= fact[DAY] < episode.until:
                left.setdefault(fact[DAY], fact)
        days = sorted(left)
        for day, following in zip(days, [*days[1:], NEVER]):  # a later leaving takes over
            anchors.append(("nsd-resettlement-approved-premises", day, left[day], following))
        for rule, anchor, fact, following in anchors:
            for low, high in both:
                trigger, high = max(low, anchor), min(high, following)
                if trigger >= high:
                    continue
                level = holding_on(self.history.levels, trigger)[2]
                latest = max(
                    episode.fact[RECORDED_DAY], fact[RECORDED_DAY], level[RECORDED_DAY],
                    holding_on(placed, trigger)[2][RECORDED_DAY],
                )
                self.slots_of(rule, FORTNIGHTLY, anchor, trigger, high, add_months(anchor, 3), episode, latest)

    def slots_of(self, rule, clock, anchor, trigger, until, last, episode, latest_recorded):
        """The slots up to the first one due on or after the as-of day; in custody, and before the rules, none is owed."""
        custody = self.history.held("custody-started")
        every, unit = clock["within"], clock["unit"]
        number = 0
        due = before = anchor
        while due < self.as_of or number == 0:
            number += 1
            before = due
            if unit == "months":
                due = add_months(anchor, number * every)
            else:
                due = anchor + number * every * (7 if unit == "weeks" else 1)
            if due > last or due >= until:
                return
            if due < trigger:
                continue
            opens = trigger if number == 1 else max(trigger, before + 1)
            free = any(not any(low <= day <= high for low, high, _ in custody) for day in range(opens, due + 1))
            is_owed = due >= VALID_FROM and (due >= self.as_of or free)
            self.slots.append(Slot(rule, trigger, number, opens, due, episode, latest_recorded, clock, is_owed))

    # What became of each.

    def occur(self, rule, trigger, episode, facts, number=1):
        clock = RULES[rule][2]
        due = None
        if clock:
            if clock["unit"] == "working-days":
                due = self.setting.calendar.after(trigger, clock["within"])
            else:
                due = trigger + clock["within"] * (7 if clock["unit"] == "weeks" else 1)
        occurrence = Occurrence(rule, trigger, due, episode, facts, number)
        self.occurrences.append(occurrence)
        return occurrence

    def apply_exceptions(self):
        """Each exception goes to the last time its rule applied by then, or to the first slot due from then."""
        for exception in self.exceptions:
            about = None
            for occurrence in self.occurrences:
                episode = occurrence.episode
                if occurrence.rule == exception.rule and occurrence.trigger <= exception.day:
                    if not episode.exceptions_from <= exception.day < episode.exceptions_before:
                        continue
                    if about is None or occurrence.trigger > about.trigger:
                        about = occurrence
            for slot in self.slots:
                if slot.rule == exception.rule and slot.trigger <= exception.day <= slot.due:
                    if about is None or (slot.due, slot.trigger, slot.number) < (about.due, about.trigger, about.number):
                        about = slot
            if about is None:
                continue
            about.exception = exception
            for occurrence in self.occurrences:  # all the concerns of that day
                if occurrence.rule == exception.rule and occurrence.trigger == about.trigger:
                    occurrence.exception = exception

    def complete(self, exception, force):
        """Whether it says why, and whoever must endorse it has."""
        raw = exception.raw
        if not says_something(raw.get("rationale") or ""):
            return False
        if force == "consider":
            return True
        endorsement = raw.get("endorsement")
        if not endorsement:
            return False
        on = day_of(endorsement["on"])
        # Given and known by now, and not before the decision was written down (I-26).
        if on > self.as_of or on > self.setting.known_on or on < exception.day:
            return False
        if raw["kind"] == "delay" and self.very_high_on(on):
            return endorsement["by"] in ("pdu-head", "pdu-deputy")
        return endorsement["by"] in ("spo", "pdu-head", "pdu-deputy")

    def very_high_on(self, day):
        """Overall or for any group (6.4.3; I-27)."""
        changes = [self.history.overall, *self.history.groups.values()]
        return any(self.level_on(change.stretches(), day) == "very-high" for change in changes)

    def last_day(self, episode):
        return self.as_of if episode.end is None else min(self.as_of, episode.end)

    def first_visit(self, rule, trigger, episode, joint):
        last = self.last_day(episode)
        for day, place, with_police, found in self.visits:
            if day > last:
                break
            # The visit on which a concern was found is not the one that is owed (I-35).
            if day == trigger and any(CONCERNS[concern] == rule for concern in found):
                continue
            if day >= trigger and place == "home" and (with_police or not joint):
                return day
        return None

    def visit_in(self, slot):
        last = min(slot.due, self.last_day(slot.episode))
        places = SIGNIFICANT_PLACES if slot.rule.startswith("nsd-") else ("home",)
        return any(slot.opens <= day <= last and place in places for day, place, _, _ in self.visits)

    def status(self, item, is_slot):
        force = RULES[item.rule][1]
        due = item.due
        solo = False
        if is_slot:
            met = due if self.visit_in(item) else None
        else:
            met = self.first_visit(item.rule, item.trigger, item.episode, needs_joint(item.rule))
            solo = (
                met is None and needs_joint(item.rule)
                and self.first_visit(item.rule, item.trigger, item.episode, False) is not None
            )
        if met is not None:
            return "met-late" if due is not None and met > due else "met"
        exception = item.exception
        complete = exception is not None and self.complete(exception, force)
        if complete and exception.raw["kind"] == "not-to-visit":
            return "excepted"
        if item.episode.end is not None:
            return "closed"
        if self.in_custody and force != "consider":
            return "suspended"
        if exception is not None and not complete:
            return "exception-incomplete"
        if exception is not None and self.as_of <= day_of(exception.raw["until"]):
            return "delayed"
        if solo:
            return "met-not-joint"
        if due is None:
            return "consider"
        left = due - self.as_of
        return "overdue" if left < 0 else "due" if left <= 14 else "upcoming"

    def row(self, item, number):
        rule = item.rule
        paragraph, force, clock, joint = RULES[rule]
        trigger = written(item.trigger)
        governing = trigger
        if number is not None:
            clock = item.clock
            governing = max(trigger, REVISIONS[-1])
        due = item.due
        return {
            "crn": self.crn,
            "policy": POLICY,
            "revision": next(revision for revision in REVISIONS if revision <= governing),
            "rule": rule,
            "paragraph": paragraph,
            "force": force,
            "trigger": trigger,
            "due": None if due is None else written(due),
            "clock": clock,
            "status": self.status(item, number is not None),
            "joint": joint,
            "slot": number,
            "interpretations": self.setting.interpretations[rule],
            "recordedLate": due is not None and item.latest_recorded > due,
            "provisional": due is not None and clock["unit"] == "working-days" and due > self.setting.calendar.horizon,
            "id": f"{self.crn}.{POLICY}.{rule}.{trigger}" + ("" if number is None else f".{number}")
            + (f".{item.number}" if number is None and item.number > 1 else ""),
        }


class KnownException:
    __slots__ = ("rule", "day", "raw")

    def __init__(self, raw):
        self.rule = raw["rule"]
        self.day = day_of(raw["recorded"])
        self.raw = raw


def known_exceptions(raws, setting):
    """The exceptions recorded by then, in the order they were recorded."""
    if not raws:
        return raws
    known = [raw for raw in raws if instant_of(raw["recorded"]) < setting.known_before]
    known.sort(key=lambda raw: instant_of(raw["recorded"]))
    return [KnownException(raw) for raw in known]


def says_something(text):
    """Whether a text has more than white space, control and format characters."""
    return any(not char.isspace() and unicodedata.category(char) not in ("Cc", "Cf") for char in text)


def completed_visits(raws, setting):
    """(day, place, with the police, concerns found) of the visits that reached the person, in order."""
    for index, raw in enumerate(raws):
        if raw.get("place") not in PLACES:
            raise Problem(f"visit {index}: no place, or an unknown one: {raw.get('place')!r}")
        if raw.get("outcome") not in OUTCOMES:
            raise Problem(f"visit {index}: no outcome, or an unknown one: {raw.get('outcome')!r}")
    told = {}
    for index, raw in enumerate(raws):
        found = raw.get("concerns", ())
        if any(concern not in CONCERNS for concern in found):
            raise Problem(f"visit {index}: an unknown concern: {found!r}")
        recorded = raw.get("recorded", raw["date"])
        if raw["outcome"] != "completed" or raw.get("contact", "direct") != "direct":
            continue
        if instant_of(recorded) < setting.known_before:
            visit = (day_of(raw["date"]), raw["place"], "police" in raw.get("with", ()), len(recorded), instant_of(recorded))
            told.setdefault(visit, set()).update(found)  # one visit may be told twice
    visits = [(*visit[:3], found) for visit, found in told.items()]
    visits.sort(key=lambda visit: visit[0])
    return visits


def level_at_or_after(levels, start, until):
    """The level on that day, or the first one assessed after it."""
    for stretch in levels:
        if stretch[1] > start:
            return stretch if stretch[0] < until else None
    return None


def counts_for_general(order):
    """Standalone unpaid work is no start for 5.1.2 since 5.1.4 exempts it (I-24)."""
    return order.type != "standalone-unpaid-work" or order.start < NO_UNPAID_WORK_FROM


def high_days(levels):
    return merged([stretch for stretch in levels if stretch[3] in HIGH])


def needs_joint(rule):
    joint = RULES[rule][3]
    return joint is not None and joint["force"] == "must"


def evaluate(person, setting):
    """The obligations of one person, as rows of the contract, in its order."""
    return Evaluation(person, setting).rows()


def policies_folder():
    return os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..", "Policies")


def run(lines, out, setting):
    """Answers every person that can be read; says what was wrong with the others. Returns how many were refused."""
    seen = set()
    refused = 0
    dumps = json.JSONEncoder(separators=(",", ":"), ensure_ascii=False).encode
    for number, line in enumerate(lines, 1):
        if line.isspace():
            continue
        try:
            person = json.loads(line)
            if person["crn"] in seen:
                raise Problem(f"crn {person['crn']} is in the file twice")
            seen.add(person["crn"])
            rows = evaluate(person, setting)
        except (Problem, ValueError, KeyError, TypeError, AttributeError) as error:
            refused += 1
            print(f"line {number}: {error}", file=sys.stderr)
            continue
        if rows:
            out.write("\n".join(map(dumps, rows)) + "\n")
    return refused


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--caseload", default="-", help="NDJSON file, - for standard input")
    parser.add_argument("--as-of", required=True, type=lambda text: date.fromisoformat(text).toordinal())
    parser.add_argument("--known-at", help="an instant; by default the end of the as-of day")
    parser.add_argument("--policies", default=policies_folder())
    options = parser.parse_args()
    setting = Setting(options.as_of, options.known_at, options.policies)
    out = open(sys.stdout.fileno(), "w", encoding="utf-8", newline="", buffering=1 << 20, closefd=False)
    if options.caseload == "-":
        refused = run(open(sys.stdin.fileno(), encoding="utf-8", closefd=False), out, setting)
    else:
        with open(options.caseload, encoding="utf-8") as lines:
            refused = run(lines, out, setting)
    out.flush()
    if refused:
        print(f"{refused} refused", file=sys.stderr)
        sys.exit(PARTIAL)


if __name__ == "__main__":
    main()
