"""The calendar command: lists, taking in the published list, what it refuses."""

import json
import re
import shutil

import pytest
from conftest import ROOT


@pytest.fixture
def calendars(tmp_path):
    """A copy of the shipped calendars, to be changed."""
    folder = tmp_path / "calendars"
    shutil.copytree(ROOT / "Policies/calendars", folder)
    return folder


def published(**divisions):
    """The published document: division=[(date, title, notes), ...], with hyphens for underscores."""
    return json.dumps({
        name.replace("_", "-"): {
            "division": name.replace("_", "-"),
            "events": [{"title": t, "date": d, "notes": n, "bunting": True} for d, t, n in events],
        }
        for name, events in divisions.items()
    })


def held_of(file, *years):
    """The days of those years that stand in a calendar file, as the published document has them."""
    found = re.findall(r'date: "(\d{4}-\d\d-\d\d)", title: "([^"]*)"([^}]*)}', file.read_text())
    return [(day, title, "") for day, title, rest in found if int(day[:4]) in years and "withdrawn" not in rest]


def test_working_days_know_only_what_was_announced(homeward):
    before = homeward("calendar", "working-days", "--from", "2022-09-09", "--add", 10, "--known-at", "2022-09-09")
    after = homeward(
        "calendar", "working-days", "--from", "2022-09-09", "--add", 10, "--known-at", "2022-09-12T09:00:00+01:00")
    assert (before.stdout, after.stdout) == ("2022-09-23\n", "2022-09-26\n")


def test_a_date_past_the_horizon_is_provisional(homeward):
    done = homeward("calendar", "working-days", "--from", "2028-12-20", "--add", 10)
    assert done.returncode == 0 and done.stdout == "2029-01-05\n" and "provisional" in done.stderr
    quiet = homeward("calendar", "working-days", "--from", "2028-12-20", "--add", 10, "--quiet")
    assert quiet.stderr == ""
    data = json.loads(homeward(
        "calendar", "working-days", "--from", "2028-12-20", "--add", 10, "--json").stdout)
    assert data["provisional"] is True and data["date"] == "2029-01-05"


def test_the_days_left_out_are_named_in_json(homeward):
    data = json.loads(homeward(
        "calendar", "working-days", "--from", "2025-04-11", "--add", 15, "--json").stdout)
    assert data["weekendDays"] == 8
    assert [day["date"] for day in data["holidays"]] == ["2025-04-18", "2025-04-21", "2025-05-05"]


@pytest.mark.parametrize("word", ["today", "tomorrow"])
def test_days_may_be_named(homeward, word):
    assert homeward("calendar", "working-days", "--from", word, "--add", 1).returncode == 0


@pytest.mark.parametrize("arguments", [
    ["--from", "2025-02-30", "--add", "1"],
    ["--from", "30/06/2025", "--add", "1"],
    ["--from", "2025-06-30", "--add", "0"],
    ["--from", "2025-06-30", "--add", "10001"],
    ["--from", "2025-06-30", "--add", "1", "--known-at", "noon"],
    ["--add", "1"],
])
def test_wrong_usage_ends_with_64_and_no_data(homeward, arguments):
    done = homeward("calendar", "working-days", *arguments)
    assert done.returncode == 64 and done.stdout == "" and done.stderr.startswith("homeward: ")


def test_four_calendars_are_listed(homeward):
    lines = [json.loads(line) for line in homeward("calendar", "list", "--json").stdout.splitlines()]
    assert [line["id"] for line in lines] == [
        "england-and-wales", "northern-ireland", "scotland", "us-federal"]
    assert all(line["horizon"] >= "2028-12-31" for line in lines)


def test_holidays_of_one_year_are_listed(homeward):
    done = homeward("calendar", "list", "--calendar", "scotland", "--year", 2026, "--json")
    days = [json.loads(line) for line in done.stdout.splitlines()]
    assert [day["date"] for day in days] == [
        "2026-01-01", "2026-01-02", "2026-04-03", "2026-05-04", "2026-05-25", "2026-06-15", "2026-08-03",
        "2026-11-30", "2026-12-25", "2026-12-28"]


def test_a_published_list_is_taken_in_and_headings_are_kept(homeward, calendars):
    file = calendars / "scotland.yaml"
    heading = file.read_text().split("id:")[0]
    document = published(scotland=[
        *held_of(file, 2028), ("2029-01-01", "New Year’s Day", ""),
        ("2029-01-02", "2nd January", ""), ("2029-03-05", "One-off", "Substitute day")])
    arguments = ["calendar", "import", "-", "--announced", "2028-01-10", "--into", calendars]
    dry = homeward(*arguments, "--dry-run", input=document)
    assert dry.returncode == 0 and "2029-01-01" not in file.read_text()
    done = homeward(*arguments, input=document)
    assert done.returncode == 0, done.stderr
    text = file.read_text()
    assert text.startswith(heading)
    assert '{date: "2029-03-05", title: "One-off (substitute day)", announced: "2028-01-10"}' in text
    assert 'date: "2028-12-25", title: "Christmas Day", announced: "1971-12-16"' in text
    again = homeward(*arguments, input=document)
    assert again.returncode == 0 and file.read_text() == text and "0 added, 0 withdrawn" in again.stdout


def test_a_coming_day_that_is_gone_is_withdrawn(homeward, calendars, tmp_path):
    days = held_of(calendars / "england-and-wales.yaml", 2028)
    document = published(england_and_wales=[day for day in days if day[0] != "2028-12-26"])
    done = homeward(
        "calendar", "import", "-", "--announced", "2028-06-01", "--into", calendars, "--json", "--force",
        input=document)
    assert done.returncode == 0, done.stderr
    change = json.loads(done.stdout)
    assert [day["date"] for day in change["withdrawn"]] == ["2028-12-26"]
    assert change["withdrawn"][0]["withdrawn"] == "2028-06-01"
    policies = {"HOMEWARD_POLICIES": str(tmp_path)}
    count = ["calendar", "working-days", "--from", "2028-12-22", "--add", 1, "--known-at"]
    assert homeward(*count, "2028-05-31", env=policies).stdout == "2028-12-27\n"
    assert homeward(*count, "2028-06-01", env=policies).stdout == "2028-12-26\n"


LOSSES = {
    "a day of a year": ((2027, 2028), {"2027-12-27"}),
    "a year at the end": ((2027,), {f"2028-{day}" for day in (
        "01-03", "04-14", "04-17", "05-01", "05-29", "08-28", "12-25", "12-26")}),
}


@pytest.mark.parametrize("what", LOSSES)
@pytest.mark.parametrize("more", [[], ["--json"], ["--dry-run"]])
def test_a_list_that_was_cut_short_is_refused_and_names_the_days(homeward, calendars, what, more):
    """INT-42: a year in force loses a holiday."""
    years, gone = LOSSES[what]
    file = calendars / "england-and-wales.yaml"
    before = {held.name: held.read_bytes() for held in calendars.iterdir()}
    document = published(
        england_and_wales=[day for day in held_of(file, *years) if day[0] not in gone],
        scotland=[*held_of(calendars / "scotland.yaml", 2027, 2028), ("2029-01-01", "New Year’s Day", "")])
    arguments = ["calendar", "import", "-", "--announced", "2026-11-02", "--into", calendars]
    done = homeward(*arguments, *more, input=document)
    assert done.returncode == 6 and done.stdout == "", done
    assert set(re.findall(r"\d{4}-\d\d-\d\d", done.stderr)) == gone
    assert "england-and-wales" in done.stderr and "scotland" not in done.stderr and "--force" in done.stderr
    assert before == {held.name: held.read_bytes() for held in calendars.iterdir()}
    forced = homeward(*arguments, "--force", input=document)
    assert forced.returncode == 0, forced.stderr
    assert 'date: "2029-01-01"' in (calendars / "scotland.yaml").read_text()
    withdrawn = set(re.findall(r'date: "(\S+)"[^}]*withdrawn: "2026-11-02"', file.read_text()))
    assert withdrawn == (gone if len(years) == 2 else set()), "a year that is not in the list stays as it is"


def test_a_day_that_is_moved_within_its_year_needs_no_force(homeward, calendars):
    days = dict((day, title) for day, title, _ in held_of(calendars / "england-and-wales.yaml", 2028))
    days["2028-05-08"] = days.pop("2028-05-01")
    document = published(england_and_wales=[(day, title, "") for day, title in sorted(days.items())])
    done = homeward(
        "calendar", "import", "-", "--announced", "2027-06-07", "--into", calendars, "--json", input=document)
    assert done.returncode == 0, done.stderr
    change = json.loads(done.stdout)
    assert [day["date"] for day in change["added"]] == ["2028-05-08"]
    assert [day["date"] for day in change["withdrawn"]] == ["2028-05-01"]


@pytest.mark.parametrize("document,place", [
    ("", "byte 0"),
    ("not json", "byte 0"),
    ('{"scotland":', "byte 12"),
    (published(scotland=[("2028-02-30", "T", "")]), "/scotland/events/0/date"),
    (published(**{"..": [("2028-02-28", "T", "")]}), "/"),
])
def test_what_is_not_the_published_list_changes_nothing(homeward, calendars, document, place):
    before = {file.name: file.read_bytes() for file in calendars.iterdir()}
    done = homeward(
        "calendar", "import", "-", "--announced", "2028-01-10", "--into", calendars, input=document)
    assert done.returncode == 4 and place in done.stderr and "to do:" in done.stderr
    assert before == {file.name: file.read_bytes() for file in calendars.iterdir()}


def test_a_damaged_calendar_is_named_with_its_line(homeward, calendars, tmp_path):
    file = calendars / "scotland.yaml"
    file.write_text(file.read_text().replace('date: "2026-06-15"', 'date: "2026-06-31"'))
    done = homeward("calendar", "list", env={"HOMEWARD_POLICIES": str(tmp_path)})
    line = 1 + file.read_text().split('date: "2026-06-31"')[0].count("\n")
    assert done.returncode == 4 and f"scotland.yaml:{line}" in done.stderr


def test_a_missing_installation_ends_with_7(homeward, tmp_path):
    done = homeward("calendar", "list", env={"HOMEWARD_POLICIES": str(tmp_path / "nowhere")})
    assert done.returncode == 7 and "HOMEWARD_POLICIES" in done.stderr


def test_a_missing_file_ends_with_3(homeward, tmp_path):
    done = homeward("calendar", "import", tmp_path / "none.json", "--announced", "2026-01-01")
    assert done.returncode == 3 and "none.json" in done.stderr
