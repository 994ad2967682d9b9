"""The policy command: what it lists and shows, and what check and verify find."""

import hashlib
import re
import shutil

import pytest

from caseloads import fact, person, started
from house_policy import DOCUMENT, PARAGRAPHS, SHA, VIEW, caseload, edit, house, objects, policy, refused, source


# --- list and show


def test_the_policies_are_listed_with_their_newest_revision(homeward):
    done = homeward("policy", "list")
    assert done.returncode == 0 and done.stderr == ""
    names = [line.split()[0] for line in done.stdout.splitlines()]
    assert names == sorted(names) and {"hmpps-home-visits", "college-app", "us-idaho"} <= set(names)
    framework = next(line for line in done.stdout.splitlines() if line.startswith("hmpps-home-visits "))
    assert "2025-01-13" in framework and "rules of dates, " in framework and " of crewing, " in framework
    assert "not binding" in next(line for line in done.stdout.splitlines() if "need-to-know" in line)


def test_the_list_as_json_has_every_revision(homeward):
    done = homeward("policy", "list", "--json")
    assert done.returncode == 0 and done.stderr == ""
    by_id = {policy["id"]: policy for policy in objects(done)}
    assert by_id["hmpps-home-visits"]["revisions"] == [
        "2021-11-01", "2021-11-09", "2021-11-17", "2022-05-12", "2025-01-13"]
    assert by_id["hmpps-need-to-know"]["binding"] is False
    assert all(list(policy) == [
        "id", "title", "issuer", "binding", "rules", "crewing", "followUps", "rungs", "revisions"] for policy in by_id.values())


def test_a_policy_is_shown_with_its_rules_readings_and_what_follows(policy):
    done = policy("show", "our-house")
    assert done.returncode == 0 and done.stderr == ""
    for words in ("House rules (our-house), Nobody", "revision 2025-02-01", "first-visit  [1.2]  must  within 10 days",
                  "two-go  [1.3]  should  who goes: reason", "next-step  [1.4]  must  after a visit: next-step",
                  "adopted: Calendar days.", "or I-90b: Working days. (can be run with 'homeward policy effect')",
                  "or I-90c: Days of the lunar year. (in words only: no calendar of the moon is kept)"):
        assert words in done.stdout, words


def test_a_policy_as_json_is_one_object_a_rule(policy):
    done = policy("show", "our-house", "--json")
    assert done.returncode == 0 and done.stderr == ""
    first, second, crewing, follow_up = objects(done)
    assert (first["rule"], first["validFrom"], first["validTo"]) == ("first-visit", "2024-01-01", "2025-01-31")
    assert (second["deadline"], second["validTo"], second["interpretations"]) == ("within 10 days", None, ["I-90"])
    assert (crewing["crewing"], crewing["answer"]) == ("two-go", "reason")
    assert list(follow_up) == ["policy", "followUp", "title", "paragraph", "force", "covers", "task", "atOnce",
                               "mustBeAnswered", "say", "validFrom", "validTo"]
    assert (follow_up["followUp"], follow_up["atOnce"]) == ("next-step", False)


@pytest.mark.parametrize("more", [[], ["--json"]])
@pytest.mark.parametrize("arguments", [
    ["show", "no-such-policy"], ["verify", "no-such-policy", "--source", "x"],
    ["effect", "--policy", "no-such-policy", "--interpretation", "I-01", "--caseload", "x"],
    ["compare", "--from", "no-such-policy", "--to", "our-house", "--caseload", "x"],
    ["compare", "--from", "our-house", "--to", "no-such-policy", "--caseload", "x"],
])
def test_a_policy_that_is_not_there_ends_with_3_and_names_those_that_are(policy, arguments, more):
    refused(policy(*arguments, *more), 3, "there is no policy 'no-such-policy'", "to do: known here: our-house")


@pytest.mark.parametrize("arguments", [
    ["list", "extra"], ["show"], ["verify", "our-house"], ["verify", "--source", "x"], ["check", "one", "two"],
    ["effect", "--caseload", "x"], ["effect", "--interpretation", "I-90"], ["compare", "--from", "our-house"],
    ["effect", "--interpretation", "I-90", "--caseload", "x", "--as-of", "soon"], ["compare", "--from", "", "--to", "x"],
])
def test_wrong_usage_ends_with_64_and_no_data(policy, arguments):
    done = policy(*arguments, "--json")
    assert done.returncode == 64 and done.stdout == "" and done.stderr.startswith("homeward: ")


def test_of_several_readings_that_can_be_run_one_is_named(homeward, caseload):
    file = caseload(person("X000001", started("2025-01-06"), fact("iom-placed", "2025-01-31")))
    shared = ("policy", "effect", "--caseload", file, *VIEW)
    refused(homeward(*shared, "--interpretation", "I-10"), 64, "several readings of I-10", "I-10b, I-10c")
    for reading in ("I-10b", "I-10c"):
        done = homeward(*shared, "--interpretation", reading)
        assert done.returncode == 0 and f": {reading}, " in done.stdout and "1 person affected" in done.stdout


@pytest.mark.parametrize("arguments", [
    ["list"], ["show", "our-house"], ["check"], ["verify", "our-house", "--source", "x"],
    ["effect", "--interpretation", "I-90", "--caseload", "x"],
    ["compare", "--from", "our-house", "--to", "our-house", "--caseload", "x"],
])
def test_an_installation_without_policies_ends_with_7(homeward, tmp_path, arguments):
    done = homeward("policy", *arguments, "--json", env={"HOMEWARD_POLICIES": str(tmp_path / "nowhere")})
    refused(done, 7, "HOMEWARD_POLICIES", "to do:")


@pytest.mark.parametrize("arguments", [
    ["list"], ["show", "our-house"], ["effect", "--interpretation", "I-90", "--caseload", "x"]])
def test_a_policy_that_cannot_be_read_ends_with_4_and_its_line(policy, house, arguments):
    line = edit(house / "our-house/rules.yaml", "unit: days", "unit: moons")
    refused(policy(*arguments, "--json"), 4, f"our-house/rules.yaml:{line}", "rule first-visit", "moons",
            "homeward policy check")


# --- check


def test_the_shipped_policies_are_good(homeward):
    done = homeward("policy", "check", "--json")
    assert done.returncode == 0 and done.stderr == ""
    reports = objects(done)
    assert all(report["problems"] == [] for report in reports)
    assert sum(report["cases"] for report in reports) > 250


def with_cases_for_practice(folder):
    """The made-up policy without the rules about practice, whose cases are not of interest here."""
    for name in ("crewing.yaml", "follow-ups.yaml"):
        (folder / "our-house" / name).unlink()


@pytest.mark.parametrize("named", [True, False])
def test_a_folder_of_policies_is_checked(policy, house, named):
    with_cases_for_practice(house)
    done = policy("check", *([house] if named else []))
    assert done.returncode == 0, done.stderr
    assert done.stdout == "our-house: 2 rules, 4 cases, good\n" and done.stderr == ""


FAULTS = {
    "a golden case that does not hold": ("cases/all.yaml", 'due: "2025-03-13"', 'due: "2025-03-14"', "case house-01"),
    "a word nobody knows": ("rules.yaml", "unit: days", "unit: moons", "rule first-visit: unknown word"),
    "a key that stands twice": ("rules.yaml", "force: must", "force: must\n  force: must", '"force" stands twice'),
    "triggers that exclude each other": (
        "rules.yaml", "{at: supervision-started}", "{at: supervision-started, first_visit: home}", "exclude each other"),
    "a gap between two entries": ("rules.yaml", 'from: "2025-02-01"', 'from: "2025-02-02"', "has a gap"),
    "a reading that is neither executable nor explained": (
        "interpretations.yaml", ', words_only: "no calendar of the moon is kept"', "", "words_only"),
    "a citation without a fingerprint": ("rules.yaml", f', sha256: "{SHA["1.2"]}"', "", "no fingerprint"),
    "a case about no rule": ("cases/all.yaml", "rule: first-visit", "rule: second-visit", "second-visit"),
    "what is no YAML": ("policy.yaml", "binding: true", "binding: [true", "not readable as YAML"),
    "an unknown key": ("policy.yaml", "binding: true", "binding: true\nmoon: full", 'unknown key "moon"'),
}


@pytest.mark.parametrize("what", FAULTS)
def test_a_fault_ends_the_check_with_4_and_is_named_with_its_place(policy, house, what):
    with_cases_for_practice(house)
    name, old, new, words = FAULTS[what]
    edit(house / "our-house" / name, old, new)
    done = policy("check", house)
    assert done.returncode == 4
    assert re.search(r"^our-house: \d+ rules?, \d+ cases?, \d+ problems?$", done.stdout, re.M)
    assert words in done.stderr and f"our-house/{name.split('/')[0]}" in done.stderr
    data = policy("check", house, "--json")
    assert data.returncode == 4 and data.stderr == ""
    (report,) = objects(data)
    assert list(report) == ["policy", "rules", "cases", "problems"] and report["policy"] == "our-house"
    assert any(words in problem["message"] for problem in report["problems"])
    assert all(list(problem) == ["file", "line", "message"] for problem in report["problems"])
    assert all(len(problem["message"]) < 500 and "\n" not in problem["message"] for problem in report["problems"])


def test_the_steps_of_every_ladder_are_shown_and_verified(homeward):
    for name, count in (("hmpps-home-visits", 22), ("college-app", 22), ("us-county", 22)):
        rungs = [each for each in objects(homeward("policy", "show", name, "--json")) if "rung" in each]
        assert len(rungs) == count
        assert {each["ladder"] for each in rungs} == {"not-arrived", "overdue", "help", "device", "duress"}
    words = homeward("policy", "show", "hmpps-home-visits").stdout
    assert "overdue-contact  [8.4.2]  should  ladder overdue: call-visitor" in words
    assert "told: nominated-contact, then other-contacts; 180 seconds to answer" in words


def test_rules_about_practice_need_cases_too(policy, house):
    done = policy("check", house, "--json")
    assert done.returncode == 4
    (report,) = objects(done)
    assert (report["rules"], report["cases"]) == (4, 4)
    assert [problem["message"] for problem in report["problems"]] == [
        f"rule {rule} has no golden case of kind: plain, edge, not-applicable" for rule in ("two-go", "next-step")]
    assert [problem["file"].rsplit("/")[-1] for problem in report["problems"]] == [
        "crewing-cases.yaml", "follow-up-cases.yaml"]


@pytest.mark.parametrize("more", [[], ["--json"]])
def test_what_is_no_folder_of_policies_ends_with_3(policy, tmp_path, house, more):
    refused(policy("check", tmp_path / "nothing", *more), 3, "no folder of policies", "nothing", "to do:")
    shutil.rmtree(house / "our-house")
    refused(policy("check", house, *more), 3, "holds no policy")


# --- verify


def test_a_document_is_held_against_every_citation_and_its_own_digest(policy, source):
    done = policy("verify", "our-house", "--source", source)
    assert done.returncode == 0, done.stderr
    assert done.stderr == "" and "Staff must visit within 10 days" in done.stdout
    data = policy("verify", "our-house", "--source", source, "--json")
    assert data.returncode == 0 and data.stderr == ""
    *cited, whole = objects(data)
    assert [line["rule"] for line in cited] == ["first-visit", "first-visit", "two-go", "next-step"]
    assert all(list(line) == ["rule", "paragraph", "same", "expected", "found", "deadline", "force"] for line in cited)
    assert all(line["same"] and line["expected"] == line["found"] for line in cited)
    assert list(whole) == ["document", "same", "expected", "found"]
    assert (whole["document"], whole["same"], whole["found"]) == (
        "house.txt", True, hashlib.sha256(DOCUMENT.encode()).hexdigest())


@pytest.mark.parametrize("more", [[], ["--json"]])
@pytest.mark.parametrize("paragraph,rules", [("1.2", 2), ("1.3", 1), ("1.4", 1)])
def test_a_paragraph_that_changed_ends_with_4(policy, source, paragraph, rules, more):
    edit(source, PARAGRAPHS[paragraph], PARAGRAPHS[paragraph] + " Now and then.")
    done = policy("verify", "our-house", "--source", source, *more)
    assert done.returncode == 4 and "not as in the document" in done.stderr and "to do:" in done.stderr
    assert f"{rules} citation" in done.stderr
    if more:
        lines = objects(done)
        assert [line["paragraph"] for line in lines if "paragraph" in line and not line["same"]] == [paragraph] * rules
        assert lines[-1]["same"] is False
    else:
        assert len(re.findall(rf"^differs +{re.escape(paragraph)} ", done.stdout, re.M)) == rules


def test_a_paragraph_that_is_gone_ends_with_4(policy, source):
    edit(source, f"- 1.4. {PARAGRAPHS['1.4']}\n", "")
    done = policy("verify", "our-house", "--source", source, "--json")
    assert done.returncode == 4
    assert [line["found"] for line in objects(done) if line.get("paragraph") == "1.4"] == [None]


@pytest.mark.parametrize("more", [[], ["--json"]])
def test_another_document_with_the_same_paragraphs_ends_with_4(policy, source, more):
    edit(source, "House rules", "House rules, second issue")
    done = policy("verify", "our-house", "--source", source, *more)
    assert done.returncode == 4 and "not the one policy.yaml names" in done.stderr and "sha256" in done.stderr
    if more:
        assert [line["same"] for line in objects(done)] == [True, True, True, True, False]
    else:
        assert "differs    the document as a whole: house.txt" in done.stdout


def test_a_digest_in_capitals_is_the_same_digest(policy, house, source):
    digest = hashlib.sha256(DOCUMENT.encode()).hexdigest()
    edit(house / "our-house/policy.yaml", digest, digest.upper())
    assert policy("verify", "our-house", "--source", source).returncode == 0


@pytest.mark.parametrize("more", [[], ["--json"]])
def test_what_cannot_be_verified_says_why(policy, homeward, house, tmp_path, source, more):
    refused(policy("verify", "our-house", "--source", "nowhere.txt", *more), 3, "nowhere.txt")
    (tmp_path / "latin.txt").write_bytes(DOCUMENT.encode() + b"caf\xe9\n")
    refused(policy("verify", "our-house", "--source", tmp_path / "latin.txt", *more), 4, "UTF-8")
    (tmp_path / "long.txt").write_bytes(b"x" * (5 << 20))
    refused(policy("verify", "our-house", "--source", tmp_path / "long.txt", *more), 4, "larger than")
    (tmp_path / "another.txt").write_text("Other rules\n\n- 9.1. A visit is made twice a year.\n- 9.2. Two go.\n")
    refused(policy("verify", "our-house", "--source", tmp_path / "another.txt", *more), 4, "another document", "our-house")
    edit(source, "- 1.5. ", "- 1.2. ")
    refused(policy("verify", "our-house", "--source", source, *more), 4, "paragraph 1.2 opens twice")
    none = homeward("policy", "verify", "us-idaho", "--source", source, *more)
    refused(none, 3, "us-idaho names no source document", "hmpps-home-visits")
