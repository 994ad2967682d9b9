"""Competences of staff in a file for `homeward import`: row-numbered errors with remedies, once in, out as they came."""

import json

import pytest

AS_OF = ("--as-of", "2025-06-30")
CSV = """staff,competence,from,through,ended
S1,home-visits,2024-05-01,2026-04-30,
S9,home-visits,2024-05-01,,
S1,juggling,2024-05-01,,
S1,mosovo,2024-02-30,,
S1,mosovo,2024-05-01,2024-04-30,
S1,lone-worker-device,2024-05-01,,2025-06-02
"""


@pytest.fixture
def database(homeward, tmp_path):
    """The address of a fresh database with one team and one member of staff, S1."""
    address = f"sqlite:{tmp_path / 'caseload.sqlite'}"
    done = homeward(
        "init", "--database", address, "--region", "N01=North", "--pdu", "P01=Northtown", "--team", "T01=Team One",
        "--user", "robin.vale", "--name", "Robin Vale")
    assert done.returncode == 0, done.stderr
    staff = tmp_path / "staff.ndjson"
    line = {"type": "staff", "code": "S1", "name": "Mary Ashdown", "team": "T01", "roles": ["practitioner"]}
    staff.write_text(json.dumps(line) + "\n")
    assert homeward("import", "caseload", staff, "--database", address, *AS_OF).returncode == 0
    return address


def test_bad_rows_are_named_with_their_number_and_the_rest_goes_in_once(homeward, database, tmp_path):
    file = tmp_path / "training.csv"
    file.write_text(CSV)
    for competences in (2, 0):
        done = homeward("import", "caseload", file, "--database", database, *AS_OF, "--json")
        assert done.returncode == 8, done.stderr
        assert json.loads(done.stdout)["competences"] == competences
        problems = [json.loads(line) for line in done.stderr.splitlines() if line.startswith("{")]
        assert sorted((each["line"], each["pointer"], each["code"]) for each in problems) == [
            (3, "/staff", "unknown-staff"), (4, "/competence", "unknown-competence"), (5, "/from", "date"),
            (6, "/through", "before-start")]
        assert all(each["remedy"] and each["message"] for each in problems)


def test_what_was_brought_in_goes_out_and_in_again_unchanged(homeward, database, tmp_path):
    file = tmp_path / "training.csv"
    file.write_text(CSV)
    homeward("import", "caseload", file, "--database", database, *AS_OF)
    out = homeward("export", "caseload", "--database", database)
    assert out.returncode == 0, out.stderr
    lines = [json.loads(line) for line in out.stdout.splitlines() if '"competence"' in line]
    assert lines == [
        {"type": "competence", "staff": "S1", "competence": "home-visits", "from": "2024-05-01",
         "through": "2026-04-30"},
        {"type": "competence", "staff": "S1", "competence": "lone-worker-device", "from": "2024-05-01",
         "ended": "2025-06-02"}]
    again = tmp_path / "again.ndjson"
    again.write_text(out.stdout)
    done = homeward("import", "caseload", again, "--database", database, *AS_OF, "--json")
    assert done.returncode == 0 and json.loads(done.stdout)["competences"] == 0, done.stderr
