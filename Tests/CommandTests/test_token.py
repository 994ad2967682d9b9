"""`homeward account token`: what programs ask with, from the command line."""

import json
import sqlite3

import pytest


@pytest.fixture
def token(homeward, tmp_path):
    """Runs `homeward account token …` on a database whose administrator has a password."""
    database = tmp_path / "tokens.sqlite"
    address = f"sqlite:{database}"
    made = homeward(
        "init", "--database", address, "--region", "N01=North", "--pdu", "P01=Northtown", "--team", "T01=Team One",
        "--user", "robin.vale", "--name", "Robin Vale")
    assert made.returncode == 0, made.stderr
    # Setting a password is the page's business; that there is one is all that counts here.
    with sqlite3.connect(database) as connection:
        digits = "00" * 32
        connection.execute("UPDATE accounts SET password = ?", (f"scrypt$32768$8$1${digits}${digits}",))

    def run(verb, *arguments):
        return homeward("account", "token", verb, *arguments, "--database", address)

    run.database, run.address = database, address
    return run


def listed(token):
    return [json.loads(line) for line in token("list", "--json").stdout.splitlines()]


def test_a_token_is_shown_once_and_only_its_digest_is_kept(token):
    done = token("make", "--user", "Robin.Vale", "--scope", "write", "--days", "30")
    assert done.returncode == 0, done.stderr
    secret = done.stdout.strip()
    assert len(secret) == 43 and secret not in done.stderr and "not shown again" in done.stderr
    with sqlite3.connect(token.database) as connection:
        assert secret not in "\n".join(connection.iterdump())
    (entry,) = listed(token)
    assert entry["user"] == "robin.vale" and entry["scope"] == "write" and entry["state"] == "open"
    assert entry["usedOn"] is None and secret not in json.dumps(entry)
    plain = token("list", "--plain").stdout
    assert plain.split("\t")[0] == entry["id"] and "never used" in plain


def test_a_token_reads_and_lasts_ninety_days_where_nothing_is_said(token):
    told = json.loads(token("make", "--user", "robin.vale", "--json").stdout)
    assert set(told) == {"id", "user", "token", "scope", "expiresAt"} and told["scope"] == "read"
    (entry,) = listed(token)
    assert entry["expiresAt"] == told["expiresAt"] and entry["id"] == told["id"]
    days = (int(told["expiresAt"][:4]) - int(entry["createdAt"][:4])) * 365
    assert days in (0, 365)


def test_a_revoked_token_is_ended_and_once_is_enough(token, homeward):
    told = json.loads(token("make", "--user", "robin.vale", "--json").stdout)
    done = token("revoke", told["id"])
    assert done.returncode == 0 and done.stdout == "" and "ended" in done.stderr
    assert listed(token)[0]["state"] == "ended"
    again = token("revoke", told["id"])
    assert again.returncode == 3 and "token list" in again.stderr
    assert homeward("journal", "verify", "--database", token.address).returncode == 0


def test_closing_the_account_ends_its_tokens_for_good(token, homeward):
    token("make", "--user", "robin.vale")
    for verb in ("deactivate", "activate"):
        assert homeward("account", verb, "robin.vale", "--database", token.address).returncode == 0
    assert listed(token)[0]["state"] == "ended"


@pytest.mark.parametrize(
    "arguments, code, words",
    [
        (("--user", "nobody"), 3, "account list"),
        (("--user", "robin.vale", "--days", "366"), 64, "1 to 365"),
        (("--user", "robin.vale", "--days", "0"), 64, "1 to 365"),
        (("--user", "robin.vale", "--scope", "all"), 64, "read"),
        (("--user", "!"), 4, "2 to 64"),
    ])
def test_a_mistake_says_what_to_do(token, arguments, code, words):
    done = token("make", *arguments)
    assert done.returncode == code and words in done.stderr, done.stderr
    assert done.stdout == "" and listed(token) == []


def test_an_account_without_a_password_gets_no_token(token, homeward):
    homeward(
        "account", "invite", "--user", "ash.birch", "--name", "Ash Birch", "--role", "practitioner", "--team", "T01",
        "--database", token.address)
    done = token("make", "--user", "ash.birch")
    assert done.returncode == 6 and "password" in done.stderr
