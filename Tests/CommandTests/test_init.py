"""`homeward init`: a database, the first places, one administrator, one invitation, no password."""

import json
import sqlite3
import stat


def init(homeward, database, *more, **keywords):
    return homeward(
        "init", "--database", f"sqlite:{database}", "--region", "R1=Region One", "--user", "Ada.Admin",
        "--name", "Ada Admin", *more, **keywords,
    )


def test_init_prints_one_invitation_and_nothing_else_to_standard_output(homeward, tmp_path):
    database = tmp_path / "new" / "folder" / "homeward.sqlite"
    done = init(homeward, database, "--pdu", "P1=PDU One", "--team", "T1", "--url", "https://visits.example")
    assert done.returncode == 0, done.stderr
    secret = done.stdout.strip()
    assert len(secret) == 43 and "\n" not in secret
    assert "https://visits.example/invitation" in done.stderr
    with sqlite3.connect(database) as connection:
        dump = "\n".join(connection.iterdump())
        assert secret not in dump, "only the digest of an invitation is kept"
        assert connection.execute("SELECT user_name, password FROM accounts").fetchall() == [("ada.admin", None)]
        assert connection.execute("SELECT role FROM staff_roles").fetchall() == [("administrator",)]
        assert connection.execute("SELECT code, name, pdu FROM teams").fetchall() == [("T1", "T1", "P1")]
    assert stat.S_IMODE(database.parent.stat().st_mode) == 0o700
    assert stat.S_IMODE(database.stat().st_mode) == 0o600


def test_init_uses_the_data_folder_where_no_database_is_named(homeward, clean_env):
    done = homeward("init", "--region", "R1", "--user", "ada", "--name", "Ada", "--json")
    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout)
    assert told["database"] == f"sqlite:{clean_env['XDG_DATA_HOME']}/homeward/homeward.sqlite"
    assert told["user"] == "ada" and len(told["invitation"]) == 43


def test_a_second_init_is_a_conflict_and_changes_nothing(homeward, tmp_path):
    database = tmp_path / "homeward.sqlite"
    assert init(homeward, database).returncode == 0
    again = init(homeward, database)
    assert again.returncode == 6
    assert again.stdout == "" and "to do:" in again.stderr
    with sqlite3.connect(database) as connection:
        assert connection.execute("SELECT count(*) FROM invitations").fetchone() == (1,)


def test_a_bad_user_name_leaves_no_account(homeward, tmp_path):
    database = tmp_path / "homeward.sqlite"
    for name in ["a", "two words", "é" * 5, "x" * 65]:
        done = homeward(
            "init", "--database", f"sqlite:{database}", "--region", "R1", "--user", name, "--name", "N")
        assert done.returncode == 4, done.stderr
        assert "to do:" in done.stderr
    assert init(homeward, database).returncode == 0


def test_a_team_without_its_pdu_is_wrong_usage(homeward, tmp_path):
    assert init(homeward, tmp_path / "x.sqlite", "--team", "T1").returncode == 64


def test_a_file_that_is_no_database_is_left_as_it_is(homeward, tmp_path):
    database = tmp_path / "notes.txt"
    database.write_text("these are notes, and no database at all\n" * 200)
    before = database.read_bytes()
    done = init(homeward, database)
    assert done.returncode == 1 and "no database" in done.stderr
    assert database.read_bytes() == before
