"""`--json`: what every command writes is what docs/reference/json-output.md says of it."""

import json
import re

import pytest

from caseloads import fact, person, started
from conftest import ROOT


def documented():
    """Command as the table names it to its keys."""
    text = (ROOT / "docs/reference/json-output.md").read_text(encoding="utf-8")
    table = {}
    for commands, keys in re.findall(r"^\| (`.+?) \| (`.+?) \|$", text, re.M):
        for command in re.findall(r"`([^`]+)`", commands):
            table[command] = re.findall(r"`(\w+)`", keys.split(";")[0])
    return table


@pytest.fixture
def outputs(homeward, tmp_path):
    """Runs every command once that can be run without a source document: the command to its first JSON object."""
    database = ("--database", f"sqlite:{tmp_path / 'made.sqlite'}")
    other = ("--database", f"sqlite:{tmp_path / 'other.sqlite'}")
    file = tmp_path / "caseload.ndjson"
    line = person("X000001", started("2025-06-02"), fact("rosh-assessed", "2025-06-02", "high"))
    file.write_text(json.dumps({**line, "team": "T01"}) + "\n")
    published = tmp_path / "bank-holidays.json"
    published.write_text(json.dumps({"england-and-wales": {"division": "england-and-wales", "events": [
        {"title": "Early May bank holiday", "date": "2025-05-05", "notes": "", "bunting": True}]}}))
    view = ("--caseload", file, "--as-of", "2025-06-30")
    new = ("--user", "ash", "--name", "Ash", "--role", "practitioner", "--team", "T01")
    runs = {
        "policy list": ["policy", "list"],
        "policy show ID": ["policy", "show", "hmpps-home-visits"],
        "policy check": ["policy", "check"],
        "policy effect": ["policy", "effect", "--interpretation", "I-01", *view],
        "policy compare": ["policy", "compare", "--from", "hmpps-home-visits", "--to", "hmpps-need-to-know", *view],
        "calendar working-days": ["calendar", "working-days", "--from", "2025-04-11", "--add", "15"],
        "calendar list": ["calendar", "list"],
        "calendar list --calendar ID": ["calendar", "list", "--calendar", "scotland"],
        "calendar import": ["calendar", "import", published, "--announced", "2025-01-01", "--into", tmp_path],
        "demo": ["demo", *other],
        "init": ["init", *database, "--region", "R1", "--pdu", "P1", "--team", "T01", "--user", "ada", "--name", "Ada"],
        "account list": ["account", "list", *database],
        "account invite": ["account", "invite", *new, *database],
        "account deactivate": ["account", "deactivate", "ash", *database],
        "account activate": ["account", "activate", "ash", *database],
        "import": ["import", file, *database],
        "migrate": ["migrate", *database],
        "journal verify": ["journal", "verify", *database],
        "journal seal": ["journal", "seal", *database],
        "engine status": ["engine", "status", *database],
        "engine release": ["engine", "release", *database],
        "doctor": ["doctor", *database],
        "config check": ["config", "check"],
    }
    printed = {}
    for name, arguments in runs.items():
        done = homeward(*arguments, "--json", timeout=300)
        assert done.returncode == 0, (name, done.stderr)
        printed[name] = [json.loads(line, object_pairs_hook=list) for line in done.stdout.splitlines()]
    return printed


def test_every_command_writes_the_keys_that_are_documented(outputs):
    table = documented()
    # `due` has a contract and tests of its own; the document that `verify` reads is not shipped; `watch` goes on until it
    # is ended, and its own tests hold its lines against the table.
    assert set(table) == set(outputs) | {"policy verify ID", "watch"}
    for name, lines in outputs.items():
        assert lines, name
        assert [key for key, _ in lines[0]] == table[name], name
        if name != "policy show ID":
            assert all([key for key, _ in line] == table[name] for line in lines), name
