"""What happened, as far as it was written down: the product's own tables, read only, and the providers' log.

Times are milliseconds since 1970. Nothing here is asked of the product while it runs: the tables are read as they are.
"""

import json
import re
import sqlite3
import subprocess
from dataclasses import dataclass, field
from datetime import datetime

KEY = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}", re.IGNORECASE)
# The kinds of notice that ask somebody to do something, or to know: nobody is to get them once it is over.
ALERTS = ("alert", "know", "still-open", "reminder")


@dataclass(frozen=True)
class Step:
    """A rung of a ladder that was told, or that was passed over because an outage came between."""

    visit: str
    epoch: int
    ladder: str
    rung: int
    turn: int
    round: int
    due: int
    fired: int
    kind: str = "told"
    node: str = ""

    @property
    def key(self):
        return self.visit, self.epoch, self.ladder, self.rung, self.turn, self.round

    @property
    def place(self):
        return self.rung, self.turn, self.round


@dataclass(frozen=True)
class Expected:
    """A rung that has to be told, worked out from the visit and the ladder's text alone; whoever is told first where no
    place is named, which depends on who is on duty."""

    visit: str
    epoch: int
    ladder: str
    due: int
    place: tuple | None = None

    def is_met(self, steps):
        """Whether one of the steps of its ladder is this one."""
        return any(step.place == self.place if self.place else step.due == self.due for step in steps)


@dataclass(frozen=True)
class Notice:
    """One message to one recipient by one channel, as the outbox has it."""

    key: str
    visit: str
    kind: str
    recipient: str
    channel: str
    created: int
    state: str = "accepted"
    epoch: int = 1
    ladder: str = "overdue"
    place: str = "0.0.0"
    number: int = 0
    first_sent: int | None = None
    priority: int = 1

    @property
    def meaning(self):
        return self.visit, self.epoch, self.kind, self.ladder, self.place, self.number, self.recipient, self.channel


@dataclass(frozen=True)
class Send:
    """A request that came to a provider. `taken`: the provider has it, whatever it answered."""

    key: str
    at: int
    channel: str
    taken: bool = True
    fault: str | None = None
    to: str | None = None


@dataclass(frozen=True)
class Entry:
    """Something that was put down of a live visit: `event` by its code in the journal."""

    visit: str
    event: str
    at: int
    detail: str = ""


@dataclass(frozen=True)
class Fault:
    """Something that was done to the product: from when to when, and how long it may be late once it is over.

    `repeats`: a message may be sent again under its key that was on its way then.
    """

    name: str
    begin: int
    end: int
    recovery: int
    repeats: bool = False
    stops: bool = False


@dataclass
class History:
    steps: list = field(default_factory=list)
    expected: list = field(default_factory=list)
    notices: list = field(default_factory=list)
    sends: list = field(default_factory=list)
    entries: list = field(default_factory=list)
    faults: list = field(default_factory=list)
    # Live visits that are open and for which nothing is due: (visit, why).
    stranded: list = field(default_factory=list)
    # When the watcher raised its alarm, and the times in which it has to: (begin, end).
    alarms: list = field(default_factory=list)
    outages: list = field(default_factory=list)
    journal_is_whole: bool = True
    journal_says: str = ""


STEPS = """SELECT visit, epoch, ladder, rung, turn, round, due_ms AS due, fired_ms AS fired, kind, node
FROM ladder_steps ORDER BY fired_ms, id"""
NOTICES = """SELECT key, visit, kind, recipient, channel, created_ms AS created, state, epoch,
COALESCE(ladder, '') AS ladder, COALESCE(place, '') AS place, number, first_sent_ms AS first_sent, priority
FROM notices ORDER BY created_ms, key"""
ENTRIES = """SELECT subject AS visit, event, recorded_at AS at, payload AS detail FROM journal
WHERE subject_kind = 'live-visit' ORDER BY position"""
STRANDED = """SELECT v.visit AS visit, COALESCE(d.state, 'nothing is due') AS why FROM live_visits v
LEFT JOIN live_deadlines d ON d.visit = v.visit
WHERE v.is_open = 1 AND (d.visit IS NULL OR d.state = 'quarantined' OR d.epoch <> v.epoch) ORDER BY v.visit"""


def rows(address, query):
    """The rows of a query as dictionaries, from `sqlite:FILE` or a PostgreSQL address. Read only."""
    if address.startswith("sqlite:"):
        link = sqlite3.connect(f"file:{address.removeprefix('sqlite:')}?mode=ro", uri=True, timeout=60)
        link.row_factory = sqlite3.Row
        try:
            return [dict(row) for row in link.execute(query)]
        finally:
            link.close()
    done = subprocess.run(
        ["psql", "--no-psqlrc", "--quiet", "--tuples-only", "--no-align", "--set", "ON_ERROR_STOP=1", "--dbname", address,
         "--command", f"SELECT row_to_json(q) FROM ({query}) q"],
        capture_output=True, text=True, timeout=120, env=read_only())
    if done.returncode != 0:
        raise RuntimeError(f"the history cannot be read: {done.stderr}")
    return [json.loads(line) for line in done.stdout.splitlines() if line]


def read_only():
    import os
    return {**os.environ, "PGOPTIONS": "-c default_transaction_read_only=on"}


def milliseconds(text):
    """An instant as the product writes it, `2026-01-02T03:04:05.678Z`."""
    return round(datetime.fromisoformat(text.replace("Z", "+00:00")).timestamp() * 1000)


def sends(requests):
    """The providers' log as sends; a key is the first that looks like one, since mail puts a host behind it."""
    found = []
    for line in requests:
        key = KEY.search(line["key"] or "")
        found.append(Send(key.group(0).lower() if key else line["key"], round(line["at"] * 1000), line["channel"],
                          line["taken"], line["fault"], line.get("to")))
    return found


def read(address, requests=()):
    """The history in a database and a providers' log. Faults, expectations and alarms are the test's to add."""
    return History(
        steps=[Step(**row) for row in rows(address, STEPS)],
        notices=[Notice(**row) for row in rows(address, NOTICES)],
        entries=[Entry(row["visit"], row["event"], milliseconds(row["at"]), row["detail"]) for row in rows(address, ENTRIES)],
        stranded=[(row["visit"], row["why"]) for row in rows(address, STRANDED)],
        sends=sends(requests))
