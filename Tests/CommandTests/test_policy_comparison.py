"""What another reading or another revision would change: `homeward policy effect` and `compare`."""

import json
import re

import pytest

from caseloads import fact, person, rso, started
from house_policy import VIEW, caseload, house, objects, policy, refused


KEYS = ["crn", "rule", "paragraph", "trigger", "slot", "dueBefore", "dueAfter", "days", "added", "removed",
        "statusBefore", "statusAfter"]


def test_the_effect_of_another_reading_is_counted(policy, caseload):
    file = caseload(person("X000001", started("2025-03-03")), person("X000002", started("2025-01-06")))
    done = policy("effect", "--policy", "our-house", "--interpretation", "I-90b", "--caseload", file, *VIEW)
    assert done.returncode == 0 and done.stderr == ""
    assert "2 people, 2 obligations; 1 person affected" in done.stdout
    assert "moved: 1, new: 0, gone: 0" in done.stdout and "1 by 4 days later" in done.stdout
    data = policy("effect", "--policy", "our-house", "--interpretation", "I-90", "--caseload", file, *VIEW, "--json")
    assert data.returncode == 0 and "moved: 1" in data.stderr
    (change,) = objects(data)
    assert list(change) == KEYS
    assert (change["crn"], change["dueBefore"], change["dueAfter"], change["days"]) == (
        "X000001", "2025-03-13", "2025-03-17", 4)
    quiet = policy(
        "effect", "--policy", "our-house", "--interpretation", "I-90", "--caseload", file, *VIEW, "--json", "--quiet")
    assert quiet.stderr == "" and objects(quiet) == [change]


@pytest.mark.parametrize("more", [[], ["--json"]])
def test_a_reading_that_cannot_be_run_says_why(policy, caseload, more):
    view = ["--policy", "our-house", "--caseload", caseload(rso("X000001")), *VIEW, *more]
    refused(policy("effect", "--interpretation", "I-99", *view), 3, "I-99", "known: I-90")
    refused(policy("effect", "--interpretation", "I-90c", *view), 4, "no calendar of the moon", "I-90b")
    refused(policy("effect", "--interpretation", "I-90a", *view), 4, "I-90b")


def test_two_revisions_are_compared(policy, caseload):
    file = caseload(person("X000001", started("2025-03-03")), person("X000002", started("2025-01-06")))
    pair = ["--from", "our-house@2024-01-01", "--to", "our-house@2025-02-01", "--caseload", file, *VIEW]
    done = policy("compare", *pair)
    assert done.returncode == 0 and done.stderr == ""
    assert done.stdout.startswith("our-house@2024-01-01 against our-house@2025-02-01\n")
    assert "2 by 10 days earlier" in done.stdout
    data = policy("compare", *pair, "--json")
    assert data.returncode == 0
    changes = objects(data)
    assert [(change["crn"], change["days"]) for change in changes] == [("X000001", -10), ("X000002", -10)]
    assert all(list(change) == KEYS for change in changes)
    same = policy("compare", "--from", "our-house", "--to", "our-house", "--caseload", file, *VIEW, "--json")
    assert same.returncode == 0 and same.stdout == ""


@pytest.mark.parametrize("more", [[], ["--json"]])
def test_a_revision_that_is_not_there_ends_with_3(policy, caseload, more):
    done = policy("compare", "--from", "our-house@1999-01-01", "--to", "our-house", "--caseload",
                  caseload(rso("X000001")), *VIEW, *more)
    refused(done, 3, "1999-01-01", "homeward policy show our-house")


COMMANDS = {
    "effect": ["effect", "--policy", "our-house", "--interpretation", "I-90b"],
    "compare": ["compare", "--from", "our-house@2024-01-01", "--to", "our-house@2025-02-01"],
}


@pytest.mark.parametrize("command", COMMANDS)
def test_a_line_that_is_refused_ends_with_8_and_the_rest_is_compared(policy, caseload, command):
    unknown = person("X000003", started("2025-03-03"), exceptions=[
        {"kind": "delay", "rule": "no-such-rule", "recorded": "2025-03-04", "rationale": "x"}])
    file = caseload(person("X000001", started("2025-03-03")), "hello", person("X000002", started("2025-02-30")), unknown)
    done = policy(*COMMANDS[command], "--caseload", file, *VIEW)
    assert done.returncode == 8 and "1 person, 1 obligation" in done.stdout
    assert re.search(r"^line 2: .*\[malformed\]$", done.stderr, re.M)
    assert re.search(r"^line 3, /facts/0/date: .*\[impossible-date\]$", done.stderr, re.M)
    assert re.search(r"^line 4, /exceptions/0/rule: .*\[unknown-rule\]$", done.stderr, re.M)
    data = policy(*COMMANDS[command], "--caseload", file, *VIEW, "--json", "--quiet")
    assert data.returncode == 8 and [change["crn"] for change in objects(data)] == ["X000001"]
    problems = [json.loads(line) for line in data.stderr.splitlines()]
    assert [(problem["line"], problem["code"]) for problem in problems] == [
        (2, "malformed"), (3, "impossible-date"), (4, "unknown-rule")]


@pytest.mark.parametrize("more", [[], ["--json"]])
@pytest.mark.parametrize("command", COMMANDS)
def test_a_caseload_that_is_not_there_ends_with_3(policy, command, more):
    refused(policy(*COMMANDS[command], "--caseload", "nobody.ndjson", *VIEW, *more), 3, "nobody.ndjson", "to do:")


@pytest.mark.parametrize("command", COMMANDS)
def test_a_caseload_may_come_from_standard_input(policy, command):
    line = json.dumps(person("X000001", started("2025-03-03"), fact("rosh-assessed", "2025-03-03", "high"))) + "\n"
    done = policy(*COMMANDS[command], "--caseload", "-", *VIEW, "--json", input=line)
    assert done.returncode == 0 and [change["crn"] for change in objects(done)] == ["X000001"]
