"""`homeward account`: who may sign in, from the command line [CLI-01]."""

import json
import sqlite3

import pytest


@pytest.fixture
def account(homeward, tmp_path):
    """Runs `homeward account …` on a database with one administrator."""
    address = f"sqlite:{tmp_path / 'accounts.sqlite'}"
    made = homeward(
        "init", "--database", address, "--region", "N01=North", "--pdu", "P01=Northtown", "--team", "T01=Team One",
        "--user", "robin.vale", "--name", "Robin Vale")
    assert made.returncode == 0, made.stderr

    def run(verb, *arguments):
        return homeward("account", verb, *arguments, "--database", address)

    run.database = tmp_path / "accounts.sqlite"
    run.address = address
    return run


def listed(account):
    return {entry["user"]: entry for entry in map(json.loads, account("list", "--json").stdout.splitlines())}


NEW = ("--user", "Ash.Birch", "--name", "Ash Birch", "--role", "practitioner", "--role", "line-manager", "--team", "T01")


def test_somebody_new_is_invited_and_only_the_code_is_data(account):
    done = account("invite", *NEW)
    assert done.returncode == 0, done.stderr
    secret = done.stdout.strip()
    assert len(secret) == 43 and "once" in done.stderr and secret not in done.stderr
    with sqlite3.connect(account.database) as connection:
        assert secret not in "\n".join(connection.iterdump()), "only the digest of an invitation is kept"
    assert listed(account)["ash.birch"] == {
        "user": "ash.birch", "state": "invited", "roles": ["line-manager", "practitioner"], "staff": "Ash.Birch",
        "name": "Ash Birch", "team": "T01", "pdu": "P01", "region": "N01",
        "invitedUntil": listed(account)["ash.birch"]["invitedUntil"]}
    assert listed(account)["ash.birch"]["invitedUntil"].endswith("Z")


def test_the_json_of_an_invitation_says_until_when_it_works(account):
    told = json.loads(account("invite", *NEW, "--json").stdout)
    assert set(told) == {"user", "invitation", "expiresAt", "staff", "name", "roles"}
    assert told["expiresAt"] == listed(account)["ash.birch"]["invitedUntil"]


def test_a_member_of_staff_from_an_import_needs_no_more_than_a_code(account, homeward, tmp_path):
    line = {"type": "staff", "code": "N54A001", "name": "Sam Reed", "team": "T01", "roles": ["case-administrator"]}
    (tmp_path / "staff.ndjson").write_text(json.dumps(line) + "\n")
    assert homeward("import", tmp_path / "staff.ndjson", "--database", account.address).returncode == 0
    done = account("invite", "--user", "sam.reed", "--staff", "N54A001")
    assert done.returncode == 0, done.stderr
    assert listed(account)["sam.reed"]["roles"] == ["case-administrator"]
    again = account("invite", "--user", "sam.reed", "--staff", "N54A001", "--role", "administrator")
    assert again.returncode == 6 and "import a line of staff" in again.stderr
    assert listed(account)["sam.reed"]["roles"] == ["case-administrator"]
    other = account("invite", "--user", "reed", "--staff", "N54A001")
    assert other.returncode == 6, "nobody has two accounts"


def test_a_second_invitation_takes_the_place_of_the_first(account):
    first = account("invite", *NEW).stdout.strip()
    second = account("invite", "--user", "ash.birch").stdout.strip()
    assert first != second
    with sqlite3.connect(account.database) as connection:
        assert connection.execute("SELECT count(*) FROM invitations WHERE ended_at IS NULL").fetchone() == (2,)


def test_a_closed_account_is_shown_so_and_can_be_opened_again(account, homeward):
    account("invite", *NEW)
    done = account("deactivate", "Ash.Birch")
    assert done.returncode == 0 and done.stdout == "" and "closed" in done.stderr
    assert listed(account)["ash.birch"]["state"] == "closed" and listed(account)["ash.birch"]["invitedUntil"] is None
    assert account("invite", "--user", "ash.birch").returncode == 6
    assert json.loads(account("activate", "ash.birch", "--json").stdout) == {"user": "ash.birch", "closed": False}
    assert listed(account)["ash.birch"]["state"] == "expired", "opened again, without a password or an invitation"
    assert homeward("journal", "verify", "--database", account.address).returncode == 0
    with sqlite3.connect(account.database) as connection:
        events = [row[0] for row in connection.execute("SELECT event FROM journal ORDER BY recorded_at, entry")]
    assert {"invited", "deactivated", "activated"} <= set(events)


@pytest.mark.parametrize("arguments,status,word", [
    (("invite", "--user", "nobody"), 64, "--name"),
    (("invite", "--user", "nobody", "--staff", "N99"), 3, "N99"),
    (("invite", "--user", "no body", "--name", "N", "--role", "practitioner", "--team", "T01"), 4, "2 to 64"),
    (("invite", "--user", "nobody", "--name", "N", "--role", "practitioner", "--team", "T99"), 3, "T99"),
    (("invite", "--user", "nobody", "--name", "N", "--role", "king", "--team", "T01"), 64, "practitioner"),
    (("invite", "--user", "nobody", "--name", "N", "--team", "T01"), 64, "--role"),
    (("invite", "--user", "nobody", "--name", "N", "--role", "practitioner"), 64, "--team"),
    (("invite", "--user", "nobody", "--name", "n" * 201, "--role", "practitioner", "--team", "T01"), 4, "200"),
    (("invite", "--user", "robin.vale", "--name", "Robin"), 6, "known already"),
    (("deactivate", "nobody"), 3, "account list"),
    (("activate", "nobody"), 3, "account list"),
    (("deactivate",), 64, "user"),
])
def test_what_cannot_be_done_is_refused_with_a_way_out_and_changes_nothing(account, arguments, status, word):
    before = listed(account)
    done = account(*arguments)
    assert done.returncode == status, done.stderr
    assert done.stdout == "" and word in done.stderr
    assert listed(account) == before


def test_a_list_goes_on_beyond_a_page(account, homeward, tmp_path):
    with sqlite3.connect(account.database) as connection:
        for number in range(1200):
            connection.execute(
                "INSERT INTO staff (id, code, name, team, pdu, region) VALUES (?, ?, 'A', 'T01', 'P01', 'N01')",
                (f"{number:036}", f"S{number}"))
            connection.execute(
                "INSERT INTO accounts (id, user_name, staff, created_at) VALUES (?, ?, ?, '2025-01-01T00:00:00.000Z')",
                (f"{number:036}", f"user{number:04}", f"{number:036}"))
    users = [line.split("\t")[0] for line in account("list", "--plain").stdout.splitlines()]
    assert len(users) == 1201 == len(set(users)) and users == sorted(users)
