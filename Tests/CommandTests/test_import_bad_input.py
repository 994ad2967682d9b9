"""Bad input to `homeward import`: the line is refused with its place, the rest goes in, nothing goes in by halves."""

import json
import os
import pathlib
import random
import shutil
import sqlite3
import subprocess
import time

import pytest

from caseloads import fact, rso, started
from importing import AS_OF, database, issues, named, people, take
from test_due_bad_input import PEOPLE


def test_an_exception_about_an_unknown_rule_is_refused_in_the_words_of_due(take, due, database):
    line, _ = PEOPLE["an exception about a rule that no policy has"]
    known = {**line, "exceptions": [{**line["exceptions"][0], "rule": "first-office-contact"}], "crn": "X000009"}
    imported = take([named(line), named(known)])
    worked_out, _ = due([line, known])
    assert imported.returncode == worked_out.returncode == 8
    first, second = (json.loads(done.stderr.splitlines()[0]) for done in (imported, worked_out))
    assert first == second and first["code"] == "unknown-rule" and first["pointer"] == "/exceptions/0/rule"
    assert people(database) == {"X000009"}, "a rule of a policy that does not govern here is known all the same"


GOOD, ALSO_GOOD = named(rso("X000001"), 1), named(rso("X000003"), 3)


@pytest.mark.parametrize("what", PEOPLE)
def test_the_line_is_refused_and_the_rest_goes_in(take, database, what):
    line, pointer = PEOPLE[what]
    done = take([GOOD, line, ALSO_GOOD])
    assert done.returncode == 8, (done.returncode, done.stderr)
    assert people(database) == {"X000001", "X000003"}
    (issue,) = issues(done)
    assert issue["line"] == 2 and issue["code"] and issue["message"] and issue["remedy"]
    if pointer is not None:
        assert issue["pointer"] == pointer
    assert json.loads(done.stdout)["refused"] == 1


def test_the_end_of_an_order_that_is_mistyped_ends_none_and_names_the_orders(take, database):
    """policy.md section 5: another word than an order would end them all."""
    line = named({"crn": "X000002", "facts": [
        started("2025-01-06", "community-order"), started("2025-02-03", "licence"),
        fact("supervision-ended", "2025-05-06", "license")]})
    done = take([GOOD, line])
    assert done.returncode == 8 and people(database) == {"X000001"}
    (issue,) = issues(done)
    assert issue["pointer"] == "/facts/2/value" and issue["code"] == "unknown-value"
    assert issue["message"] == (
        '"license" is no type of order, and would end every order of this person; did you mean licence? '
        "Their orders on this line: community-order (2025-01-06), licence (2025-02-03)")
    line["facts"][2]["value"] = "licence"
    assert take([line]).returncode == 0


def test_all_or_nothing_means_nothing(take, database):
    done = take([GOOD, "hello", ALSO_GOOD], "--all-or-nothing")
    assert done.returncode == 4
    assert people(database) == set()


def test_all_or_nothing_looks_at_the_lines_before_it_keeps_a_writer_waiting(take, database):
    """Somebody else has SQLite's only writer: a file with a line that cannot be read is refused all the same."""
    writer = sqlite3.connect(database.removeprefix("sqlite:"), isolation_level=None)
    # The write-ahead log is begun, as where a service is at work.
    writer.execute("PRAGMA user_version = 1")
    writer.execute("BEGIN IMMEDIATE")
    done = take([GOOD, "hello", ALSO_GOOD, GOOD], "--all-or-nothing")
    assert done.returncode == 4, done.stderr
    assert [(issue["line"], issue["code"]) for issue in issues(done)] == [(2, "malformed"), (4, "duplicate-crn")]
    busy = take([GOOD, ALSO_GOOD], "--all-or-nothing")
    assert busy.returncode == 7 and "try again when the other program has finished" in busy.stderr, busy.stderr
    writer.execute("ROLLBACK")
    assert people(database) == set()
    assert take([GOOD, ALSO_GOOD], "--all-or-nothing").returncode == 0
    assert len(people(database)) == 2


def test_all_or_nothing_has_a_limit_on_sqlite_and_says_what_to_do(take, homeward, database, tmp_path):
    line = json.dumps(named(rso("X000001"), 1))
    done = take([line] * 50_001, "--all-or-nothing", timeout=300)
    assert done.returncode == 4, done.stderr
    assert "50000 lines" in done.stderr and "--dry-run" in done.stderr and people(database) == set()
    file = tmp_path / "one.ndjson"
    file.write_text(line + "\n")
    told = homeward("import", file, "--database", database, *AS_OF, "--all-or-nothing")
    assert told.returncode == 0 and "nobody else can write" in told.stderr


@pytest.mark.parametrize("arguments, status, kept", [((), 8, {"X000002"}), (("--all-or-nothing",), 4, set())])
def test_a_row_that_is_no_row_counts_as_refused_and_takes_its_person_along(
        homeward, database, tmp_path, arguments, status, kept):
    file = tmp_path / "caseload.csv"
    file.write_text(
        "crn,given,family,team,kind,date,value\n"
        "X000001,Ada,Marsh,T01,supervision-started,2025-04-11,licence\n"
        "X000001,Ada,Marsh,T01,custody-started,2025-05-01,,too,many\n"
        "X000002,Bo,Lind,T01,supervision-started,2025-04-11,licence\n", encoding="utf-8")
    done = homeward("import", file, "--database", database, *AS_OF, "--json", *arguments)
    assert done.returncode == status, done.stderr
    assert people(database) == kept
    assert {json.loads(line)["line"] for line in done.stderr.splitlines()} == {2, 3}


def test_a_dry_run_writes_nothing(take, database):
    done = take([GOOD, ALSO_GOOD], "--dry-run")
    assert done.returncode == 0, done.stderr
    assert people(database) == set()


def test_the_same_file_twice_changes_nothing(take, database):
    first = json.loads(take([GOOD, ALSO_GOOD]).stdout)
    second = json.loads(take([GOOD, ALSO_GOOD]).stdout)
    assert (first["added"], second["added"], second["changed"], second["unchanged"]) == (2, 0, 0, 2)


def test_an_empty_file_takes_nobody_in(take, database):
    done = take(b"")
    assert done.returncode == 0, done.stderr
    assert people(database) == set()


def test_a_file_cut_off_in_its_last_line_loses_that_line_only(take, database):
    whole = json.dumps(GOOD).encode() + b"\n" + json.dumps(ALSO_GOOD).encode()
    done = take(whole[:-20])
    assert done.returncode == 8
    assert people(database) == {"X000001"}


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be", "utf-32"])
def test_a_file_in_another_encoding_is_refused_whole(take, database, encoding):
    done = take((json.dumps(GOOD) + "\n").encode(encoding))
    assert done.returncode == 4, done.stderr
    assert encoding[:6].upper() in done.stderr and "UTF-8" in done.stderr and "to do:" in done.stderr
    assert people(database) == set()


@pytest.mark.parametrize("more,status,kept", [
    ((), 8, {"X000001", "X000003"}), (("--all-or-nothing",), 4, set())], ids=["", "all or nothing"])
@pytest.mark.parametrize("size", [2_000_000, 4 << 20, 10_000_000])
def test_a_line_of_megabytes_is_refused_and_named_and_the_lines_around_it_go_in(take, database, size, more, status, kept):
    done = take([GOOD, b'{"crn":"X000002","facts":[' + b" " * size + b"]}", ALSO_GOOD], *more)
    assert done.returncode == status, done.stderr
    (issue,) = issues(done)
    assert issue["line"] == 2 and issue["code"] == "line-too-long" and "line feed" in issue["message"]
    assert people(database) == kept


def test_a_last_line_of_megabytes_without_an_end_is_refused_and_the_lines_before_it_go_in(take, database):
    good = json.dumps(GOOD).encode() + b"\n"
    done = take(good + b'{"crn":"X000002","facts":[' + b" " * 10_000_000)
    assert done.returncode == 8, done.stderr
    assert [issue["line"] for issue in issues(done)] == [2]
    assert people(database) == {"X000001"}


@pytest.mark.parametrize("more,status,kept", [
    ((), 8, {"X000001", "X000003"}), (("--all-or-nothing",), 4, set())], ids=["", "all or nothing"])
def test_of_two_lines_about_one_person_the_earlier_counts_whatever_the_letters(take, database, more, status, kept):
    """policy.md section 5: duplicate ids are an error of that person; x000001 and X000001 are one number"""
    again = named(rso("x000001"), 1)
    again["facts"].append(fact("address-changed", "2025-06-02"))
    done = take([GOOD, ALSO_GOOD, again], *more)
    assert done.returncode == status, done.stderr
    (issue,) = issues(done)
    assert (issue["line"], issue["code"], issue["pointer"], issue["crn"]) == (3, "duplicate-crn", "/crn", "X000001")
    assert people(database) == kept
    if kept:
        with sqlite3.connect(database.removeprefix("sqlite:")) as connection:
            facts = connection.execute(
                "SELECT count(*) FROM facts WHERE person = (SELECT id FROM people WHERE crn = 'X000001')").fetchone()
        assert facts == (len(GOOD["facts"]),)


def test_the_same_people_in_another_file_are_news_about_them(take, database):
    """A later file about somebody is no duplicate, and a batch border makes none either."""
    lines = [named(rso(f"X{number:06}"), number) for number in range(1, 1502)]
    assert json.loads(take(lines).stdout)["added"] == 1501
    report = json.loads(take([*lines, lines[0]]).stdout)
    assert (report["unchanged"], report["refused"]) == (1501, 1)


def test_rows_of_one_person_need_not_follow_each_other(homeward, database, tmp_path):
    file = tmp_path / "caseload.csv"
    file.write_text(
        "crn,given,family,team,kind,date,value\n"
        "X000001,Ada,Marsh,T01,supervision-started,2025-04-11,licence\n"
        "X000002,Bo,Lind,T01,supervision-started,2025-04-11,licence\n"
        "x000001,Ada,Marsh,T01,rosh-assessed,2025-04-12,high\n", encoding="utf-8")
    done = homeward("import", file, "--database", database, *AS_OF, "--json")
    assert done.returncode == 0, done.stderr
    report = json.loads(done.stdout)
    assert (report["added"], report["changed"], report["facts"]) == (2, 0, 3)


def test_a_field_that_is_never_closed_is_named_with_all_it_swallowed(homeward, database, tmp_path):
    file = tmp_path / "caseload.csv"
    file.write_text(
        "crn,given,family,team,kind,date,value\n"
        "X000002,Bo,Lind,T01,supervision-started,2025-04-11,licence\n"
        'X000001,Ada,"Marsh,T01,supervision-started,2025-04-11,licence\n'
        "X000003,Cy,Reed,T01,supervision-started,2025-04-11,licence\n", encoding="utf-8")
    done = homeward("import", file, "--database", database, *AS_OF)
    assert done.returncode == 4 and people(database) == set(), "of whom the row before was is not told apart"
    assert f"{file}:3:" in done.stderr and "all after it were not read" in done.stderr


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be", "utf-32"])
def test_a_spreadsheet_in_another_encoding_is_named_and_nothing_of_it_is_taken(homeward, database, tmp_path, encoding):
    file = tmp_path / "caseload.csv"
    file.write_text("crn,given,family,team,kind,date,value\n", encoding=encoding)
    done = homeward("import", file, "--database", database, *AS_OF)
    assert done.returncode == 4 and done.stdout == ""
    assert encoding[:6].upper() in done.stderr and "save it as UTF-8" in done.stderr and str(file) in done.stderr


def test_a_folder_is_no_caseload(homeward, database, tmp_path):
    done = homeward("import", tmp_path, "--database", database, *AS_OF)
    assert done.returncode == 3 and "folder" in done.stderr and "to do:" in done.stderr


@pytest.mark.parametrize("seed", range(3))
def test_a_file_of_random_bytes_takes_nobody_in(take, database, seed):
    done = take(random.Random(seed).randbytes(20_000))
    assert done.returncode == 4, done.stderr
    assert people(database) == set()


def test_a_file_that_may_not_be_read_is_refused_with_5(homeward_binary, clean_env, tmp_path):
    """As somebody who is not root: root reads everything."""
    file = tmp_path / "closed.ndjson"
    file.write_text(json.dumps(GOOD) + "\n")
    file.chmod(0)
    for command in (["due", "--caseload", file], ["import", file]):
        done = as_nobody([homeward_binary, *command, "--as-of", "2025-06-30"], clean_env)
        assert done.returncode == 5, done.stderr
        assert "closed.ndjson" in done.stderr and "to do:" in done.stderr and done.stdout == ""


def test_a_database_that_may_not_be_read_is_refused_and_left_as_it_is(homeward_binary, clean_env, tmp_path, database):
    path = pathlib.Path(database.removeprefix("sqlite:"))
    path.chmod(0)
    before = path.stat()
    file = tmp_path / "caseload.ndjson"
    file.write_text(json.dumps(GOOD) + "\n")
    done = as_nobody([homeward_binary, "import", file, "--database", database, *AS_OF], clean_env)
    assert done.returncode == 7, done.stderr
    assert path.name in done.stderr and "to do:" in done.stderr and done.stdout == ""
    assert (path.stat().st_size, path.stat().st_mtime_ns) == (before.st_size, before.st_mtime_ns)


def as_nobody(command, environment):
    """Runs a command without the rights of root, where the tests run as root: user nobody may not enter every folder."""
    if os.geteuid() == 0:
        setpriv = shutil.which("setpriv") or pytest.fail("setpriv is not installed (util-linux)")
        command = [setpriv, "--bounding-set=-all", "--inh-caps=-all", "--no-new-privs", *command]
    return subprocess.run(command, env=environment, capture_output=True, encoding="utf-8", timeout=60)


def test_a_file_that_is_not_there_ends_with_3(homeward, database):
    done = homeward("import", "nobody.ndjson", "--database", database)
    assert done.returncode == 3 and "nobody.ndjson" in done.stderr


@pytest.mark.parametrize(
    "content,status", [(b"", 7), (b"this is no database at all, only text " * 40, 1)], ids=["empty", "text"])
def test_a_database_that_cannot_be_read_is_left_as_it_is(homeward, tmp_path, content, status):
    broken, file = tmp_path / "broken.sqlite", tmp_path / "caseload.ndjson"
    broken.write_bytes(content)
    file.write_text(json.dumps(GOOD) + "\n")
    done = homeward("import", file, "--database", f"sqlite:{broken}", *AS_OF)
    assert done.returncode == status, done.stderr
    assert "broken.sqlite" in done.stderr and "to do:" in done.stderr
    assert broken.read_bytes() == content


def test_a_database_that_is_not_there_is_not_made(homeward, tmp_path):
    file = tmp_path / "caseload.ndjson"
    file.write_text(json.dumps(GOOD) + "\n")
    done = homeward("import", file, "--database", f"sqlite:{tmp_path / 'absent.sqlite'}", *AS_OF)
    assert done.returncode == 7 and not (tmp_path / "absent.sqlite").exists()


def test_a_correction_in_a_later_file_is_taken_in(take, database):
    assert take([GOOD]).returncode == 0
    more = named(rso("X000001"), 1)
    more["facts"].append(fact("address-changed", "2025-06-01"))
    report = json.loads(take([more]).stdout)
    assert (report["added"], report["changed"], report["facts"]) == (0, 1, 1)


def test_a_person_of_a_team_that_nobody_knows_is_refused_with_a_way_out(take, database):
    stranger = {**named({"crn": "X000009", "facts": [started("2025-01-06")]}), "team": "T99"}
    done = take([stranger])
    assert done.returncode == 4
    assert issues(done)[0]["pointer"] == "/team" and "--add-missing" in done.stderr


def test_a_file_of_addresses_with_one_bad_line_ends_with_8_and_with_none_good_with_4(take, database):
    team = {"type": "team", "code": "T01", "name": "T", "pdu": "P01", "region": "N01"}
    assert take([team, GOOD]).returncode == 0

    def address(crn):
        return {"type": "address", "crn": crn, "address": "1 Example Way, ZZ99 1AA", "since": "2025-01-01"}

    done = take([address("X000001"), address("X000009")])
    assert done.returncode == 8, done.stderr
    assert json.loads(done.stdout)["addresses"] == 1
    assert take([address("X000009")]).returncode == 4
    # What is known already is no failure either.
    assert take([team, address("X000009")]).returncode == 8


def test_a_dry_run_neither_waits_for_a_writer_nor_keeps_one_waiting(take, database, tmp_path):
    """It works on a copy of its own beside the database, which is gone afterwards."""
    assert take([GOOD], "--add-missing").returncode == 0
    path = database.removeprefix("sqlite:")
    writer = sqlite3.connect(path, isolation_level=None)
    writer.execute("BEGIN IMMEDIATE")
    started = time.monotonic()
    done = take([GOOD, ALSO_GOOD], "--dry-run", "--add-missing")
    assert done.returncode == 0, done.stderr
    assert time.monotonic() - started < 9, "it waited for the writer"
    assert json.loads(done.stdout)["added"] == 1
    writer.execute("ROLLBACK")
    assert people(database) == {"X000001"}
    assert not [name for name in os.listdir(tmp_path) if "trial" in name]


def test_import_caseload_is_the_same_as_import(homeward, database, tmp_path):
    """INT-12: the command in full, and its short form."""
    file = tmp_path / "caseload.ndjson"
    file.write_text(json.dumps(GOOD) + "\n")
    for words, expected in ((["import", "caseload"], (1, 0)), (["import"], (0, 1))):
        done = homeward(*words, file, "--database", database, *AS_OF, "--json")
        assert done.returncode == 0, done.stderr
        report = json.loads(done.stdout)
        assert (report["added"], report["unchanged"]) == expected
    piped = homeward("import", "caseload", "-", "--database", database, *AS_OF, "--json", input=json.dumps(ALSO_GOOD) + "\n")
    assert json.loads(piped.stdout)["added"] == 1


@pytest.mark.parametrize("kind", ["pipe", "link"])
def test_what_is_no_ordinary_file_is_not_replaced(homeward, tmp_path, kind):
    path = tmp_path / "out"
    if kind == "pipe":
        os.mkfifo(path)
    else:
        (tmp_path / "kept").write_text("kept")
        path.symlink_to(tmp_path / "kept")
    done = homeward("demo", "--write-caseload", path)
    assert done.returncode == 1 and "no ordinary file" in done.stderr and "to do:" in done.stderr
    assert path.is_symlink() or path.is_fifo()
