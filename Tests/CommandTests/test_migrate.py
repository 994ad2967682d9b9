"""`homeward migrate`: the steps of the schema, and the fence against databases of a newer program."""

import json
import sqlite3

import pytest


@pytest.fixture
def database(homeward, tmp_path):
    path = tmp_path / "homeward.sqlite"
    done = homeward("init", "--database", f"sqlite:{path}", "--region", "R1", "--user", "ada", "--name", "Ada")
    assert done.returncode == 0, done.stderr
    return path


def migrate(homeward, path, *more):
    return homeward("migrate", "--database", f"sqlite:{path}", *more)


def test_a_database_that_is_up_to_date_has_no_steps_to_take(homeward, database):
    for more in [(), ("--plan",)]:
        done = migrate(homeward, database, "--json", *more)
        assert done.returncode == 0, done.stderr
        assert json.loads(done.stdout)["steps"] == []


def test_an_empty_database_gets_every_step_and_plan_changes_nothing(homeward, tmp_path):
    path = tmp_path / "empty.sqlite"
    sqlite3.connect(path).execute("VACUUM")
    planned = migrate(homeward, path, "--plan", "--json")
    assert planned.returncode == 0, planned.stderr
    steps = json.loads(planned.stdout)
    assert steps["taken"] is False and len(steps["steps"]) >= 4
    with sqlite3.connect(path) as connection:
        assert connection.execute("SELECT count(*) FROM sqlite_master").fetchone() == (0,)
    taken = json.loads(migrate(homeward, path, "--json").stdout)
    assert taken == {"taken": True, "steps": steps["steps"]}
    assert migrate(homeward, path).stdout == ""


def test_a_newer_database_is_refused_with_the_way_out(homeward, database):
    with sqlite3.connect(database) as connection:
        connection.execute("INSERT INTO schema_migrations VALUES (99999, 'from-the-future', 'x', '2030')")
    for command in [("migrate",), ("migrate", "--plan"), ("journal", "verify"), ("journal", "seal")]:
        done = homeward(*command, "--database", f"sqlite:{database}")
        assert done.returncode == 7, (command, done.stderr)
        assert "99999" in done.stderr and "newer program" in done.stderr


def test_a_step_made_by_another_text_is_refused(homeward, database):
    with sqlite3.connect(database) as connection:
        connection.execute("UPDATE schema_migrations SET checksum = 'x' WHERE number = 100")
    done = migrate(homeward, database)
    assert done.returncode == 7 and "Step 100" in done.stderr


def test_a_database_that_lacks_steps_is_refused_by_other_commands(homeward, tmp_path):
    path = tmp_path / "empty.sqlite"
    sqlite3.connect(path).execute("VACUUM")
    done = homeward("journal", "verify", "--database", f"sqlite:{path}")
    assert done.returncode == 7 and "homeward migrate" in done.stderr


@pytest.mark.parametrize(
    "address, status",
    [
        ("sqlite:/nowhere/at/all.sqlite", 7),
        ("postgres:///nothing?host=/nowhere", 7),
        ("postgres://user:topsecret@127.0.0.1:1/nothing", 7),
        ("mysql://x", 64),
    ],
)
def test_a_database_that_cannot_be_opened_says_so_without_a_password(homeward, address, status):
    done = homeward("migrate", "--database", address)
    assert done.returncode == status, done.stderr
    assert "to do:" in done.stderr and "topsecret" not in done.stderr
