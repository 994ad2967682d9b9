"""The served binary from outside, over plain HTTP: headers, sessions, forged forms, reach, and what forms do."""

import csv
import http.client
import io
import re
import subprocess
from html import unescape
from urllib.parse import urlencode, urlsplit

import pytest

from live import PASSWORD, Service, binary, invitations, pattern

NOBODY = "00000000-0000-7000-8000-000000000000"
FORM = "application/x-www-form-urlencoded"
OPEN = ["/sign-in", "/invitation", "/help", "/accessibility", "/privacy", "/cookies", "/whats-new", "/help/problems"]
BEHIND = ["/cases", "/team/cases", "/due", "/due.csv", "/due/calendar", "/search", "/rules"]
REACH = ["practitioner", "line-manager", "pdu-head", "regional-director", "quality-assurance",
         "police-offender-manager", "case-administrator", "victim-liaison-officer", "information-governance",
         "administrator"]
WRITERS = {"practitioner", "line-manager", "pdu-head", "police-offender-manager", "case-administrator"}
KINDS = ["", "/due", "/facts", "/visits", "/facts/new", "/facts/new/address-changed", "/facts/1/correction"]


class Answer:
    def __init__(self, response):
        self.status = response.status
        self.headers = response.headers
        self.body = response.read()

    @property
    def text(self):
        return self.body.decode()

    def same(self):
        """Status, headers without the date, and body."""
        return self.status, [pair for pair in self.headers.items() if pair[0].lower() != "date"], self.body


class Client:
    """One visitor: an origin and the cookies kept so far."""

    def __init__(self, origin, cookies=None):
        self.host = urlsplit(origin).netloc
        self.origin = origin
        self.cookies = dict(cookies or {})

    def ask(self, method, path, body=None, headers=()):
        link = http.client.HTTPConnection(self.host, timeout=60)
        sent = dict(headers)
        if self.cookies:
            sent["Cookie"] = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        link.request(method, path, body, sent)
        answer = Answer(link.getresponse())
        link.close()
        for line in answer.headers.get_all("set-cookie") or []:
            name, value = line.split(";")[0].split("=", 1)
            self.cookies[name] = value
            if not value:
                del self.cookies[name]
        return answer

    def get(self, path):
        return self.ask("GET", path)

    def token(self, path):
        return re.search(r'name="csrf" value="([^"]+)"', self.get(path).text).group(1)

    def post(self, path, fields, headers=()):
        return self.ask("POST", path, urlencode(fields), {"Content-Type": FORM, **dict(headers)})

    def sign_in(self, user, password=PASSWORD):
        return self.post("/sign-in", {"csrf": self.token("/sign-in"), "username": user, "password": password})


@pytest.fixture(scope="session")
def client(service, sessions):
    """Makes a client signed in with a role."""
    return lambda role: Client(service.origin, {c["name"]: c["value"] for c in sessions(role)["cookies"]})


def accepted(made, person):
    """Accepts an invitation over HTTP and signs in: the client and the answer to the sign-in."""
    visitor = Client(made.origin)
    visitor.post("/invitation", {"csrf": visitor.token("/invitation"), "invitation": person["invitation"],
                                 "password": PASSWORD, "again": PASSWORD})
    return visitor, visitor.sign_in(person["user"])


@pytest.fixture(scope="module")
def spare(tmp_path_factory):
    """A service of its own for what would get in the way of others: throttles and ended sessions."""
    made = Service(tmp_path_factory.mktemp("spare"))
    done = made.command("init", "--region", "N01=North", "--pdu", "P01=Northtown", "--team", "T01=Team One",
                        "--user", "admin", "--name", "Robin Vale", "--json")
    made.start()
    (made.admin,) = invitations(done.stdout)
    yield made
    made.stop()


@pytest.fixture(scope="session")
def cases(client):
    """Ids of cases of the whole region, as its director sees them; and by role those that a role's list shows."""
    def ids(role, path):
        found, visitor = set(), client(role)
        for number in range(1, 40):
            new = set(re.findall(r'href="/case/([0-9a-f-]{36})"', visitor.get(f"{path}?page={number}").text)) - found
            if not new:
                break
            found |= new
        return found
    return {role: ids(role, "/team/cases") for role in ("regional-director", "practitioner", "police-offender-manager")}


def own_case(client, role="practitioner"):
    return re.search(r'href="(/case/[0-9a-f-]{36})"', client(role).get("/cases").text).group(1)


def facts(visitor, case):
    return re.search(r"<ol class=\"hw-timeline\">.*?</ol>", visitor.get(case + "/facts").text, re.S).group(0)


def fact_form(visitor, path):
    text = visitor.get(path).text
    return dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', text[text.index("<main"):]))


def day(number, month=6, year=2025):
    return {"date-day": str(number), "date-month": str(month), "date-year": str(year)}


def protected(answer, where):
    headers = answer.headers
    policy = headers["content-security-policy"] or ""
    assert "default-src 'self'" in policy and "object-src 'none'" in policy and "base-uri 'none'" in policy, where
    assert "frame-ancestors 'none'" in policy and "unsafe-" not in policy, where
    assert headers["x-content-type-options"] == "nosniff", where
    assert headers["referrer-policy"] in ("same-origin", "no-referrer", "strict-origin"), where
    assert headers["cross-origin-opener-policy"] == "same-origin", where


def test_every_answer_to_anybody_carries_the_protective_headers(service):
    """SEC 3.4"""
    visitor = Client(service.origin)
    assets = re.findall(r'(?:href|src)="(/assets/[^"]+)"', visitor.get("/sign-in").text)
    assert assets
    for path in ["/", "/ping", "/health", "/info", "/health/liveness", "/health/readiness", "/nowhere", "/assets/none.css", f"/case/{NOBODY}",
                 *OPEN, *BEHIND, *assets]:
        for method in ("GET", "HEAD", "POST", "DELETE", "PUT", "OPTIONS"):
            answer = visitor.ask(method, path)
            protected(answer, (method, path))
            assert answer.status < 500, (method, path)
            if not path.startswith("/assets/"):
                assert answer.headers["cache-control"] == "no-store", (method, path)
    assert visitor.ask("DELETE", "/sign-in").status == 405
    assert visitor.get("/nowhere").status == 404


def test_every_page_of_a_signed_in_practitioner_carries_them_and_is_not_stored(client):
    """SEC 3.4, no-store on personal pages"""
    visitor, case = client("practitioner"), own_case(client)
    for path in [*BEHIND, *(case + kind for kind in KINDS), "/nowhere", f"/case/{NOBODY}"]:
        answer = visitor.get(path)
        protected(answer, path)
        assert answer.headers["cache-control"] == "no-store", path
        assert not re.search(r"<script(?![^>]* src=)|<style|\sstyle=|\son\w+=", answer.text) or path == "/due.csv", path


def test_no_case_page_answers_without_a_session(service, client):
    """SEC: sessions"""
    case = own_case(client)
    crn = re.search(r"<dt>CRN</dt><dd>(\w+)", client("practitioner").get(case).text).group(1)
    name = re.search(r"hw-identity__name\"><bdi>([^,<]+)", client("practitioner").get(case).text).group(1)
    for path in [*BEHIND, *(case + kind for kind in KINDS)]:
        answer = Client(service.origin).get(path)
        assert answer.status == 303 and answer.headers["location"].startswith("/sign-in"), path
        assert crn not in answer.text and name not in answer.text, path


@pytest.mark.parametrize("forgery", ["no token", "wrong token", "foreign origin", "null origin", "cross-site"])
def test_a_forged_form_is_refused_and_changes_nothing(client, forgery):
    """SEC 3.5.1"""
    visitor, case = client("practitioner"), own_case(client)
    path = case + "/facts/new/household-changed"
    before = facts(visitor, case)
    fields = {**fact_form(visitor, path), **day(3)}
    headers = {"foreign origin": {"Origin": "https://elsewhere.example"}, "null origin": {"Origin": "null"},
               "cross-site": {"Sec-Fetch-Site": "cross-site"}}.get(forgery, {})
    if forgery == "no token":
        del fields["csrf"]
    if forgery == "wrong token":
        fields["csrf"] = "A" * len(fields["csrf"])
    assert visitor.post(path, fields, headers).status == 403
    assert facts(visitor, case) == before
    assert visitor.post("/sign-out", {k: v for k, v in fields.items() if k == "csrf"},
                        headers).status == 403
    assert visitor.get("/cases").status == 200


@pytest.mark.parametrize("role", ["practitioner", "police-offender-manager"])
def test_a_case_out_of_reach_answers_exactly_like_one_that_does_not_exist(client, cases, role):
    """Invariant 10"""
    visitor = client(role)
    others = sorted(cases["regional-director"] - cases[role])
    assert len(others) > 50
    for kind in [*KINDS, "/due/any.2025-01-01"]:
        missing = visitor.get(f"/case/{NOBODY}{kind}").same()
        assert missing[0] == 404
        for other in others[::max(1, len(others) // 12)]:
            assert visitor.get(f"/case/{other}{kind}").same() == missing, (other, kind)
    token = {"csrf": visitor.token("/search"), "revision": "1", **day(3)}
    for form in ("/facts/new/address-changed", "/facts/1/correction"):
        missing = visitor.post(f"/case/{NOBODY}{form}", token).same()
        assert missing[0] == 404
        assert visitor.post(f"/case/{others[0]}{form}", token).same() == missing


@pytest.mark.parametrize("kind", ["person", "why", "fact form"])
@pytest.mark.parametrize("role", REACH)
def test_each_role_reaches_what_its_list_shows_and_no_more(service, client, cases, role, kind):
    """Invariant 10: the matrix of roles and pages."""
    director, visitor = client("regional-director"), client(role)
    listed = cases.get(role)
    chosen = sorted(cases["regional-director"])[::40]
    chosen += sorted(listed)[:2] if listed else []
    wide = role in ("regional-director", "quality-assurance", "information-governance")
    pages = [visitor.get(f"/team/cases?page={number}").text for number in range(1, 30)]
    mine = set(re.findall(r'href="/case/([0-9a-f-]{36})"', "".join(pages)))
    assert bool(mine) == (role != "administrator")
    for case in chosen:
        path = f"/case/{case}"
        if kind == "why":
            keys = re.findall(rf'href="({path}/due/[^"]+)"', director.get(path + "/due").text)
            if not keys:
                continue
            path = unescape(keys[0])
        if kind == "fact form":
            path += "/facts/new/address-changed"
        inside = wide or case in mine
        expected = (403 if kind == "fact form" and role not in WRITERS else 200) if inside else 404
        assert visitor.get(path).status == expected, path


def test_a_police_offender_manager_has_cases_of_their_own(cases):
    """Invariant 10: without one, the matrix above shows only what this role does not reach"""
    assert cases["police-offender-manager"]


def test_an_administrator_without_cases_sees_no_person(spare):
    """SEC: least privilege. On a database without people; the demo's administrator is in the matrix above."""
    visitor, _ = accepted(spare, spare.admin)
    for path in BEHIND:
        answer = visitor.get(path)
        assert answer.status == 200 and "/case/" not in answer.text, path


@pytest.mark.parametrize("role", ["practitioner", "regional-director", "police-offender-manager"])
def test_no_address_on_any_page_holds_a_crn_or_a_family_name(client, role):
    """SEC 14.2.1"""
    visitor = client(role)
    rows = list(csv.DictReader(io.StringIO(visitor.get("/due.csv").text)))
    personal = {row["crn"].lower() for row in rows} | {row["family_name"].lower() for row in rows}
    assert personal
    waiting, seen, kinds = ["/cases"], {"/cases"}, {}
    while waiting:
        path = waiting.pop(0)
        kind = pattern(urlsplit(path).path)
        if kinds.get(kind, 0) >= 4:
            continue
        kinds[kind] = kinds.get(kind, 0) + 1
        for link in map(unescape, re.findall(r'(?:href|action|src)="([^"]+)"', visitor.get(path).text)):
            words = set(re.split(r"[/?&=.+%]", link.lower()))
            assert not words & personal, (path, link)
            target = link.split("#")[0]
            # The phone's app has pictures and scripts of its own; its one page is looked at, and led on from no further.
            if path.startswith("/f/"):
                continue
            if target.startswith("/") and not target.startswith(("/assets/", "/due.csv", "/decisions.csv", "/sign-out")) \
                    and target not in seen:
                seen.add(target)
                waiting.append(target)
    assert "/case/*" in kinds


def test_a_fact_is_recorded_changes_what_is_due_and_its_correction_keeps_the_old_one(client):
    """Facts: corrected, never erased"""
    visitor, case = client("practitioner"), own_case(client)
    path = case + "/facts/new/address-changed"
    due = visitor.get(case + "/due").text
    answer = visitor.post(path, {**fact_form(visitor, path), **day(24)})
    assert answer.status == 303 and answer.headers["location"] == case
    assert "Address changed" in facts(visitor, case) and "2025-06-24" in facts(visitor, case)
    assert visitor.get(case + "/due").text != due
    entries = facts(visitor, case).split("<li")
    entry = next(part for part in entries if "Address changed" in part and "2025-06-24" in part)
    correction = re.search(r'href="([^"]+/correction)"', entry).group(1)
    fields = {**fact_form(visitor, correction), **day(23), "action": "correct", "reason": "The day was wrong"}
    assert visitor.post(correction, fields).status == 303
    after = facts(visitor, case)
    assert "2025-06-24" in after and "2025-06-23" in after and "Corrected" in after and "The day was wrong" in after


def test_a_stale_revision_is_a_conflict_that_keeps_what_was_typed(client):
    """Facts: nobody overwrites somebody else"""
    visitor, case = client("practitioner"), own_case(client)
    path = case + "/facts/new/relationship-changed"
    old = fact_form(visitor, path)
    assert visitor.post(path, {**old, **day(11)}).status == 303
    before = facts(visitor, case)
    answer = visitor.post(path, {**old, **day(12, "June")})
    assert answer.status == 409
    assert 'value="12"' in answer.text and 'value="June"' in answer.text
    assert facts(visitor, case) == before


@pytest.mark.parametrize("month, kept", [("2", "2"), ("x" * 300, "x" * 300), ("Ju\x07ne", "June"), ("<b>", "&lt;b")],
                         ids=["impossible date", "too long", "control character", "markup"])
def test_what_cannot_be_recorded_is_refused_and_kept(client, month, kept):
    """Forms keep what was typed"""
    visitor, case = client("practitioner"), own_case(client)
    path = case + "/facts/new/address-changed"
    before = facts(visitor, case)
    answer = visitor.post(path, {**fact_form(visitor, path), **day(31, month)})
    assert answer.status == 422
    assert 'value="31"' in answer.text and f'value="{kept}' in answer.text
    assert facts(visitor, case) == before


def test_an_unknown_kind_of_fact_is_not_there(client):
    """Forms: unknown words"""
    visitor, case = client("practitioner"), own_case(client)
    fields = {**fact_form(visitor, case + "/facts/new/address-changed"), **day(3)}
    assert visitor.get(case + "/facts/new/no-such-kind").status == 404
    assert visitor.post(case + "/facts/new/no-such-kind", fields).status == 404
    path = case + "/facts/new/rosh-assessed"
    answer = visitor.post(path, {**fields, **day(17), "value": "no-such-level"})
    assert answer.status == 422 and 'value="17"' in answer.text


def test_a_reason_that_is_too_long_is_refused_and_kept(client):
    """Forms: limits"""
    visitor, case = client("practitioner"), own_case(client)
    correction = re.search(r'href="([^"]+/correction)"', facts(visitor, case)).group(1)
    fields = {**fact_form(visitor, correction), "action": "withdraw", "reason": "word " * 200}
    before = facts(visitor, case)
    answer = visitor.post(correction, fields)
    assert answer.status == 422 and "word word word" in answer.text
    assert facts(visitor, case) == before


def test_a_body_beyond_the_limit_is_too_large(service, client):
    """SEC: limits"""
    for visitor in (client("practitioner"), Client(service.origin)):
        answer = visitor.post("/search" if visitor.cookies else "/sign-in", {"text": "a" * 70_000})
        assert answer.status == 413
        protected(answer, "413")


def test_the_due_file_is_safe_in_a_spreadsheet(client):
    """SEC 1.2.10"""
    answer = client("regional-director").get("/due.csv")
    assert answer.status == 200 and answer.headers["content-type"].startswith("text/csv")
    text = answer.body.decode()
    assert text.endswith("\r\n") and text.count("\n") == text.count("\r\n")
    rows = list(csv.reader(io.StringIO(text, newline="")))
    assert rows[0][:4] == ["due", "status", "force", "crn"] and len(rows) > 100
    assert [cell for row in rows for cell in row if cell.startswith(("=", "+", "-", "@", "\t"))] == []


def test_the_session_cookie_is_out_of_reach_of_scripts_and_ends_with_sign_out(spare):
    """SEC 3.3, 7.4.1"""
    visitor, answer = accepted(spare, spare.admin)
    if answer.status == 429:
        pytest.fail("throttled")
    (line,) = [line for line in answer.headers.get_all("set-cookie") if line.startswith("homeward-session=")]
    assert "HttpOnly" in line and re.search("SameSite=(Lax|Strict)", line) and "Path=/" in line
    kept = Client(spare.origin, visitor.cookies)
    assert kept.get("/cases").status == 200
    out = visitor.post("/sign-out", {"csrf": visitor.token("/cases")})
    assert out.status == 303 and '"cookies"' in out.headers["clear-site-data"]
    assert kept.get("/cases").status == 303


@pytest.mark.parametrize("option, status, words", [
    (["--accent", "#ffdd00"], 64, "4.5:1 is the least"), (["--accent", "teal"], 64, "this is no colour"),
    (["--organisation", "x" * 101], 64, "1 to 100 characters"), (["--logo", "/dev/null"], 4, "neither PNG nor SVG"),
    (["--logo", "/nowhere/logo.svg"], 3, "cannot be opened")])
def test_branding_that_cannot_be_shown_is_refused_before_anything_is_served(tmp_path, option, status, words):
    """UX-02"""
    made = Service(tmp_path)
    done = subprocess.run(
        [binary(), "serve", "--port", "0", "--database", made.address, *option], env=made.environment, cwd=tmp_path,
        capture_output=True, encoding="utf-8", timeout=60)
    assert done.returncode == status, done.stderr
    assert words in done.stderr and "to do:" in done.stderr
    assert not (tmp_path / "live.sqlite").exists()


def test_guessing_a_password_is_slowed_down(spare):
    """SEC 6.3.1: last in the file, for it blocks its user name"""
    visitor = Client(spare.origin)
    answers = [visitor.sign_in("nobody-here", f"wrong guess {number}") for number in range(8)]
    assert answers[0].status == 422
    assert answers[-1].status == 429 and int(answers[-1].headers["retry-after"]) > 0
