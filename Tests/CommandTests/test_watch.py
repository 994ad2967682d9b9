"""homeward watch: pings that come and stop, who is told, what outlasts a restart, and a service that pings [W4]."""

import base64
import hashlib
import hmac
import http.client
import json
import os
import re
import signal
import subprocess
import sys
import threading
import time

import pytest

from conftest import ROOT
from test_json_output import documented

SECRET = "whsec_" + base64.b64encode(b"0123456789012345678901234567890123").decode()
OTHER = "whsec_" + base64.b64encode(b"x" * 32).decode()


class Provider:
    """A made-up provider of Tests/Providers: a process that writes down what it was sent."""

    def __init__(self, name, folder, *arguments):
        folder.mkdir()
        self.path = folder / "log"
        self.process = subprocess.Popen(
            [sys.executable, ROOT / f"Tests/Providers/{name}.py", "--folder", folder, "--log", self.path, *arguments],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, encoding="utf-8")
        self.ready = json.loads(self.process.stdout.readline())

    def log(self):
        return [json.loads(line) for line in self.path.read_text().splitlines()] if self.path.exists() else []

    def end(self):
        self.process.stdin.close()
        self.process.wait(timeout=30)
        self.process.stdout.close()


class Running:
    """A command that goes on until it is ended; its lines on both streams are kept."""

    def __init__(self, binary, environment, folder, *arguments):
        self.out, self.said = [], []
        self.process = subprocess.Popen(
            [binary, *map(str, arguments)], env=environment, cwd=folder, stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, encoding="utf-8")
        for stream, lines in ((self.process.stdout, self.out), (self.process.stderr, self.said)):
            threading.Thread(target=self._read, args=(stream, lines), daemon=True).start()
        self.port = int(wait(lambda: re.search(r"http://127\.0\.0\.1:(\d+)", "".join(self.said)), 60, self.said)[1])

    @staticmethod
    def _read(stream, lines):
        for line in stream:
            lines.append(line)

    def ask(self, method, path, body=None, headers={}):
        link = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        link.request(method, path, body, headers)
        answer = link.getresponse()
        text = answer.read().decode()
        link.close()
        return answer.status, json.loads(text) if text.startswith("{") else text

    def ping(self, secret=SECRET, id=None, at=None, body=b"{}"):
        second = str(int(time.time() if at is None else at))
        id = id or f"ping-{time.monotonic_ns()}"
        key = base64.b64decode(secret.removeprefix("whsec_"))
        code = base64.b64encode(hmac.new(key, f"{id}.{second}.".encode() + body, hashlib.sha256).digest()).decode()
        return self.ask("POST", "/ping", body, {
            "webhook-id": id, "webhook-timestamp": second, "webhook-signature": f"v1,{code}"})

    @property
    def events(self):
        return [json.loads(line)["event"] for line in self.out]

    def kill(self):
        self.process.kill()
        self.process.wait(timeout=30)

    def stop(self, number=signal.SIGTERM):
        if self.process.poll() is None:
            self.process.send_signal(number)
        status = self.process.wait(timeout=60)
        self.process.stdout.close()
        self.process.stderr.close()
        return status


def wait(condition, seconds, shown=()):
    until = time.monotonic() + seconds
    while not (found := condition()):
        assert time.monotonic() < until, "".join(map(str, list(shown)[-20:]))
        time.sleep(0.1)
    return found


@pytest.fixture
def watch(homeward_binary, clean_env, tmp_path):
    """Starts the watcher with settings as variables."""
    secret = tmp_path / "ping-secret"
    secret.write_text(SECRET + "\n")
    secret.chmod(0o600)
    started = []

    def start(*arguments, command="watch", **settings):
        environment = {**clean_env, "HOMEWARD_PING_SECRET_FILE": str(secret), "HOMEWARD_ASSETS": str(ROOT / "Assets"),
                       "HOMEWARD_POLICIES": str(ROOT / "Policies"),
                       **{f"HOMEWARD_{name}": str(value) for name, value in settings.items()}}
        started.append(Running(homeward_binary, environment, tmp_path, command, "--port", 0, *arguments))
        return started[-1]

    yield start
    for one in started:
        if one.process.poll() is None:
            one.kill()


@pytest.fixture
def mail(tmp_path):
    provider = Provider("mail_server", tmp_path / "mail")
    yield provider
    provider.end()


@pytest.fixture
def receiver(tmp_path):
    provider = Provider("webhook_receiver", tmp_path / "receiver", "--tls", "--secret", OTHER)
    yield provider
    provider.end()


def test_a_missing_ping_is_told_by_mail_and_webhook_again_and_when_pings_are_back(watch, mail, receiver, tmp_path):
    other = tmp_path / "tell-secret"
    other.write_text(OTHER)
    other.chmod(0o600)
    one = watch(
        "--json", "--period", 10, "--grace", 5, TELL_MAIL="duty@example.org, head@example.org",
        MAIL_SERVER=f"127.0.0.1:{mail.ready['port']}", MAIL_SECURITY="none", MAIL_FROM="watch@example.org",
        TELL_ADDRESS=receiver.ready["address"] + "/watch", TELL_SECRET_FILE=other, TELL_REACH="private",
        AUTHORITIES_FILE=receiver.ready["authority"], AGAIN_SECONDS=60)
    assert one.ask("GET", "/health") == (200, {"status": "WAITING", "heard": None, "missingSince": None})
    assert one.ping()[0] == 200
    assert one.ask("GET", "/health")[1]["status"] == "UP"
    wait(lambda: one.events == ["missing"], 40, one.said)
    status, health = one.ask("GET", "/health")
    assert status == 503 and health["status"] == "DOWN" and health["missingSince"]
    line = json.loads(one.out[0])
    assert list(line) == documented()["watch"]
    assert line["told"] and "summons nobody" in line["text"] and "no sign of life since" in line["text"]
    told = wait(lambda: len(mail.log()) == 2 and mail.log(), 20, one.said)
    assert {to for entry in told for to in entry["to"]} == {"duty@example.org", "head@example.org"}
    assert {entry["subject"] for entry in told} == {"Homeward: no sign of life"}
    (sent,) = wait(lambda: receiver.log(), 20, one.said)
    assert sent["verified"] == [True] and sent["event"]["type"] == "watch.missing"
    assert one.ping()[0] == 200
    wait(lambda: one.events == ["missing", "back"], 20, one.said)
    assert one.ask("GET", "/health")[0] == 200
    assert wait(lambda: len(mail.log()) == 4 and mail.log(), 20, one.said)[-1]["subject"] == "Homeward: signs of life again"
    assert one.stop() == 0


def test_an_alarm_outlasts_a_restart(watch):
    one = watch("--json", "--period", 10, "--grace", 5)
    wait(lambda: one.events == ["missing"], 40, one.said)
    assert "nobody is told but whoever reads this" in "".join(one.said)
    one.kill()
    again = watch("--json", "--period", 10, "--grace", 5)
    assert again.ask("GET", "/health")[1]["status"] == "DOWN"
    assert again.ping()[0] == 200
    wait(lambda: again.events == ["back"], 20, again.said)
    assert again.stop(signal.SIGINT) == 0


def test_pings_that_prove_nothing_are_turned_away_and_an_old_one_counts_once(watch):
    one = watch("--json")
    assert one.ask("POST", "/ping", b"{}")[0] == 401
    assert one.ping(secret=OTHER)[0] == 401
    assert one.ping(at=time.time() - 400)[0] == 401 and one.ping(at=time.time() + 400)[0] == 401
    assert one.ping(body=b"x" * 5000)[0] == 413
    assert one.ask("GET", "/health")[1]["heard"] is None
    assert one.ping(id="ping-one")[0] == 200
    heard = one.ask("GET", "/health")[1]["heard"]
    time.sleep(0.1)
    assert one.ping(id="ping-one")[0] == 200 and one.ask("GET", "/health")[1]["heard"] == heard
    for path in ("/", "/ping", "/sign-in"):
        assert one.ask("GET", path)[0] == 404
    assert one.stop() == 0


WRONG = {
    "no secret": ({"HOMEWARD_PING_SECRET_FILE": ""}, "no secret is set"),
    "mail without a server": ({"HOMEWARD_TELL_MAIL": "duty@example.org"}, "mail server"),
    "mail that is none": ({"HOMEWARD_TELL_MAIL": "duty"}, "addresses of mail"),
    "a webhook without a secret": ({"HOMEWARD_TELL_ADDRESS": "https://example.org/"}, "secrets"),
    "a webhook in the clear": ({"HOMEWARD_TELL_ADDRESS": "http://example.org/"}, "https://"),
    "a grace of nothing": ({"HOMEWARD_GRACE_SECONDS": "0"}, "5 to 3600"),
}


@pytest.mark.parametrize("what", WRONG)
def test_a_watcher_that_could_tell_nobody_or_believe_anybody_does_not_start(homeward, tmp_path, what):
    environment, words = WRONG[what]
    secret = tmp_path / "secret"
    secret.write_text(SECRET)
    secret.chmod(0o600)
    done = homeward("watch", "--port", 0, env={"HOMEWARD_PING_SECRET_FILE": str(secret), **environment})
    assert done.returncode == 64 and done.stdout == "" and words in done.stderr and "to do:" in done.stderr


def test_a_state_that_cannot_be_kept_or_read_stops_it_before_it_begins(homeward, tmp_path):
    secret = tmp_path / "secret"
    secret.write_text(SECRET)
    secret.chmod(0o600)
    done = homeward("watch", "--port", 0, "--state", tmp_path, env={"HOMEWARD_PING_SECRET_FILE": str(secret)})
    assert done.returncode != 0 and str(tmp_path) in done.stderr and "to do:" in done.stderr


def test_a_ping_in_the_clear_is_signed_or_the_service_does_not_start(homeward, tmp_path):
    done = homeward("serve", "--port", 0, "--database", f"sqlite:{tmp_path / 'none.sqlite'}",
                    env={"HOMEWARD_PING_ADDRESS": "http://127.0.0.1:9/ping"})
    assert done.returncode == 64 and "unsigned" in done.stderr


def test_a_service_that_works_pings_and_one_that_is_killed_does_not(watch, tmp_path):
    """W4: the whole way, with two processes: a trial visit through the ladder, the ping, the alarm, and its end."""
    watcher = watch("--json", "--period", 10, "--grace", 10)
    settings = {"PING_ADDRESS": f"http://127.0.0.1:{watcher.port}/ping", "PING_SECONDS": 10}
    database = f"sqlite:{tmp_path / 'homeward.sqlite'}"
    service = watch("--database", database, command="serve", **settings)
    first = wait(lambda: watcher.ask("GET", "/health")[1]["heard"], 40, service.said)
    wait(lambda: watcher.ask("GET", "/health")[1]["heard"] > first, 40, service.said)
    status, health = service.ask("GET", "/health/engine")
    assert status == 200 and health["details"]["faults"] == [] and health["details"]["trialAgeSeconds"] <= 12
    assert watcher.events == []
    service.kill()
    wait(lambda: watcher.events == ["missing"], 60, watcher.said)
    again = watch("--database", database, command="serve", **settings)
    wait(lambda: watcher.events == ["missing", "back"], 60, again.said)
    assert again.stop() == 0 and watcher.stop() == 0


@pytest.mark.parametrize("point", ["in-trial:fail", "before-claim:fail"])
def test_a_service_whose_trial_visit_does_not_come_through_does_not_ping(watch, tmp_path, point):
    """W4: the pages answer, and nobody takes what is due: nothing leaves."""
    watcher = watch("--json", "--period", 10, "--grace", 10)
    service = watch("--database", f"sqlite:{tmp_path / 'homeward.sqlite'}", command="serve", FAILPOINT=point,
                    PING_ADDRESS=f"http://127.0.0.1:{watcher.port}/ping", PING_SECONDS=10)
    wait(lambda: watcher.events == ["missing"], 60, watcher.said)
    assert watcher.ask("GET", "/health")[1]["heard"] is None
    assert service.ask("GET", "/ping")[0] == 200
    service.kill()
