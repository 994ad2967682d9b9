"""A database to import caseloads into, and the import run on it."""

import json
import sqlite3

import pytest

AS_OF = ("--as-of", "2025-06-30")


@pytest.fixture
def database(homeward, tmp_path):
    """The address of a fresh database with one team in it."""
    address = f"sqlite:{tmp_path / 'caseload.sqlite'}"
    done = homeward(
        "init", "--database", address, "--region", "N01=North", "--pdu", "P01=Northtown", "--team", "T01=Team One",
        "--user", "robin.vale", "--name", "Robin Vale")
    assert done.returncode == 0, done.stderr
    return address


def named(line, number=0):
    """A person as a caseload takes them: with a name and a team."""
    return {**line, "name": {"given": "Ada", "family": f"Marsh {number}"}, "born": "1990-04-12", "team": "T01"}


@pytest.fixture
def take(homeward, database, tmp_path):
    """Runs `homeward import --json` on lines or bytes."""

    def run(lines, *arguments, **keywords):
        file = tmp_path / "caseload.ndjson"
        if isinstance(lines, bytes):
            file.write_bytes(lines)
        else:
            parts = [line if isinstance(line, bytes) else line.encode() if isinstance(line, str)
                     else json.dumps(line).encode() for line in lines]
            file.write_bytes(b"".join(part + b"\n" for part in parts))
        return homeward("import", file, "--database", database, *AS_OF, "--json", *arguments, **keywords)

    return run


def people(database):
    """The CRNs in the database, read from the file itself."""
    connection = sqlite3.connect(database.removeprefix("sqlite:"))
    try:
        return {row[0] for row in connection.execute("SELECT crn FROM people")}
    finally:
        connection.close()


def issues(done):
    return [json.loads(line) for line in done.stderr.splitlines() if line.startswith("{")]
