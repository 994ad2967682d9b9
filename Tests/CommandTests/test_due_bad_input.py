"""Bad input to `homeward due`: the one person is refused with line and place, the rest is worked out, exit 8."""

import json
import subprocess

import pytest

from caseloads import fact, person, rso, started

GOOD = rso("X000001")
ALSO_GOOD = rso("X000003")
BAD = "X000002"


def with_facts(*facts, **more):
    return {"crn": BAD, "facts": list(facts), **more}


# What is wrong, the line, and where in the line the pointer must lead (None: anywhere).
PEOPLE = {
    "a line cut off in the middle": ('{"crn":"X000002","facts":[{"kind":"superv', None),
    "a line that is no JSON at all": ("hello", None),
    "a list where a person should be": ("[]", None),
    "a line with something after the person": (json.dumps(rso(BAD)) + " {}", None),
    "a comma too many": ('{"crn":"X000002","facts":[],}', None),
    "a raw control character in a text": ('{"crn":"X0\t0002","facts":[]}', None),
    "half a surrogate pair": ('{"crn":"X\\ud800","facts":[]}', None),
    "an unknown escape": ('{"crn":"X\\q","facts":[]}', None),
    "bytes that are not UTF-8": (b'{"crn":"X\xff\xfe002","facts":[]}', None),
    "an overlong UTF-8 form": (b'{"crn":"X\xc0\xaf","facts":[]}', None),
    "a line in UTF-16": (json.dumps(rso(BAD)).encode("utf-16-le"), None),
    "a null byte": (b'{"crn":"X000002\x00","facts":[]}', None),
    "a hundred thousand open brackets": ('{"crn":"X000002","facts":' + "[" * 100_000, None),
    "no CRN": ('{"facts":[]}', "/crn"),
    "an empty CRN": (with_facts(started("2025-01-06"), crn=""), "/crn"),
    "a CRN that is a number": ('{"crn":2,"facts":[]}', "/crn"),
    "a CRN of ten thousand letters": (json.dumps({**rso(BAD), "crn": "X" * 10_000}), "/crn"),
    "no facts": ('{"crn":"X000002"}', "/facts"),
    "facts that are no list": ('{"crn":"X000002","facts":{}}', "/facts"),
    "a fact that is no object": ('{"crn":"X000002","facts":[7]}', "/facts/0"),
    "no start of supervision": (with_facts(fact("rosh-assessed", "2025-01-06", "high")), "/facts"),
    "an unknown kind of fact": (with_facts(started("2025-01-06"), fact("rosh-guessed", "2025-01-06")), "/facts/1/kind"),
    "a fact without a kind": (with_facts({"date": "2025-01-06"}), "/facts/0/kind"),
    "a fact without a date": (with_facts({"kind": "supervision-started", "value": "licence"}), "/facts/0/date"),
    "30 February": (with_facts(started("2025-02-30")), "/facts/0/date"),
    "29 February of a common year": (with_facts(started("2025-02-29")), "/facts/0/date"),
    "month 13": (with_facts(started("2025-13-01")), "/facts/0/date"),
    "the year nought": (with_facts(started("0000-01-01")), "/facts/0/date"),
    "a date the American way": (with_facts(started("01/06/2025")), "/facts/0/date"),
    "a date that is a number": (with_facts(started(20250106)), "/facts/0/date"),
    "an impossible day of recording": (with_facts(started("2025-01-06", recorded="2025-02-31")), "/facts/0/recorded"),
    "an unknown sentence": (with_facts(started("2025-01-06", "caution")), "/facts/0/value"),
    "an unknown risk level": (
        with_facts(started("2025-01-06"), fact("rosh-assessed", "2025-01-06", "enormous")), "/facts/1/value"),
    "a risk level that is missing": (
        with_facts(started("2025-01-06"), fact("rosh-assessed", "2025-01-06")), "/facts/1/value"),
    "MAPPA level 9": (
        with_facts(started("2025-01-06"), fact("mappa-set", "2025-01-06", "9", category="1")), "/facts/1/value"),
    "an unknown concern": (
        with_facts(started("2025-01-06"), fact("concern-identified", "2025-01-06", "weather")), "/facts/1/value"),
    "the end of an order that is mistyped": (
        with_facts(started("2025-01-06", "community-order"), started("2025-02-03", "licence"),
                   fact("supervision-ended", "2025-05-06", "license")), "/facts/2/value"),
    "a visit on an impossible day": (
        with_facts(started("2025-01-06"), visits=[{"date": "2025-06-31", "place": "home", "outcome": "completed"}]),
        "/visits/0/date"),
    "a visit with a mistyped outcome": (
        with_facts(started("2025-01-06"), visits=[{"date": "2025-01-20", "place": "home", "outcome": "no-answr"}]),
        "/visits/0/outcome"),
    "an exception about a rule that no policy has": (
        with_facts(started("2025-01-06"), exceptions=[
            {"kind": "delay", "rule": "rso-intial", "recorded": "2025-01-21", "rationale": "x"}]),
        "/exceptions/0/rule"),
    "an exception until an impossible day": (
        with_facts(started("2025-01-06"), exceptions=[
            {"kind": "delay", "rule": "rso-initial", "recorded": "2025-01-21", "until": "2025-02-30", "rationale": "x"}]),
        "/exceptions/0/until"),
    "a CRN that was there before": (rso("X000001", "2025-03-03"), "/crn"),
    "the same CRN in small letters": (rso("x000001", "2025-03-03"), "/crn"),
}


def issues(done):
    """The problems on standard error under --json, one JSON object a line; the last line counts."""
    *found, counts = map(json.loads, done.stderr.splitlines())
    assert set(counts) == {"people", "obligations", "refused"} and counts["refused"] == len(found)
    return found


@pytest.mark.parametrize("what", PEOPLE)
def test_the_person_is_refused_and_the_rest_is_worked_out(due, what):
    line, pointer = PEOPLE[what]
    done, obligations = due([GOOD, line, ALSO_GOOD])
    assert done.returncode == 8, (done.returncode, done.stderr)
    assert {o["crn"] for o in obligations} == {"X000001", "X000003"}
    (issue,) = issues(done)
    assert set(issue) == {"line", "pointer", "code", "message", "remedy", "crn"}
    assert 5 <= len(issue["remedy"]) <= 200
    assert issue["line"] == 2
    assert issue["code"] and issue["code"] == issue["code"].lower() and " " not in issue["code"]
    assert 10 <= len(issue["message"]) <= 400
    if pointer is not None:
        assert issue["pointer"] == pointer
    assert [o for o in obligations if o["crn"] == "X000001"] == due([GOOD])[1]


@pytest.mark.parametrize("what", ["30 February", "an unknown kind of fact", "a line cut off in the middle"])
def test_in_words_the_message_names_the_line_and_the_place(homeward, tmp_path, what):
    line, pointer = PEOPLE[what]
    file = tmp_path / "caseload.ndjson"
    file.write_text(json.dumps(GOOD) + "\n" + (line if isinstance(line, str) else json.dumps(line)) + "\n")
    done = homeward("due", "--caseload", file, "--as-of", "2025-06-30")
    assert done.returncode == 8
    assert "line 2" in done.stderr.lower()
    assert pointer is None or pointer in done.stderr
    assert "1 " in done.stderr.splitlines()[-1], "the closing line counts"


def test_a_line_of_ten_megabytes_is_refused_and_the_rest_is_worked_out(due):
    long = b'{"crn":"X000002","facts":[' + b" " * 10_000_000 + b"]}"
    done, obligations = due([GOOD, long, ALSO_GOOD])
    assert done.returncode == 8
    assert {o["crn"] for o in obligations} == {"X000001", "X000003"}
    (issue,) = issues(done)
    assert issue["line"] == 2


def test_a_file_cut_off_at_every_byte_of_its_last_line_never_ends_otherwise_than_refused(due):
    whole = json.dumps(ALSO_GOOD, separators=(",", ":")).encode()
    for length in range(1, len(whole), 7):
        done, obligations = due(json.dumps(GOOD).encode() + b"\n" + whole[:length])
        assert done.returncode == 8, length
        assert {o["crn"] for o in obligations} == {"X000001"}


def test_an_empty_file_is_nobody_and_says_so(due):
    done, obligations = due(b"")
    assert done.returncode == 0
    assert obligations == []


def test_blank_lines_are_nobody(due):
    done, obligations = due(b"\n\n" + json.dumps(GOOD).encode() + b"\n\n")
    assert done.returncode == 0, done.stderr
    assert {o["crn"] for o in obligations} == {"X000001"}


def test_a_byte_order_mark_is_passed_over(due):
    done, obligations = due(b"\xef\xbb\xbf" + json.dumps(GOOD).encode() + b"\n")
    assert done.returncode == 0, done.stderr
    assert {o["crn"] for o in obligations} == {"X000001"}


def test_a_whole_file_in_utf_16_is_refused_and_the_message_speaks_of_utf_8(due):
    done, obligations = due((json.dumps(GOOD) + "\n").encode("utf-16"))
    assert done.returncode == 4
    assert obligations == []
    assert "UTF-16" in done.stderr and "UTF-8" in done.stderr and "to do:" in done.stderr


def test_a_file_of_random_bytes_is_refused_without_a_crash(due):
    import random
    for seed in range(5):
        done, obligations = due(random.Random(seed).randbytes(20_000))
        assert done.returncode == 8, f"seed {seed}: {done.returncode}"
        assert obligations == []


def test_a_file_that_is_not_there_ends_with_3_and_its_name(homeward):
    done = homeward("due", "--caseload", "nobody.ndjson", "--as-of", "2025-06-30")
    assert done.returncode == 3
    assert "nobody.ndjson" in done.stderr and done.stdout == ""


def test_a_folder_in_place_of_a_file_is_refused(homeward, tmp_path):
    done = homeward("due", "--caseload", tmp_path, "--as-of", "2025-06-30")
    assert done.returncode == 3 and "folder" in done.stderr and "to do:" in done.stderr
    assert str(tmp_path) in done.stderr and done.stdout == ""


@pytest.mark.parametrize("arguments,status,word", [
    (["--policy", "hmpps-home-visit"], 3, "hmpps-home-visits"),
    (["--policy", "hmpps-home-visits@1999-01-01"], 3, "1999-01-01"),
    (["--policy", "hmpps-home-visits@soon"], 3, "soon"),
    (["--as-of", "the other day"], 64, "the other day"),
    (["--as-of", "2025-02-30"], 64, "2025-02-30"),
    (["--known-at", "noon"], 64, "noon"),
    (["--jobs", "0"], 64, "jobs"),
    (["--jobs", "many"], 64, "many"),
    (["--no-such-option"], 64, "no-such-option"),
])
def test_a_wrong_argument_is_refused_before_anything_is_written(homeward, tmp_path, arguments, status, word):
    file = tmp_path / "caseload.ndjson"
    file.write_text(json.dumps(GOOD) + "\n")
    as_of = [] if "--as-of" in arguments else ["--as-of", "2025-06-30"]
    done = homeward("due", "--caseload", file, *as_of, "--json", *arguments)
    assert done.returncode in ((status,) if isinstance(status, int) else status), done.stderr
    assert done.stdout == "" and word in done.stderr


def test_a_full_disk_is_a_failure_and_is_said(homeward, tmp_path):
    file = tmp_path / "caseload.ndjson"
    file.write_text(json.dumps(GOOD) + "\n")
    with open("/dev/full", "w") as full:
        done = homeward("due", "--caseload", file, "--as-of", "2025-06-30", "--json", stdout=full)
    assert done.returncode == 1
    assert "space" in done.stderr.lower() and "to do:" in done.stderr


def test_a_reader_that_goes_away_ends_the_run_quietly(homeward_binary, clean_env, tmp_path):
    file = tmp_path / "caseload.ndjson"
    file.write_text("".join(json.dumps(rso(f"X{number:06}")) + "\n" for number in range(5000)))
    process = subprocess.Popen(
        [homeward_binary, "due", "--caseload", file, "--as-of", "2025-06-30", "--json"],
        env=clean_env, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    assert process.stdout.readline().startswith(b"{")
    process.stdout.close()
    errors = process.stderr.read()
    assert process.wait(timeout=60) == 0
    assert errors == b""


def test_no_standard_output_at_all_is_a_failure_and_no_crash(homeward_binary, clean_env, tmp_path):
    file = tmp_path / "caseload.ndjson"
    file.write_text(json.dumps(GOOD) + "\n")
    done = subprocess.run(
        ["/bin/sh", "-c", 'exec "$0" due --caseload "$1" --as-of 2025-06-30 --json >&-', homeward_binary, file],
        env=clean_env, capture_output=True, timeout=60)
    assert done.returncode == 1, done.stderr


def test_the_caseload_file_itself_is_never_changed(due, tmp_path):
    done, _ = due([GOOD, "hello"])
    assert (tmp_path / "caseload.ndjson").read_bytes().endswith(b"hello\n")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["caseload.ndjson", "home"]
    assert list((tmp_path / "home").rglob("*")) == []
