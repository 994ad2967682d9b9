"""The doctor, the manual page and the completions."""

import json
import shutil
import subprocess

import pytest


def report(done):
    return {check["id"]: check for check in json.loads(done.stdout)["checks"]}


def test_at_least_twenty_checks_with_words_and_signs(homeward):
    done = homeward("doctor")
    assert "checks: 0 failed" in done.stderr, done.stdout
    assert done.returncode == 0
    checks = [line for line in done.stdout.splitlines() if line[0] in "✔!✘"]
    assert len(checks) >= 20
    assert all(line.split()[1] in ("ok", "warning", "failed") for line in checks)


def test_json_carries_every_check_and_the_outcome(homeward):
    done = homeward("doctor", "--json", "--port", 0)
    data = json.loads(done.stdout)
    assert data["ok"] is True and data["failed"] == 0 and done.stderr == ""
    assert len({check["id"] for check in data["checks"]}) == len(data["checks"]) >= 20
    assert all((check["remedy"] is None) == (check["outcome"] == "ok") for check in data["checks"])


def test_a_named_database_that_is_not_there_fails_with_what_to_do(homeward, tmp_path):
    done = homeward("doctor", "--json", "--database", f"sqlite:{tmp_path}/none.sqlite")
    assert done.returncode == 1
    check = report(done)["database.reachable"]
    assert check["outcome"] == "failed" and "homeward init" in check["remedy"]
    assert not (tmp_path / "none.sqlite").exists()


def test_a_file_that_is_no_database_fails(homeward, tmp_path):
    file = tmp_path / "text.sqlite"
    file.write_text("This is no database, but a text that is long enough to be looked at. " * 100)
    done = homeward("doctor", "--json", "--database", f"sqlite:{file}")
    assert done.returncode == 1 and report(done)["database.reachable"]["outcome"] == "failed"


def test_open_permissions_are_a_warning(homeward, demo_database):
    path = demo_database.removeprefix("sqlite:")
    subprocess.run(["chmod", "644", path], check=True)
    done = homeward("doctor", "--json", "--database", demo_database)
    assert done.returncode == 0
    checks = report(done)
    assert checks["database.file-permissions"]["outcome"] == "warning"
    for name in ("readable", "writable", "journal-mode", "synchronous", "integrity", "pending"):
        assert checks[f"database.{name}"]["outcome"] == "ok", checks[f"database.{name}"]
    assert checks["journal.heads"]["outcome"] == "ok"


def test_a_broken_policy_fails_and_is_named(homeward, tmp_path):
    from conftest import ROOT
    folder = tmp_path / "Policies"
    shutil.copytree(ROOT / "Policies", folder)
    rules = folder / "us-idaho/rules.yaml"
    rules.write_text(rules.read_text() + "\nnonsense: [\n")
    done = homeward("doctor", "--json", env={"HOMEWARD_POLICIES": str(folder)})
    assert done.returncode == 1 and "us-idaho" in report(done)["policies.load"]["found"]


def test_a_password_is_never_shown(homeward):
    address = "postgres://homeward:open-sesame@127.0.0.1:1/none"
    done = homeward("doctor", "--database", address)
    assert done.returncode == 1
    assert "open-sesame" not in done.stdout + done.stderr


def test_an_address_that_is_none_fails(homeward):
    done = homeward("doctor", "--json", "--host", "example.invalid", "--database", "mysql://x:secret@y/z")
    assert done.returncode == 1 and "secret" not in done.stdout
    checks = report(done)
    assert checks["listen.address"]["outcome"] == checks["database.address"]["outcome"] == "failed"


def test_the_manual_page_has_every_command_and_no_warnings(homeward, tmp_path):
    done = homeward("manual")
    assert done.returncode == 0 and done.stdout.startswith(".TH HOMEWARD 1")
    for command in ("homeward due", "homeward calendar working\\-days", "homeward doctor"):
        assert f".SS {command}\n" in done.stdout
    if not shutil.which("man"):
        pytest.skip("man is not installed")
    page = tmp_path / "homeward.1"
    page.write_text(done.stdout)
    checked = subprocess.run(
        ["man", "--warnings=w", "-E", "UTF-8", "-l", "-Tutf8", "-Z", page], capture_output=True, text=True)
    assert checked.returncode == 0 and checked.stderr == ""


def test_bash_takes_the_completions(homeward):
    script = homeward("completions", "bash").stdout
    checked = subprocess.run(["bash", "-n"], input=script, capture_output=True, text=True)
    assert checked.returncode == 0 and checked.stderr == ""
    sourced = subprocess.run(
        ["bash", "-c", "source /dev/stdin && complete -p homeward"], input=script, capture_output=True, text=True)
    assert sourced.returncode == 0 and "homeward" in sourced.stdout


@pytest.mark.parametrize("shell", ["zsh", "fish"])
def test_other_shells_have_completions_too(homeward, shell):
    done = homeward("completions", shell)
    assert done.returncode == 0 and "calendar" in done.stdout


def test_a_reader_that_goes_away_ends_the_command_quietly(homeward_binary, clean_env):
    done = subprocess.run(
        ["bash", "-c", f"'{homeward_binary}' manual | head -1; echo ${{PIPESTATUS[0]}}"],
        env=clean_env, capture_output=True, text=True)
    assert done.stdout.splitlines()[-1] == "0" and done.stderr == ""


def test_how_often_teams_are_to_have_a_drill_is_set(homeward, demo_database):
    """BRD-30: serve.drill-days; what it may be is 1 to 366."""
    import sqlite3
    import uuid
    from datetime import datetime, timedelta, timezone
    begun = (datetime.now(timezone.utc) - timedelta(days=10)).strftime("%Y-%m-%dT%H:%M:%S.000Z")
    with sqlite3.connect(demo_database.removeprefix("sqlite:")) as link:
        staff = link.execute("SELECT id FROM staff ORDER BY id LIMIT 1").fetchone()[0]
        for team, in link.execute("SELECT code FROM teams").fetchall():
            link.execute("INSERT INTO drills (id, team, ladder, started_by, started_at, ends_at, is_open, is_taken, ending, "
                         "ended_at, score) VALUES (?, ?, 'overdue', ?, ?, ?, 0, 1, 'stood-down', ?, 'x:1')",
                         (str(uuid.uuid4()), team, staff, begun, begun, begun))

    def drills(**environment):
        done = homeward("doctor", "--json", "--port", 0, "--database", demo_database, env=environment)
        return report(done)["drills.done"]

    assert drills()["outcome"] == "warning" and "owe a drill" in drills()["found"]
    fortnight = drills(HOMEWARD_DRILL_DAYS="14")
    assert fortnight["outcome"] == "ok" and "in the last 14 days" in fortnight["found"]


def test_how_old_the_newest_backup_is(homeward, tmp_path):
    """CLI-05: a file that the backup writes, or the newest file of a folder of backups."""
    import os
    import time

    def backup(**environment):
        done = homeward("doctor", "--json", "--port", 0, env=environment)
        return done.returncode, report(done)["backup.age"]

    code, unset = backup()
    assert code == 0 and unset["outcome"] == "warning" and "backup.newest-backup" in unset["remedy"]
    folder = tmp_path / "backups"
    folder.mkdir()
    code, empty = backup(HOMEWARD_NEWEST_BACKUP=str(folder))
    assert code == 1 and empty["outcome"] == "failed" and str(folder) in empty["found"]
    for name, hours in (("old.dump", 90), ("new.dump", 30)):
        (folder / name).write_bytes(b"PGDMP")
        then = time.time() - hours * 3600 - 60
        os.utime(folder / name, (then, then))
    # A folder that was touched just now makes no backup new; nor what is empty, hidden or a live database's own.
    for name in ("empty.dump", ".lock", "homeward.sqlite-wal"):
        (folder / name).write_bytes(b"" if name == "empty.dump" else b"x")
    (folder / "later").mkdir()
    code, late = backup(HOMEWARD_NEWEST_BACKUP=str(folder))
    assert code == 1 and late["found"] == "30 hours old, and may be 26"
    code, allowed = backup(HOMEWARD_NEWEST_BACKUP=str(folder / "new.dump"), HOMEWARD_BACKUP_HOURS="31")
    assert code == 0 and allowed["outcome"] == "ok" and allowed["found"] == "30 hours old"
    (folder / "new.dump").touch()
    assert backup(HOMEWARD_NEWEST_BACKUP=str(folder))[1]["found"] == "less than an hour old"
    assert backup(HOMEWARD_NEWEST_BACKUP=str(tmp_path / "nowhere"))[1]["found"].endswith("No such file or directory")


def test_channels_that_nobody_probes_are_named_and_test_addresses_that_are_none_refused(homeward):
    """N7."""
    mail = {"HOMEWARD_MAIL_SERVER": "mail.example.org:25", "HOMEWARD_MAIL_FROM": "homeward@example.org"}
    assert "notices.canaries" not in report(homeward("doctor", "--json", "--port", 0))
    found = report(homeward("doctor", "--json", "--port", 0, env=mail))["notices.canaries"]
    assert (found["outcome"], found["remedy"]) == ("ok", None)
    assert "not probed" in found["found"] and "notices.canary-mail" in found["found"]
    probed = {**mail, "HOMEWARD_CANARY_MAIL": "homeward-test@example.org", "HOMEWARD_CANARY_MINUTES": "30"}
    found = report(homeward("doctor", "--json", "--port", 0, env=probed))["notices.canaries"]
    assert found["found"] == "email every 30 min"
    for wrong, said in (({"HOMEWARD_CANARY_MAIL": "nobody"}, "address of mail"),
                        ({"HOMEWARD_CANARY_SMS": "call me"}, "telephone number"),
                        ({"HOMEWARD_CANARY_SMS": "07700 900999"}, "while that channel is not set")):
        done = homeward("config", "check", env={**mail, **wrong})
        assert done.returncode == 64 and said in done.stderr, done.stderr
