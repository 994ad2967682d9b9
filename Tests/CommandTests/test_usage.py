"""The manners of the command: help, versions, streams, unknown words."""

import pytest


def test_no_arguments_print_short_help_and_end_well(homeward):
    done = homeward()
    assert done.returncode == 0
    assert "USAGE" in done.stdout and done.stderr == ""


@pytest.mark.parametrize("flag", ["--help", "-h"])
def test_help_is_data_and_goes_to_standard_output(homeward, flag):
    done = homeward(flag)
    assert done.returncode == 0 and "due" in done.stdout and done.stderr == ""


def test_the_version_is_one_line(homeward):
    done = homeward("--version")
    assert done.returncode == 0 and len(done.stdout.splitlines()) == 1 and done.stdout[0].isdigit()


@pytest.mark.parametrize("word,near", [("deu", "due"), ("polcy", "policy"), ("calender", "calendar")])
def test_an_unknown_command_ends_with_64_and_a_suggestion(homeward, word, near):
    done = homeward(word)
    assert done.returncode == 64
    assert done.stdout == "" and f"homeward {near}" in done.stderr


def test_an_unknown_word_under_a_command_ends_with_64_and_a_suggestion(homeward):
    done = homeward("policy", "lst")
    assert done.returncode == 64 and "policy list" in done.stderr


@pytest.mark.parametrize("arguments,date", [
    (["--from", "2025-04-11", "--add", "15"], "2025-05-07"),
    (["--from", "2025-04-19", "--add", "10"], "2025-05-06"),
    (["--from", "2025-12-19", "--add", "10"], "2026-01-07"),
    (["--from", "2026-12-18", "--add", "10"], "2027-01-06"),
    (["--from", "2022-05-27", "--add", "10"], "2022-06-14"),
    (["--from", "2023-04-28", "--add", "10"], "2023-05-16"),
    (["--from", "2024-02-28", "--add", "10", "--calendar", "england-and-wales"], "2024-03-13"),
])
def test_working_days_are_counted_as_published(homeward, arguments, date):
    done = homeward("calendar", "working-days", *arguments)
    assert done.returncode == 0, done.stderr
    assert done.stdout == date + "\n"


def test_an_unknown_calendar_ends_with_3(homeward):
    done = homeward("calendar", "working-days", "--from", "2025-04-11", "--add", "15", "--calendar", "atlantis")
    assert done.returncode == 3 and "atlantis" in done.stderr


def test_policies_are_listed(homeward):
    done = homeward("policy", "list")
    assert done.returncode == 0 and "hmpps-home-visits" in done.stdout


def test_an_unknown_policy_cannot_be_shown(homeward):
    done = homeward("policy", "show", "no-such-policy")
    assert done.returncode == 3 and "no-such-policy" in done.stderr


def test_nothing_coloured_goes_into_a_pipe(homeward):
    assert "\x1b" not in homeward("policy", "list", env={"TERM": "xterm-256color"}).stdout
