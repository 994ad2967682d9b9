"""A made-up policy for the tests of `homeward policy`: its folder, its document, and the commands run on it."""

import hashlib
import json
import shutil

import pytest

from conftest import ROOT

VIEW = ("--as-of", "2025-06-30")

# A made-up policy with a made-up document: twelve numbered paragraphs, three of which rules rest on.
PARAGRAPHS = {f"1.{number}": f"Sentence number {number} of a text that nobody issued." for number in range(1, 13)}
PARAGRAPHS["1.2"] = "Staff must visit within 10 days of the start."
PARAGRAPHS["1.3"] = "Two people should go where the level is high."
PARAGRAPHS["1.4"] = "Where nobody answers, a next step must be noted."
DOCUMENT = "House rules\n\n" + "\n".join(f"- {number}. {text}" for number, text in PARAGRAPHS.items()) + "\n"
SHA = {number: hashlib.sha256(text.encode()).hexdigest() for number, text in PARAGRAPHS.items()}
POLICY = f"""id: our-house
title: House rules
issuer: Nobody
binding: true
time_zone: Europe/London
calendar: england-and-wales
source: {{document: house.txt, sha256: "{hashlib.sha256(DOCUMENT.encode()).hexdigest()}"}}
revisions:
  - {{date: "2024-01-01", note: "First."}}
  - {{date: "2025-02-01", note: "Ten days."}}
"""
RULES = f"""- id: first-visit
  title: First visit
  covers: [HV-5.1.2]
  valid: {{from: "2024-01-01", to: "2025-01-31"}}
  cite: {{paragraph: "1.2", sha256: "{SHA['1.2']}"}}
  force: must
  who: {{status: under-supervision}}
  trigger: {{at: supervision-started}}
  due: {{within: 20, unit: days}}
  explain: "From {{trigger}}."
- id: first-visit
  title: First visit
  covers: [HV-5.1.2]
  valid: {{from: "2025-02-01"}}
  cite: {{paragraph: "1.2", sha256: "{SHA['1.2']}"}}
  force: must
  who: {{status: under-supervision}}
  trigger: {{at: supervision-started}}
  due: {{within: 10, unit: days}}
  interpretations: [I-90]
  alternatives: [{{id: I-90b, due: {{within: 10, unit: working-days}}}}]
  explain: "From {{trigger}}."
"""
READINGS = """- id: I-90
  where: "1.2"
  question: Which days?
  readings:
    - {id: I-90a, text: "Calendar days.", adopted: true}
    - {id: I-90b, text: "Working days."}
    - {id: I-90c, text: "Days of the lunar year.", words_only: "no calendar of the moon is kept"}
  why: The text says days.
  status: open
"""
CASES = """- id: house-01
  title: Ten days
  rule: first-visit
  kind: plain
  as_of: "2025-03-05"
  facts: [{kind: supervision-started, date: "2025-03-03", value: licence}]
  working: "3 March and 10 days is 13 March."
  expect: [{trigger: "2025-03-03", due: "2025-03-13", status: due}]
- id: house-02
  title: The last day of the older entry
  rule: first-visit
  kind: edge
  as_of: "2025-02-05"
  facts: [{kind: supervision-started, date: "2025-01-31", value: licence}]
  working: "31 January and 20 days is 20 February."
  expect: [{trigger: "2025-01-31", due: "2025-02-20", status: upcoming}]
- id: house-03
  title: Before the rule was there
  rule: first-visit
  kind: not-applicable
  as_of: "2025-02-05"
  facts: [{kind: supervision-started, date: "2023-12-31", value: licence}]
  working: "31 December 2023 lies before the first revision."
  expect: []
- id: house-04
  title: Ten working days under the other reading
  rule: first-visit
  kind: plain
  under: [I-90b]
  as_of: "2025-03-05"
  facts: [{kind: supervision-started, date: "2025-03-03", value: licence}]
  working: "3 March and 10 working days is 17 March."
  expect: [{trigger: "2025-03-03", due: "2025-03-17", status: due}]
"""
CREWING = f"""- id: two-go
  title: Two people
  covers: [HV-5.3.2]
  valid: {{from: "2024-01-01"}}
  cite: {{paragraph: "1.3", sha256: "{SHA['1.3']}"}}
  force: should
  answer: reason
  when: {{all: [{{rosh: [high]}}, {{fewer_than: 2}}]}}
  say: "Take somebody with you."
"""
FOLLOW_UPS = f"""- id: next-step
  title: A next step
  covers: [HV-4.6]
  valid: {{from: "2024-01-01"}}
  cite: {{paragraph: "1.4", sha256: "{SHA['1.4']}"}}
  force: must
  task: next-step
  when: {{outcome: [no-answer]}}
  say: "Note a next step."
"""


@pytest.fixture
def house(tmp_path):
    """A folder of policies with the made-up one and the shipped calendars."""
    folder = tmp_path / "policies"
    (folder / "our-house/cases").mkdir(parents=True)
    shutil.copytree(ROOT / "Policies/calendars", folder / "calendars")
    for name, text in {
        "policy.yaml": POLICY, "rules.yaml": RULES, "interpretations.yaml": READINGS, "cases/all.yaml": CASES,
        "crewing.yaml": CREWING, "follow-ups.yaml": FOLLOW_UPS,
    }.items():
        (folder / "our-house" / name).write_text(text)
    return folder


@pytest.fixture
def source(tmp_path):
    file = tmp_path / "house.txt"
    file.write_text(DOCUMENT)
    return file


@pytest.fixture
def policy(homeward, house):
    """Runs `homeward policy` with the made-up installation."""
    return lambda *arguments, **more: homeward(
        "policy", *arguments, env={"HOMEWARD_POLICIES": str(house)}, **more)


@pytest.fixture
def caseload(tmp_path):
    """Writes a caseload file and gives its path."""

    def write(*lines):
        file = tmp_path / "caseload.ndjson"
        file.write_text("".join((line if isinstance(line, str) else json.dumps(line)) + "\n" for line in lines))
        return file

    return write


def objects(done):
    """Standard output as JSON objects: every line is one."""
    return [json.loads(line) for line in done.stdout.splitlines()]


def edit(file, old, new):
    text = file.read_text()
    assert old in text, old
    file.write_text(text.replace(old, new, 1))
    return text[:text.index(old)].count("\n") + 1


def refused(done, status, *words):
    """The exit status, nothing on standard output, and what, where and what to do on standard error."""
    assert done.returncode == status, (done.returncode, done.stderr)
    assert done.stdout == ""
    assert done.stderr.startswith("homeward: ")
    for word in words:
        assert word in done.stderr, (word, done.stderr)
