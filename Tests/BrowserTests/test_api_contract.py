"""The interface for programs against its own document: validated, tried with made-up requests, and asked as the reference
says [INT-20, INT-21].

`HOMEWARD_API_EXAMPLES` says how many requests are made for each operation besides those that cover its declaration:
10 where nothing is said, 200 before a release.
"""

import glob
import html
import http.client
import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from urllib.parse import urlencode, urlsplit

import pytest
from openapi_spec_validator import OpenAPIV31SpecValidator

from live import PASSWORD, ROOT, Service, binary, invitations

URL = os.environ.get("HOMEWARD_TEST_POSTGRES")
SEED = "20250630"
EXAMPLES = {"sqlite": 10, "postgres": 10}


def accept(origin, invitation):
    """Sets a password, as the page does it."""
    link = http.client.HTTPConnection(urlsplit(origin).netloc, timeout=60)
    link.request("GET", "/invitation")
    answer = link.getresponse()
    cookie = answer.headers["set-cookie"].split(";")[0]
    text = answer.read().decode()
    main = text[text.index("<main"):]
    form = {name: html.unescape(value) for name, value in
            re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', main)}
    link.request(
        "POST", "/invitation",
        urlencode({**form, "invitation": invitation, "password": PASSWORD, "again": PASSWORD}),
        {"Content-Type": "application/x-www-form-urlencoded", "Cookie": cookie})
    assert link.getresponse().status == 303
    link.close()


def open_service(folder, database=None):
    made = Service(folder, "--as-of", "2025-06-30", database=database)
    if database:
        made.command("migrate")
    people = invitations(made.command("demo", "--as-of", "2025-06-30", "--json").stdout)
    made.start()
    made.tokens = {}
    for person in people:
        role = person["roles"][0]
        if role in ("practitioner", "line-manager") and role not in made.tokens:
            accept(made.origin, person["invitation"])
            told = made.command("account", "token", "make", "--user", person["user"], "--scope", "write", "--json")
            made.tokens[role] = json.loads(told.stdout)["token"]
    return made


@pytest.fixture(scope="module")
def sqlite(tmp_path_factory):
    made = open_service(tmp_path_factory.mktemp("api"))
    yield made
    made.stop()


@pytest.fixture(scope="module")
def postgres(tmp_path_factory):
    if not URL:
        pytest.skip("run under Scripts/with-postgres.sh")
    name = f"api{os.getpid()}"
    host = re.search(r"host=([^&]+)", URL).group(1)
    user = re.search(r"user=([^&]+)", URL).group(1)

    def server(program, *arguments):
        path = shutil.which(program) or sorted(glob.glob(f"/usr/lib/postgresql/*/bin/{program}"))[-1]
        subprocess.run([path, *arguments, "--host", host, "--username", user, name], check=True, timeout=60)

    server("createdb")
    made = open_service(tmp_path_factory.mktemp("apipg"), f"postgres:///{name}?host={host}&user={user}")
    yield made
    made.stop()
    server("dropdb", "--force")


def ask(service, method, path, role="practitioner", body=None, **headers):
    link = http.client.HTTPConnection(urlsplit(service.origin).netloc, timeout=60)
    sent = {"Authorization": f"Bearer {service.tokens[role]}", **headers}
    if body is not None:
        sent["Content-Type"] = "application/json"
    link.request(method, path, None if body is None else json.dumps(body), sent)
    answer = link.getresponse()
    text = answer.read().decode()
    link.close()
    return answer.status, answer.headers, json.loads(text) if text else None


def test_the_document_is_openapi_3_1(sqlite):
    status, headers, document = ask(sqlite, "GET", "/api/v1/openapi.json")
    assert status == 200 and headers["content-type"] == "application/json"
    assert document["openapi"].startswith("3.1.")
    OpenAPIV31SpecValidator(document).validate()


def known(service):
    """Ids that are there, by the name of the parameter they stand in, for somebody who may decide."""
    def items(path):
        return ask(service, "GET", f"/api/v1{path}", "line-manager")[2]["items"]

    persons = [person["id"] for person in items("/persons?limit=30")]
    owed = [(person, item) for person in persons[:5] for item in items(f"/persons/{person}/obligations")]
    for person, item in owed[:3]:
        ask(service, "POST", f"/api/v1/persons/{person}/decisions", body={
            "policy": item["policy"], "obligation": item["key"], "kind": "not-to-visit", "reason": "other",
            "rationale": "Seen at the office every week."})
    visits = [visit["id"] for person in persons for visit in items(f"/persons/{person}/visits")]
    decisions = [one["id"] for person in persons for one in items(f"/persons/{person}/decisions")]
    tasks = [task["id"] for task in items("/tasks?limit=20")]
    colleagues = ask(service, "GET", f"/api/v1/persons/{persons[0]}/visit-options", "line-manager")[2]["colleagues"]
    account = ask(service, "GET", "/api/v1/account", "line-manager")[2]
    manager = account["staff"]
    staff = [member["staff"] for member in items("/staff?limit=20") if member["staff"] != manager]
    delegations = lent(service, staff)
    held = competences(service, staff)
    found = {
        "person": persons, "visit": visits[:30], "decision": decisions[:20], "task": tasks,
        "key": [item["key"] for _, item in owed], "fact": ["1", "2", "3"],
        "staff": [colleague["staff"] for colleague in colleagues][:10], "version": ['"1"', '"2"', '"3"', '"4"'],
        "policy": sorted({item["policy"] for _, item in owed}), "delegation": delegations, "member": staff,
        "held": sorted({one["competence"] for one in held}), "since": sorted({one["from"] for one in held}),
        "team": [account["team"]],
        "slot": [slot["id"] for slot in items("/duty-slots?limit=20")],
        "drill": [drill["id"] for drill in items("/drills")],
        "point": [point["id"] for member in staff[:10]
                  for point in ask(service, "GET", f"/api/v1/staff/{member}/contact-points", "line-manager")[2]["points"]],
    }
    assert all(found.values()), found
    return found


def lent(service, staff):
    """Delegations of the manager's: those of the demo, and some that may still be ended."""
    for member in staff[:4]:
        ask(service, "POST", "/api/v1/delegations", "line-manager", {
            "to": member, "from": "2025-06-30", "through": "2025-07-04", "reason": "Leave."})
    return [one["id"] for one in ask(service, "GET", "/api/v1/delegations", "line-manager")[2]["items"]][:20]


def competences(service, staff):
    """What the staff hold, each with something that may still be ended."""
    found = []
    for member in staff[:10]:
        place = f"/api/v1/staff/{member}/competences"
        status, headers, file = ask(service, "GET", place, "line-manager")
        assert status == 200, file
        status, _, file = ask(service, "POST", place, "line-manager", {
            "competence": "mosovo", "from": "2025-06-02", "reason": "Certificate seen."},
            **{"If-Match": headers["etag"]})
        assert status == 201, file
        found += file["competences"]
    return found


# Where each kind of id stands in a request.
PLACES = {
    "path.person": "person", "path.visit": "visit", "path.decision": "decision", "path.task": "task", "path.key": "key",
    "path.fact": "fact", "path.delegation": "delegation", "path.staff": "member", "path.competence": "held",
    "path.from": "since", "query.lender": "staff", "query.borrower": "staff", "query.staff": "staff",
    "path.slot": "slot", "path.drill": "drill", "path.point": "point", "query.team": "team", "header.If-Match": "version", "body.staff": "staff", "body.to": "staff",
    "body.crew[*].staff": "staff", "body.obligation": "key", "body.policy": "policy",
}


def configuration(service, folder):
    """The checks' settings, and four of five times an id that is there: else all would only be missed."""
    text = (ROOT / "Tests/BrowserTests/schemathesis.toml").read_text(encoding="utf-8")
    for name, values in known(service).items():
        text += f"\n[dictionaries.{name}]\nvalues = {json.dumps(values)}\n"
    text += "\n[parameters]\n"
    for place, name in PLACES.items():
        text += f'"{place}" = {{ dictionary = "{name}", probability = 0.8 }}\n'
    path = folder / "schemathesis.toml"
    path.write_text(text, encoding="utf-8")
    return path


def statuses(path):
    """How often each operation met each status, from the events that were written down."""
    found = {}
    for line in path.read_text(encoding="utf-8").splitlines():
        recorder = json.loads(line).get("ScenarioFinished", {}).get("recorder") or {}
        for name, case in (recorder.get("cases") or {}).items():
            sent = case.get("value", case)
            answer = (recorder.get("interactions") or {}).get(name, {}).get("response") or {}
            met = found.setdefault(f"{sent['method']} {sent['path']}", {})
            met[answer.get("status_code")] = met.get(answer.get("status_code"), 0) + 1
    return found


# What is answered before anybody looks at the thing itself.
AT_THE_DOOR = {None, 400, 401, 404, 405, 406, 413, 415, 428}


@pytest.mark.timeout(3600 if os.environ.get("HOMEWARD_API_EXAMPLES") else 900)
@pytest.mark.parametrize("database", ["sqlite", "postgres"])
def test_made_up_requests_find_nothing_that_is_not_in_the_document(database, request, tmp_path):
    """Every check of schemathesis [INT-21]."""
    service = request.getfixturevalue(database)
    # The same database behind a proxy on this machine, so that requests may come from many places.
    proxied = Service(
        service.folder, "--as-of", "2025-06-30", "--trusted-proxy", "127.0.0.1", database=service.address)
    proxied.start()
    request.addfinalizer(proxied.stop)
    examples = os.environ.get("HOMEWARD_API_EXAMPLES") or str(EXAMPLES[database])
    program = Path(sys.executable).with_name("schemathesis")
    done = subprocess.run(
        [program, "--config-file", configuration(service, tmp_path), "run",
         proxied.origin + "/api/v1/openapi.json", "--header", f"Authorization: Bearer {service.tokens['line-manager']}",
         "--checks", "all", "--max-examples", examples, "--seed", SEED, "--workers", "1", "--no-color",
         "--report-ndjson-path", tmp_path / "events.ndjson", "--generation-database", "none",
         "--suppress-health-check", "all"],
        cwd=tmp_path, capture_output=True, encoding="utf-8", timeout=3500,
        env={"PATH": os.environ["PATH"], "HOME": str(tmp_path), "LANG": "C.UTF-8",
             "SCHEMATHESIS_HOOKS": str(ROOT / "Tests/BrowserTests/schemathesis_hooks.py")})
    assert done.returncode == 0, f"seed {SEED}\n" + done.stdout[-12_000:] + done.stderr[-2_000:]
    print(f"seed {SEED}, {examples} examples an operation\n" + "\n".join(done.stdout.splitlines()[-25:]))
    # A check that is only ever told that nothing is there checks nothing.
    met = statuses(tmp_path / "events.ndjson")
    document = ask(service, "GET", "/api/v1/openapi.json")[2]
    declared = {f"{method.upper()} {path}" for path, methods in document["paths"].items() for method in methods}
    missed = {name: met.get(name) for name in declared if not set(met.get(name, {})) - AT_THE_DOOR}
    assert not missed, f"seed {SEED}: never came as far as the rules: {missed}"


def blocks(language):
    text = (ROOT / "docs/reference/api.md").read_text(encoding="utf-8")
    return re.findall(rf"^```{language}\n(.*?)^```$", text, re.M | re.S)


def plans(service, plan):
    """A plan that the crewing rules let through, and the person it is for: reasons are given where they are asked."""
    staff = ask(service, "GET", "/api/v1/account")[2]["staff"]
    plan["crew"][0]["staff"] = staff
    for person in ask(service, "GET", "/api/v1/persons?mine=true&limit=200")[2]["items"]:
        tried = json.loads(json.dumps(plan))
        for _ in range(2):
            status, _, visit = ask(service, "POST", f"/api/v1/persons/{person['id']}/visits", body=tried)
            assert status == 201, visit
            place = f"/api/v1/visits/{visit['id']}/"
            asked = [finding["rule"] for finding in visit["findings"] if finding["answer"] == "reason"]
            tried["reasons"] = [{"rule": rule, "text": "Known for a year."} for rule in asked]
            assessed = ask(
                service, "POST", place + "assessment", body={
                    "place": "home", "hazards": [{"hazard": "animals", "text": "None was found."}],
                    "isCompanyNeeded": False},
                **{"If-Match": '"1"'})[0]
            ask(service, "POST", place + "cancellation", body={}, **{"If-Match": '"2"' if assessed == 200 else '"1"'})
        if assessed == 200 and not any(finding["answer"] == "stop" for finding in visit["findings"]):
            return person, tried
    raise AssertionError("nobody of the demo can be visited")


def test_the_examples_of_the_reference_do_what_it_says(sqlite, tmp_path):
    """Every curl of docs/reference/api.md, in its order."""
    commands = [line[2:] for block in blocks("console") for line in block.splitlines() if line.startswith("$ ")]
    person, plan = plans(sqlite, json.loads(blocks("json")[0]))
    (tmp_path / "plan.json").write_text(json.dumps(plan))
    known = {
        "PATH": f"{binary().parent}:/usr/bin:/bin", "HOMEWARD": sqlite.origin, "TOKEN": sqlite.tokens["practitioner"],
        "OFFICER": sqlite.tokens["practitioner"], "MANAGER": sqlite.tokens["line-manager"],
        "HOMEWARD_DATABASE": sqlite.address, "HOME": str(tmp_path), "LANG": "C.UTF-8",
    }
    stages = []
    for command in commands:
        done = subprocess.run(
            ["/bin/bash", "-c", command.replace("Z900003", person["crn"])], env=known, cwd=tmp_path,
            capture_output=True, encoding="utf-8", timeout=60)
        assert done.returncode == 0, (command, done.stderr)
        if command.startswith("homeward"):
            assert len(done.stdout.strip()) == 43
            continue
        body = json.loads(done.stdout.splitlines()[-1])
        assert "/help/problems" not in body.get("type", ""), (command, body)
        if "/searches" in command:
            known["PERSON"] = body["items"][0]["id"]
            assert known["PERSON"] == person["id"]
        elif command.endswith("/obligations"):
            known["KEY"] = body["items"][0]["key"]
        elif command.endswith("/$KEY"):
            assert body["obligation"]["key"] == known["KEY"] and body["sentence"]
        elif "stage" in body:
            known["VISIT"] = body["id"]
            stages.append(body["stage"])
    assert stages == ["planning", "planning", "submitted", "authorised"]
