"""The contract of `homeward due`: the keys, their order, the statuses and the hard dates, from outside."""

import json
import random

import pytest

from caseloads import fact, of_rule, person, rso, started

KEYS = [
    "crn", "policy", "revision", "rule", "paragraph", "force", "trigger", "due", "clock", "status",
    "joint", "slot", "interpretations", "recordedLate", "provisional", "id",
]


def test_one_obligation_a_line_with_the_keys_in_the_published_order(due):
    done, obligations = due([rso("X000001")])
    assert done.returncode == 0, done.stderr
    assert obligations
    for line in done.stdout.splitlines():
        assert [key for key, _ in json.loads(line, object_pairs_hook=list)] == KEYS
        assert ", " not in line.split('"interpretations"')[0] and '": ' not in line


def test_the_published_example_of_a_registered_sex_offender_is_exact(due):
    _, obligations = due([rso("X000001")])
    (initial,) = of_rule(obligations, "rso-initial")
    assert len(initial.pop("id")) >= 8
    assert initial == {
        "crn": "X000001", "policy": "hmpps-home-visits", "revision": "2025-01-13", "rule": "rso-initial",
        "paragraph": "7.1", "force": "must", "trigger": "2025-04-11", "due": "2025-05-07",
        "clock": {"within": 15, "unit": "working-days"}, "status": "overdue",
        "joint": {"with": "police", "force": "should"}, "slot": None, "interpretations": ["I-05"],
        "recordedLate": False, "provisional": False,
    }


def test_people_come_in_the_order_read_then_by_due_date_then_by_rule(due):
    people = [rso(f"X{number:06}") for number in (9, 1, 5)]
    _, obligations = due(people)
    assert list(dict.fromkeys(o["crn"] for o in obligations)) == ["X000009", "X000001", "X000005"]
    for crn in ("X000009", "X000001", "X000005"):
        keys = [(o["due"] or "9999", o["rule"]) for o in obligations if o["crn"] == crn]
        assert keys == sorted(keys)


@pytest.mark.parametrize("as_of,status", [
    ("2025-04-22", "upcoming"), ("2025-04-23", "due"), ("2025-05-07", "due"), ("2025-05-08", "overdue"),
])
def test_due_is_fourteen_days_ahead_and_overdue_is_the_day_after(due, as_of, status):
    _, obligations = due([rso("X000001")], as_of)
    (initial,) = of_rule(obligations, "rso-initial")
    assert initial["status"] == status


def test_the_id_of_an_obligation_is_the_same_on_every_day(due):
    ids = set()
    for as_of in ("2025-04-20", "2025-05-01", "2025-06-30"):
        _, obligations = due([rso("X000001")], as_of)
        ids.add(of_rule(obligations, "rso-initial")[0]["id"])
    assert len(ids) == 1


def visit(date, outcome="completed", **more):
    return {"date": date, "place": "home", "outcome": outcome, **more}


@pytest.mark.parametrize("visits,status", [
    ([visit("2025-04-30", **{"with": ["police"]})], "met"),
    ([visit("2025-05-07", **{"with": ["police"]})], "met"),
    ([visit("2025-05-09", **{"with": ["police"]})], "met-late"),
    ([visit("2025-04-30", "no-answer")], "overdue"),
    ([visit("2025-04-10", **{"with": ["police"]})], "overdue"),
])
def test_a_visit_meets_an_obligation_from_the_trigger_day_on(due, visits, status):
    _, obligations = due([rso("X000001", visits=visits)])
    (initial,) = of_rule(obligations, "rso-initial")
    assert initial["status"] == status


@pytest.mark.parametrize("start,date", [
    ("2025-04-11", "2025-05-07"), ("2024-02-28", "2024-03-20"), ("2025-12-19", "2026-01-14"),
])
def test_fifteen_working_days_pass_over_bank_holidays(due, start, date):
    _, obligations = due([rso("X000001", start)], start)
    assert of_rule(obligations, "rso-initial")[0]["due"] == date


@pytest.mark.parametrize("start,date", [
    ("2025-04-19", "2025-05-06"), ("2025-12-19", "2026-01-07"), ("2026-12-18", "2027-01-06"),
    ("2022-05-27", "2022-06-14"), ("2023-04-28", "2023-05-16"), ("2024-02-28", "2024-03-13"),
])
def test_ten_working_days_of_integrated_offender_management_reach_the_published_dates(due, start, date):
    _, obligations = due([person("X000001", started(start), fact("iom-placed", start))], start)
    assert of_rule(obligations, "iom-initial")[0]["due"] == date


@pytest.mark.parametrize("known_at,date", [
    ("2022-09-09T12:00:00Z", "2022-09-23"), ("2022-09-12T12:00:00Z", "2022-09-26"),
])
def test_a_holiday_announced_after_the_trigger_counts_once_it_is_known(due, known_at, date):
    people = [person("X000001", started("2022-09-09"), fact("iom-placed", "2022-09-09"))]
    _, obligations = due(people, "2022-09-12", "--known-at", known_at)
    assert of_rule(obligations, "iom-initial")[0]["due"] == date


def test_monthly_visits_are_anchored_and_clamped_to_the_end_of_the_month(due):
    people = [person("X000001", started("2025-01-31"), fact("iom-placed", "2025-01-31"))]
    _, obligations = due(people, "2025-04-15")
    assert [o["due"] for o in of_rule(obligations, "iom-monthly")] == ["2025-02-28", "2025-03-31", "2025-04-30"]


def test_fortnightly_visits_of_the_national_security_division_end_with_the_third_month(due):
    people = [person(
        "X000001", started("2025-03-31"), fact("nsd-placed", "2025-03-31"),
        fact("rosh-assessed", "2025-03-31", "high"))]
    _, obligations = due(people, "2025-07-31")
    dates = [o["due"] for o in of_rule(obligations, "nsd-resettlement-start")]
    assert dates[0] == "2025-04-14" and dates[-1] == "2025-06-23" and "2025-07-07" not in dates


def test_a_visit_late_in_the_evening_of_summer_belongs_to_the_next_civil_day(due):
    caseload = [rso("X000001", visits=[visit("2025-07-21T23:30:00Z", **{"with": ["police"]})])]
    done, obligations = due(caseload, "2025-07-21")
    assert done.returncode == 0, done.stderr
    assert of_rule(obligations, "rso-initial")[0]["status"] == "overdue"
    _, obligations = due(caseload, "2025-07-22")
    assert of_rule(obligations, "rso-initial")[0]["status"] == "met-late"


@pytest.mark.parametrize("start,owed", [("2022-05-11", True), ("2022-05-12", False)])
def test_standalone_unpaid_work_is_excepted_from_the_day_the_text_says_so(due, start, owed):
    people = [person("X000001", started(start, "standalone-unpaid-work"), fact("rosh-assessed", start, "high"))]
    _, obligations = due(people, start)
    statuses = [o["status"] for o in of_rule(obligations, "general-high")]
    assert (statuses in (["upcoming"], ["due"])) is owed


def test_the_last_of_two_levels_recorded_on_one_day_governs(due):
    people = [person(
        "X000001", started("2025-01-06"), fact("rosh-assessed", "2025-01-06", "high", recorded="2025-01-06T09:00:00Z"),
        fact("rosh-assessed", "2025-01-06", "low", recorded="2025-01-06T15:00:00Z"))]
    _, obligations = due(people, "2025-01-10")
    assert of_rule(obligations, "general-low") and not of_rule(obligations, "general-high")


def test_a_fact_recorded_after_the_due_date_is_marked(due):
    people = [person("X000001", started("2025-04-11"), fact("rso-registered", "2025-04-11", recorded="2025-06-01"))]
    _, obligations = due(people)
    (initial,) = of_rule(obligations, "rso-initial")
    assert (initial["status"], initial["recordedLate"]) == ("overdue", True)


def test_what_was_not_yet_known_is_not_counted(due):
    people = [person("X000001", started("2025-04-11"), fact("rso-registered", "2025-04-11", recorded="2025-06-01"))]
    _, obligations = due(people, "2025-05-20")
    assert not of_rule(obligations, "rso-initial")


def test_nothing_stays_open_after_the_end_of_supervision(due):
    people = [person("X000001", started("2025-04-11"), fact("rso-registered", "2025-04-11"),
                     fact("supervision-ended", "2025-04-20"))]
    _, obligations = due(people)
    assert {o["status"] for o in of_rule(obligations, "rso-initial")} <= {"closed"}


def test_where_nothing_is_owed_to_anybody_it_says_so(homeward, tmp_path):
    file = tmp_path / "caseload.ndjson"

    def run(*lines, more=()):
        file.write_text("".join(json.dumps(line) + "\n" for line in lines))
        return homeward("due", "--caseload", file, "--as-of", "2025-06-30", *more)

    nothing = run(person("X000001", started("2025-09-01")), person("X000002", started("2025-10-01")))
    assert nothing.returncode == 0 and nothing.stdout == ""
    assert "2 people evaluated, 0 obligations" in nothing.stderr and "nothing is owed to anybody" in nothing.stderr
    nobody = run()
    assert nobody.returncode == 0 and nobody.stdout == "" and "the file holds nobody" in nobody.stderr
    something = run(person("X000001", started("2025-09-01")), rso("X000002"))
    assert "nothing is owed" not in something.stderr and "holds nobody" not in something.stderr
    for more in (["--json"], ["--quiet"]):
        quiet = run(person("X000001", started("2025-09-01")), more=more)
        assert (quiet.returncode, quiet.stdout, quiet.stderr) == (0, "", "")


def test_a_pinned_revision_is_used_whatever_the_trigger_date(due):
    done, obligations = due([rso("X000001")], "2025-06-30", "--policy", "hmpps-home-visits@2022-05-12")
    assert done.returncode == 0, done.stderr
    assert {o["revision"] for o in obligations} == {"2022-05-12"}


def test_the_order_of_the_facts_changes_nothing(due):
    facts = [started("2025-01-06"), fact("rosh-assessed", "2025-01-06", "high"), fact("iom-placed", "2025-02-03"),
             fact("child-safeguarding-identified", "2025-01-06"), fact("mappa-set", "2025-02-01", "2", category="1")]
    expected, _ = due([person("X000001", *facts)])
    for seed in range(5):
        random.Random(seed).shuffle(facts)
        assert due([person("X000001", *facts)])[0].stdout == expected.stdout, f"seed {seed}"


def test_any_number_of_jobs_gives_the_same_bytes_and_the_same_messages(due):
    """Enough people for several blocks, with lines refused, and CRNs of both forms that come again blocks later."""
    people = []
    for number in range(5000):
        crn = f"X{number:06}" if number % 7 else f"CASE-{number}/a"
        people.append(rso(crn, f"2025-0{1 + number % 6}-{1 + number % 28:02}"))
    people[40] = person("X900000", fact("rso-registered", "2025-01-06"))
    people[4900] = person("X900001", fact("rso-registered", "2025-01-06"))
    people += [people[7], people[8], people[3001]]
    runs = [due(people, "2025-06-30", "--jobs", jobs)[0] for jobs in ("1", "2", "5")]
    assert runs[0].returncode == 8
    assert len([line for line in runs[0].stderr.splitlines() if "duplicate-crn" in line]) == 3
    assert runs[0].stdout.count("\n") > 9000
    for run in runs[1:]:
        assert (run.returncode, run.stdout, run.stderr) == (8, runs[0].stdout, runs[0].stderr)


def test_the_caseload_can_come_from_standard_input(homeward):
    line = json.dumps(rso("X000001")) + "\n"
    done = homeward("due", "--caseload", "-", "--as-of", "2025-06-30", "--json", input=line)
    assert done.returncode == 0, done.stderr
    assert '"rule":"rso-initial"' in done.stdout


def test_windows_line_ends_and_a_last_line_without_an_end_are_read(due):
    text = "\r\n".join(json.dumps(rso(crn)) for crn in ("X000001", "X000002")).encode()
    done, obligations = due(text)
    assert done.returncode == 0, done.stderr
    assert {o["crn"] for o in obligations} == {b"X000001".decode(), "X000002"}


def test_escapes_and_letters_beyond_ascii_pass_through(due):
    line = rb'{"crn":"X000001","name":{"given":"Zo\u00eb \ud83d\ude00","family":"O\"Brien \\ \/"},"facts":' \
        + json.dumps(rso("X")["facts"]).encode() + b"}\n"
    done, obligations = due(line)
    assert done.returncode == 0, done.stderr
    assert obligations


def test_explain_says_the_paragraph_the_trigger_and_the_days_skipped(due):
    _, obligations = due([rso("X000001")], "2025-06-30", "--explain")
    (initial,) = of_rule(obligations, "rso-initial")
    assert "explanation" in initial and "trace" in initial
    text = initial["explanation"]
    assert "15 working days" in text and "bank holiday" in text.lower() or "Good Friday" in text


def test_without_json_the_table_is_for_people_and_names_the_paragraph(homeward, tmp_path):
    file = tmp_path / "caseload.ndjson"
    file.write_text(json.dumps(rso("X000001")) + "\n")
    done = homeward("due", "--caseload", file, "--as-of", "2025-06-30")
    assert done.returncode == 0, done.stderr
    assert "X000001" in done.stdout and "7.1" in done.stdout and "7 May 2025" in done.stdout or "2025-05-07" in done.stdout
    assert not done.stdout.startswith("{")
