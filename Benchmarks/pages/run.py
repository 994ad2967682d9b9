#!/usr/bin/env python3
"""Times every list page of a large caseload beside a small one, over HTTP, on both databases.

    run.py                                  # 600 and 250,000 people, SQLite and PostgreSQL
    run.py --people 20000 --rounds 5 --databases sqlite
    run.py --fail-above 2.5                 # exit status 1 where the median of all ratios is higher

Each caseload is one region: the small one of 4 teams, the large one of as many teams of about 1,040 people with 25
officers each as it takes; an officer of either has about as many cases. Both are served at once by the real program; each page is asked of the one and the other in
turn, so that a busy machine slows both alike. A page of the large caseload, whatever the reach of whoever asks (region,
PDU, team), is held against the same page of the small region seen whole. Standard library only.
"""

import argparse
import http.client
import json
import os
import re
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path
from urllib.parse import urlencode

ROOT = Path(__file__).resolve().parents[2]
PASSWORD = "kettle orbit mulberry anvil"
DAY = "2025-06-30"
OFFICERS = 25
PEOPLE_OF_AN_OFFICER = 41
ROLES = {"region": "regional-director", "pdu": "pdu-head", "team": "line-manager"}
STAFF = {"region": "A-REGION", "pdu": "A-PDU", "team": "A-TEAM", "officer": "T000-00",
         "team-again": "A-AGAIN"}
ORDERS = ["due", "due-descending", "name", "name-descending", "officer", "rule"]
FILTERS = {
    "all": {}, "must": {"force": "must"}, "should": {"force": "should"}, "consider": {"force": "consider"},
    "overdue": {"status": "overdue"}, "due": {"status": "due"}, "upcoming": {"status": "upcoming"},
    "suspended": {"status": "suspended"}, "delayed": {"status": "delayed"}, "met": {"status": "met"},
    "7.1 and 7.6": {"cohort": ["7.1", "7.6"]}, "must, overdue": {"force": "must", "status": "overdue"},
}


def caseload(path, people, teams):
    """Writes a caseload file: one region, PDUs of 8 teams, staff, and the people of the seeded generator."""
    officers = max(1, min(OFFICERS, people // teams // PEOPLE_OF_AN_OFFICER))
    made = subprocess.Popen(
        [sys.executable, ROOT / "Benchmarks/due/generate.py", "--people", str(people), "--seed", "7"],
        stdout=subprocess.PIPE)
    with open(path, "wb") as out:
        def put(line):
            out.write(json.dumps(line, ensure_ascii=False).encode() + b"\n")

        for team in range(teams):
            put({"type": "team", "code": f"T{team:03}", "name": f"Team {team + 1}", "pdu": f"P{team // 8:02}",
                 "pduName": f"PDU {team // 8 + 1}", "region": "R1", "regionName": "The Region"})
        put({"type": "staff", "code": "A-REGION", "name": "Robin Vale", "region": "R1", "roles": [ROLES["region"]]})
        put({"type": "staff", "code": "A-PDU", "name": "Ira Sands", "pdu": "P00", "roles": [ROLES["pdu"]]})
        put({"type": "staff", "code": "A-TEAM", "name": "Sol Pinder", "team": "T000", "roles": [ROLES["team"]]})
        put({"type": "staff", "code": "A-AGAIN", "name": "Una Field", "team": "T000", "roles": [ROLES["team"]]})
        for team in range(teams):
            for number in range(officers):
                put({"type": "staff", "code": f"T{team:03}-{number:02}", "name": f"Officer {team}-{number}",
                     "team": f"T{team:03}", "roles": ["practitioner"]})
        for number, line in enumerate(made.stdout):
            person = json.loads(line)
            team = number % teams
            person["team"] = f"T{team:03}"
            person["officer"] = f"T{team:03}-{number // teams % officers:02}"
            put(person)
    if made.wait() != 0:
        sys.exit("generate.py failed")


class Server:
    """One database, filled and served."""

    def __init__(self, binary, address, folder, file):
        self.binary, self.address, self.origin, self.log = binary, address, None, []
        self.environment = {"PATH": os.environ["PATH"], "HOME": str(folder), "LANG": "C.UTF-8", "TERM": "dumb"}
        self.command("init", "--region", "R1=The Region", "--user", "admin", "--name", "Ada Min")
        start = time.monotonic()
        self.command("import", str(file), "--as-of", DAY)
        self.importing = time.monotonic() - start
        self.invitations = {}
        for reach, staff in STAFF.items():
            out = self.command("account", "invite", "--user", f"b.{reach}", "--staff", staff, "--json")
            self.invitations[reach] = json.loads(out)["invitation"]
        start = time.monotonic()
        self.command("journal", "verify")
        self.verifying = time.monotonic() - start
        self.process = subprocess.Popen(
            [binary, "serve", "--database", address, "--port", "0", "--as-of", DAY], env=self.environment,
            stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, encoding="utf-8")
        threading.Thread(target=self._read, daemon=True).start()
        until = time.monotonic() + 120
        while self.origin is None:
            if self.process.poll() is not None or time.monotonic() > until:
                sys.exit("the service did not start: " + "".join(self.log))
            time.sleep(0.05)

    def command(self, *arguments):
        done = subprocess.run(
            [self.binary, *arguments, "--database", self.address], env=self.environment, capture_output=True,
            encoding="utf-8")
        if done.returncode != 0:
            sys.exit(f"homeward {arguments[0]} ended with {done.returncode}: {done.stderr}")
        return done.stdout

    def _read(self):
        for line in self.process.stderr:
            self.log.append(line)
            if found := re.search(r"127\.0\.0\.1:\d+", line):
                self.origin = self.origin or found.group(0)

    def stop(self):
        self.process.terminate()
        self.process.wait(timeout=30)


class Visitor:
    """Somebody signed in, on one connection that is kept open."""

    def __init__(self, server, reach):
        self.link = http.client.HTTPConnection(server.origin, timeout=60)
        self.cookies = {}
        self.post("/invitation", {"invitation": server.invitations[reach], "password": PASSWORD, "again": PASSWORD})
        status, _ = self.post("/sign-in", {"username": f"b.{reach}", "password": PASSWORD})
        if status != 303:
            sys.exit(f"{reach} could not sign in: {status}")

    def ask(self, method, path, body=None):
        headers = {"Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items())}
        if body is not None:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        self.link.request(method, path, body, headers)
        answer = self.link.getresponse()
        text = answer.read().decode()
        for line in answer.headers.get_all("set-cookie") or []:
            name, value = line.split(";")[0].split("=", 1)
            self.cookies[name] = value
        return answer.status, text

    def token(self, path):
        return re.search(r'name="csrf" value="([^"]+)"', self.ask("GET", path)[1]).group(1)

    def post(self, path, fields):
        return self.ask("POST", path, urlencode({"csrf": self.token(path), **fields}))

    def timed(self, page):
        """Milliseconds that a page takes, its rows and its size."""
        method, path, body = page
        start = time.perf_counter()
        status, text = self.ask(method, path, body)
        taken = (time.perf_counter() - start) * 1000
        if status != 200:
            sys.exit(f"{method} {path} answered {status}")
        return taken, text.count('href="/case/'), len(text)

    def fact(self, path, day):
        """Milliseconds that recording one dated fact takes: sent, applied, kept, the person's obligations worked out."""
        page = self.ask("GET", path)[1]
        form = dict(re.findall(r'type="hidden" name="([^"]+)" value="([^"]*)"', page))
        fields = urlencode({**form, "date-day": day % 28 + 1, "date-month": 1 + day // 28, "date-year": "2025"})
        start = time.perf_counter()
        status, text = self.ask("POST", path, fields)
        taken = (time.perf_counter() - start) * 1000
        if status != 303:
            sys.exit(f"POST {path} answered {status}: {re.findall('error.*', text)[:3]}")
        return taken


def pages(visitor, reach):
    """Every page to time, by name."""
    found = {}
    if reach == "officer":
        for order in ["due", "name"]:
            found[f"my caseload by {order}"] = ("GET", f"/cases?sort={order}", None)
        found["due list"] = ("GET", "/due", None)
        found["due list as a file"] = ("GET", "/due.csv", None)
        found["due calendar"] = ("GET", "/due/calendar?month=2025-07", None)
        found["itinerary"] = ("GET", "/itinerary", None)
        rules = visitor.ask("GET", "/rules")[1]
        found["rules in force"] = ("GET", "/rules", None)
        for number, policy in enumerate(sorted(set(re.findall(r'href="(/rules/[^"/?]+)"', rules)))[:2]):
            found[f"rules, policy {number + 1}"] = ("GET", policy, None)
        return found
    for order in ["due", "name", "officer"]:
        found[f"caseload by {order}"] = ("GET", f"/team/cases?sort={order}", None)
    found["caseload by name, page 10"] = ("GET", "/team/cases?sort=name&page=10", None)
    for order in ORDERS:
        for name, narrowing in FILTERS.items():
            found[f"due list by {order}: {name}"] = (
                "GET", "/due?" + urlencode({"sort": order, **narrowing}, doseq=True), None)
        found[f"due list by {order}, page 10"] = ("GET", f"/due?sort={order}&page=10", None)
    found["due calendar"] = ("GET", "/due/calendar?month=2025-07", None)
    found["due calendar, a day"] = ("GET", "/due/calendar?month=2025-07&day=2025-07-07", None)
    token = visitor.token("/search")
    for text in ["sm", "jo", "X000001"]:
        found[f"search {text}"] = ("POST", "/search", urlencode({"csrf": token, "text": text}))
    case = re.search(r'href="(/case/[0-9a-f-]{36})"', visitor.ask("GET", "/due")[1]).group(1)
    for part in ["", "/due", "/facts", "/visits"]:
        found[f"person{part}"] = ("GET", case + part, None)
    why = re.search(r'href="(/case/[0-9a-f-]{36}/due/[^"]+)"', visitor.ask("GET", case + "/due")[1])
    if why:
        found["why this date"] = ("GET", why.group(1), None)
    return found



def compare(small, large, rounds):
    """Rows of: reach, page, small best and median, large best and median, rows of both."""
    region, officer = Visitor(small, "region"), Visitor(small, "officer")
    rows = []
    for reach in [*ROLES, "officer"]:
        whole = officer if reach == "officer" else region
        against = pages(whole, reach)
        visitor = Visitor(large, reach)
        for name, page in pages(visitor, reach).items():
            if name not in against:
                continue
            for one, other in ((whole, against[name]), (visitor, page)):
                one.timed(other)
            few, many = [], []
            for _ in range(rounds):
                few.append(whole.timed(against[name]))
                many.append(visitor.timed(page))
            rows.append({
                "reach": reach, "page": name,
                "small": {"best": min(t[0] for t in few), "median": statistics.median(t[0] for t in few),
                          "rows": few[-1][1], "bytes": few[-1][2]},
                "large": {"best": min(t[0] for t in many), "median": statistics.median(t[0] for t in many),
                          "rows": many[-1][1], "bytes": many[-1][2]},
            })
    for row in rows:
        row["ratio"] = row["large"]["best"] / row["small"]["best"]
    return rows


def new_facts(small, large, rounds):
    """Milliseconds of each new fact about one person of the small caseload and one of the large."""
    taken = []
    for server in (small, large):
        visitor = Visitor(server, "team-again")
        case = re.search(r'href="(/case/[0-9a-f-]{36})"', visitor.ask("GET", "/due")[1]).group(1)
        path = case + "/facts/new/address-changed"
        taken.append([visitor.fact(path, day) for day in range(min(rounds * 4, 140))])
    return taken


def shows_as_much(row):
    """Whether both answers show about as many rows and as much text: a page that shows more is no slower for the caseload."""
    return (row["small"]["rows"] >= row["large"]["rows"] * 0.9
            and row["small"]["bytes"] >= row["large"]["bytes"] * 0.8)


def report(database, small, large, rows, arguments):
    print(f"\n## {database}: {arguments.small:,} and {arguments.people:,} people\n")
    print(f"import {large.importing:.1f} s, journal verify {large.verifying:.1f} s "
          f"({arguments.small:,} people: {small.importing:.1f} s, {small.verifying:.1f} s)\n")
    ratios = sorted(row["ratio"] for row in rows)
    full = sorted(row["ratio"] for row in rows if shows_as_much(row))
    print(f"{len(rows)} pages: median ratio {statistics.median(ratios):.2f}, "
          f"{sum(r <= 1.5 for r in ratios)} within 1.5, {sum(r > 2 for r in ratios)} over 2, worst {ratios[-1]:.2f}; "
          f"of {len(full)} that show as much on both: {sum(r <= 1.5 for r in full)} within 1.5, "
          f"worst {full[-1]:.2f}\n")
    for reach in [*ROLES, "officer"]:
        of = sorted(row["ratio"] for row in rows if row["reach"] == reach and shows_as_much(row))
        print(f"{reach}: {len(of)} pages that show as much, median {statistics.median(of):.2f}, "
              f"{sum(r <= 1.5 for r in of)} within 1.5, worst {of[-1]:.2f}; slowest page of all "
              f"{max(row['large']['best'] for row in rows if row['reach'] == reach):.0f} ms")
    print()
    print("| reach | page | rows | small, ms (median) | large, ms (median) | ratio of the best |\n|---|---|---|---|---|---|")
    rows = sorted(rows, key=lambda row: -row["ratio"])
    for row in rows if arguments.all else rows[:25]:
        print(f"| {row['reach']} | {row['page']} | {row['small']['rows']}, {row['large']['rows']} "
              f"| {row['small']['best']:.1f} ({row['small']['median']:.1f}) "
              f"| {row['large']['best']:.1f} ({row['large']['median']:.1f}) | {row['ratio']:.2f} |")
    sys.stdout.flush()


def addresses(database, folder):
    """Addresses of two empty databases."""
    if database == "sqlite":
        return [f"sqlite:{folder}/{name}.sqlite" for name in ("small", "large")]
    url = os.environ["HOMEWARD_TEST_POSTGRES"]
    found = []
    for name in ("small", "large"):
        schema = f"pages_{name}_{os.getpid()}"
        subprocess.run(["psql", "--quiet", "--no-psqlrc", url, "-c", f"CREATE SCHEMA {schema}"], check=True)
        found.append(f"{url}{'&' if '?' in url else '?'}options=-csearch_path%3D{schema}")
    return found


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--binary", default=str(ROOT / ".build/release/homeward"))
    parser.add_argument("--people", type=int, default=250_000)
    parser.add_argument("--small", type=int, default=600)
    parser.add_argument("--rounds", type=int, default=9)
    parser.add_argument("--databases", default="sqlite,postgres")
    parser.add_argument("--all", action="store_true", help="every page in the table, not the 25 with the highest ratio")
    parser.add_argument("--json", help="writes everything measured to this file")
    parser.add_argument("--fail-above", type=float)
    arguments = parser.parse_args()
    databases = arguments.databases.split(",")
    if "postgres" in databases and "HOMEWARD_TEST_POSTGRES" not in os.environ:
        os.execv(str(ROOT / "Scripts/with-postgres.sh"), ["with-postgres.sh", sys.executable, *sys.argv])
    measured, isSlow = {}, False
    with tempfile.TemporaryDirectory(prefix="homeward-pages-") as folder:
        os.chmod(folder, 0o755)
        files = [Path(folder) / "small.ndjson", Path(folder) / "large.ndjson"]
        caseload(files[0], arguments.small, 4)
        caseload(files[1], arguments.people, max(4, arguments.people // 1040))
        for database in databases:
            servers = []
            try:
                for address, file in zip(addresses(database, folder), files):
                    servers.append(Server(arguments.binary, address, folder, file))
                if database == "postgres":
                    # What the server's own housekeeping does within minutes of an import.
                    url = os.environ["HOMEWARD_TEST_POSTGRES"]
                    subprocess.run(["psql", "--quiet", "--no-psqlrc", url, "-c", "VACUUM"], check=True)
                rows = compare(*servers, arguments.rounds)
                report(database, *servers, rows, arguments)
                facts = new_facts(*servers, arguments.rounds)
                print("\none new fact, ms over HTTP, best, median, worst: " + "; ".join(
                    f"{min(t):.1f}, {statistics.median(t):.1f}, {max(t):.1f}" for t in facts))
                measured[database] = {
                    "pages": rows, "facts": facts, "import": [s.importing for s in servers], "verify": [s.verifying for s in servers]}
                isSlow |= bool(arguments.fail_above) and statistics.median(
                    row["ratio"] for row in rows) > arguments.fail_above
            finally:
                for server in servers:
                    server.stop()
    if arguments.json:
        Path(arguments.json).write_text(json.dumps(measured, indent=1))
    sys.exit(1 if isSlow else 0)


if __name__ == "__main__":
    main()
