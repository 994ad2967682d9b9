"""`homeward journal`: sealed, verified, and computed once more here from the documented byte form."""

import hashlib
import json
import sqlite3

import pytest

COLUMNS = (
    "entry subject_kind subject revision occurred_at recorded_at actor via event payload policy facts request"
).split()


@pytest.fixture
def database(homeward, tmp_path):
    path = tmp_path / "homeward.sqlite"
    done = homeward("init", "--database", f"sqlite:{path}", "--region", "R1", "--user", "ada", "--name", "Ada")
    assert done.returncode == 0, done.stderr
    return path


def journal(homeward, path, *arguments):
    return homeward("journal", arguments[0], "--database", f"sqlite:{path}", *arguments[1:])


def field(value):
    """A field of the canonical form: its length in four bytes, then its bytes; FFFFFFFF where it is missing."""
    if value is None:
        return b"\xff\xff\xff\xff"
    data = str(value).encode()
    return len(data).to_bytes(4, "big") + data


def tamper(path, *statements):
    with sqlite3.connect(path) as connection:
        for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
            connection.execute(f"DROP TRIGGER {name}")
        for statement in statements:
            connection.execute(statement)


def test_the_digests_are_the_documented_ones(homeward, database):
    sealed = json.loads(journal(homeward, database, "seal", "--json").stdout)
    connection = sqlite3.connect(database)
    heads, stream = {}, hashlib.sha256()
    rows = connection.execute(f"SELECT {', '.join(COLUMNS)}, previous, digest FROM journal ORDER BY position")
    count = 0
    for row in rows:
        before = heads.get(row[1:3], "00" * 32)
        assert row[-2] == before
        text = bytes.fromhex(before) + field("homeward-journal-1") + b"".join(map(field, row[: len(COLUMNS)]))
        assert row[-1] == hashlib.sha256(text).hexdigest()
        heads[row[1:3]] = row[-1]
        stream.update(row[-1].encode())
        count += 1
    assert count >= 1
    (at, through, access_through) = connection.execute(
        "SELECT sealed_at, journal_through, access_through FROM journal_seals").fetchone()
    fields = ["homeward-seal-1", 1, through, access_through, count, 0, at]
    fields += [stream.hexdigest(), hashlib.sha256().hexdigest()]
    assert sealed["digest"] == hashlib.sha256(bytes(32) + b"".join(map(field, fields))).hexdigest()


def test_an_untouched_journal_verifies_and_a_kept_seal_is_found_again(homeward, database):
    seal = journal(homeward, database, "seal").stdout.strip()
    assert journal(homeward, database, "seal").stdout == "", "there is nothing new to seal"
    done = journal(homeward, database, "verify", "--json", "--seal", seal)
    assert done.returncode == 0, done.stderr
    report = json.loads(done.stdout)
    assert report["verified"] is True and report["seals"] == 1 and report["fault"] is None


def test_another_seal_than_the_one_kept_is_a_fault(homeward, database):
    journal(homeward, database, "seal")
    done = journal(homeward, database, "verify", "--seal", "1:" + "0" * 64)
    assert done.returncode == 1 and "seal 1" in done.stderr
    assert journal(homeward, database, "verify", "--seal", "1:short").returncode == 64


def test_an_edited_entry_is_named(homeward, database):
    (entry,) = sqlite3.connect(database).execute("SELECT entry FROM journal ORDER BY position LIMIT 1").fetchone()
    tamper(database, f"UPDATE journal SET actor = 'somebody-else' WHERE entry = '{entry}'")
    done = journal(homeward, database, "verify", "--json")
    assert done.returncode == 1 and entry in done.stderr and "to do:" in done.stderr
    report = json.loads(done.stdout)
    assert report["verified"] is False
    assert (report["fault"]["kind"], report["fault"]["entry"]) == ("edited", entry)


def test_everything_removed_after_sealing_is_found(homeward, database):
    journal(homeward, database, "seal")
    tamper(database, "DELETE FROM journal", "DELETE FROM journal_heads")
    done = journal(homeward, database, "verify", "--json")
    assert done.returncode == 1
    assert json.loads(done.stdout)["fault"]["kind"] == "seal"


def test_the_triggers_stand_between_an_entry_and_whoever_would_change_it(database):
    connection = sqlite3.connect(database)
    for statement in ["UPDATE journal SET actor = 'x'", "DELETE FROM journal"]:
        with pytest.raises(sqlite3.IntegrityError, match="append-only"):
            connection.execute(statement)
