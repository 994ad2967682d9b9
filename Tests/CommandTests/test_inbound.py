"""Alarms of devices and texts of staff, to the real service with its settings, and a real database."""

import base64
import hashlib
import hmac
import http.client
import json
import os
import re
import sqlite3
import subprocess
import threading
import time

import pytest

SECRET = base64.b64encode(b"0123456789012345678901234567").decode()
TOKEN = "0123456789abcdef0123456789abcdef"


class Service:
    """One running service with secrets in files."""

    def __init__(self, binary, folder, database):
        other = base64.b64encode(b"a" * 32).decode()
        files = {"ALARM_SECRETS_FILE": f"whsec_{other}\nwhsec_{SECRET}\n", "TEXT_TOKENS_FILE": TOKEN + "\n"}
        environment = {"PATH": os.environ["PATH"], "HOME": str(folder), "LANG": "C.UTF-8", "TERM": "dumb",
                       "HOMEWARD_TEXT_NUMBER": "+447700900000"}
        for name, text in files.items():
            path = folder / name.lower()
            path.write_text(text)
            path.chmod(0o600)
            environment["HOMEWARD_" + name] = str(path)
        self.log = []
        self.port = None
        self.process = subprocess.Popen(
            [binary, "serve", "--database", database, "--port", "0"], env=environment, cwd=folder,
            stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, encoding="utf-8")
        threading.Thread(target=self._read, daemon=True).start()
        until = time.monotonic() + 60
        while self.port is None:
            assert self.process.poll() is None and time.monotonic() < until, "".join(self.log)
            time.sleep(0.05)

    def _read(self):
        for line in self.process.stderr:
            self.log.append(line)
            if found := re.search(r"http://127\.0\.0\.1:(\d+)", line):
                self.port = self.port or int(found.group(1))

    def post(self, path, body, headers):
        link = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        link.request("POST", path, body, headers)
        answer = link.getresponse()
        text = answer.read().decode()
        link.close()
        return answer.status, text

    def alarm(self, event, ago=0, secret=SECRET):
        body = json.dumps(event).encode()
        second = str(int(time.time()) - ago)
        code = hmac.new(base64.b64decode(secret), f"m-1.{second}.".encode() + body, hashlib.sha256).digest()
        return self.post("/inbound/alarm", body, {
            "Content-Type": "application/json", "webhook-id": "m-1", "webhook-timestamp": second,
            "webhook-signature": "v1," + base64.b64encode(code).decode()})

    def text(self, words, identifier, number="07700 900123"):
        body = json.dumps({"id": identifier, "source_number": number, "message": words})
        return self.post("/inbound/sms", body, {"Authorization": "Bearer " + TOKEN})

    def stop(self):
        self.process.terminate()
        assert self.process.wait(timeout=30) == 0, "".join(self.log[-20:])


def event(device, identifier="A-1"):
    return {"specversion": "1.0", "id": identifier, "source": "https://arc.example", "type": "lone-worker.alarm",
            "subject": device, "time": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())}


@pytest.fixture
def service(homeward_binary, tmp_path, homeward):
    database = f"sqlite:{tmp_path / 'inbound.sqlite'}"
    done = homeward("init", "--quiet", "--database", database, "--region", "N01=North", "--pdu", "P01=Northtown",
                    "--team", "T01=Team One", "--user", "robin.vale", "--name", "Robin Vale")
    assert done.returncode == 0, done.stderr
    lines = tmp_path / "staff.ndjson"
    lines.write_text(
        '{"type":"staff","code":"S-1","name":"Mary Ash","team":"T01","roles":["practitioner"]}\n'
        '{"type":"staff","code":"S-2","name":"Nell Ford","team":"T01","roles":["nominated-contact"]}\n')
    done = homeward("import", str(lines), "--database", database)
    assert done.returncode == 0, done.stderr
    made = Service(homeward_binary, tmp_path, database)
    made.database = tmp_path / "inbound.sqlite"
    yield made
    made.stop()


def rows(service, query):
    link = sqlite3.connect(service.database, timeout=30)
    found = link.execute(query).fetchall()
    link.close()
    return found


def test_an_alarm_that_no_visit_can_take_is_refused_or_taken_and_lost_nowhere(service):
    """HV-8.3.4, INT-33: over real HTTP, by the second of two secrets."""
    status, text = service.alarm(event("LWD-0099"))
    assert status == 422 and json.loads(text)["errors"][0]["pointer"] == "/subject"
    assert service.alarm(event("s-1", "A-2"))[0] == 202, "of somebody known, who has no visit"
    assert service.alarm(event("LWD-0099") | {"time": "noon", "type": "x"})[0] == 422
    kept = rows(service, "SELECT word, fate, sender, is_open FROM inbound_messages ORDER BY received_ms")
    assert kept == [("alarm", "unknown-sender", "LWD-0099", 1), ("alarm", "no-visit", "s-1", 1),
                    ("other", "not-understood", None, 1)]
    assert sum("placed with no visit" in line for line in service.log) == 3
    assert not any("LWD-0099" in line for line in service.log)


def test_a_forged_alarm_and_one_that_is_old_are_turned_away(service):
    assert service.alarm(event("S-1"), ago=301)[0] == 401
    assert service.alarm(event("S-1"), ago=-302)[0] == 401
    assert service.alarm(event("S-1"), secret=base64.b64encode(b"b" * 32).decode())[0] == 401
    assert rows(service, "SELECT COUNT(*) FROM inbound_messages") == [(0,)]
    assert rows(service, "SELECT COUNT(*) FROM access_log WHERE subject = 'alarm'")[0][0] >= 1


def test_texts_are_taken_once_and_answered_where_the_number_is_known(service):
    """OFF-27."""
    link = sqlite3.connect(service.database, timeout=30)
    link.execute("INSERT INTO contact_points (id, staff, channel, address, is_active, revision) SELECT"
                 " '00000000-0000-7000-8000-0000000000d1', id, 'sms', '+447700900123', 1, 1 FROM staff WHERE code = 'S-1'")
    link.commit()
    link.close()
    for _ in range(2):
        assert service.text("here", "t-1")[0] == 204
    assert service.text("HELP", "t-2", "07700 900999")[0] == 204
    assert service.post("/inbound/sms", "{}", {"Authorization": "Bearer no"})[0] == 401
    kept = rows(service, "SELECT word, fate FROM inbound_messages ORDER BY received_ms")
    assert kept == [("here", "no-visit"), ("help", "unknown-sender")]
    assert rows(service, "SELECT COUNT(*) FROM inbound_notices WHERE kind = 'answer'") == [(1,)]


def test_a_number_without_tokens_and_files_anybody_can_read_are_refused(homeward, tmp_path):
    secrets = tmp_path / "secrets"
    secrets.write_text("whsec_short\n")
    secrets.chmod(0o600)
    done = homeward("serve", "--port", "0", env={"HOMEWARD_ALARM_SECRETS_FILE": str(secrets)})
    assert done.returncode == 64 and "notices.alarm-secrets-file" in done.stderr and "whsec_" in done.stderr
    secrets.write_text(f"whsec_{SECRET}\n")
    secrets.chmod(0o644)
    done = homeward("serve", "--port", "0", env={"HOMEWARD_ALARM_SECRETS_FILE": str(secrets)})
    assert done.returncode == 64 and "anybody on this machine can read" in done.stderr
    done = homeward("serve", "--port", "0", env={"HOMEWARD_TEXT_NUMBER": "+447700900000"})
    assert done.returncode == 64 and "notices.text-tokens-file" in done.stderr
    done = homeward("serve", "--port", "0", env={"HOMEWARD_TEXT_NUMBER": "call me"})
    assert done.returncode == 64 and "telephone number" in done.stderr
