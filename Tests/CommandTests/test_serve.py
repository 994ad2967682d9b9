"""The served binary against slow and vanishing callers, and with its database gone."""

import http.client
import os
import re
import socket
import sqlite3
import subprocess
import threading
import time
import uuid

import pytest

URL = os.environ.get("HOMEWARD_TEST_POSTGRES")


class Served:
    """One running service; its log lines are kept."""

    def __init__(self, binary, folder, database, *arguments):
        environment = {"PATH": os.environ["PATH"], "HOME": str(folder), "LANG": "C.UTF-8", "TERM": "dumb"}
        self.log = []
        self.process = subprocess.Popen(
            [binary, "serve", "--database", database, "--port", "0", *arguments], env=environment, cwd=folder,
            stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, encoding="utf-8")
        self.port = None
        threading.Thread(target=self._read, daemon=True).start()
        until = time.monotonic() + 60
        while self.port is None:
            assert self.process.poll() is None, "".join(self.log)
            assert time.monotonic() < until, "".join(self.log)
            time.sleep(0.05)

    def _read(self):
        for line in self.process.stderr:
            self.log.append(line)
            if found := re.search(r"http://127\.0\.0\.1:(\d+)", line):
                self.port = self.port or int(found.group(1))

    def ask(self, path, headers={}):
        link = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        link.request("GET", path, headers=headers)
        answer = link.getresponse()
        body = answer.read().decode()
        link.close()
        return answer, body

    def socket(self, start):
        link = socket.create_connection(("127.0.0.1", self.port), timeout=30)
        link.sendall(start.replace("HOST", f"127.0.0.1:{self.port}").encode())
        return link

    def stop(self):
        self.process.terminate()
        assert self.process.wait(timeout=30) == 0, "".join(self.log[-20:])


@pytest.fixture
def served(tmp_path, homeward_binary):
    made = []

    def start(database, *arguments):
        made.append(Served(homeward_binary, tmp_path, database, *arguments))
        return made[-1]

    yield start
    for one in made:
        one.stop()


HEAD = "POST /sign-in HTTP/1.1\r\nHost: HOST\r\nContent-Type: application/x-www-form-urlencoded\r\n"
BEGUN = {
    "lines": "GET /sign-in HTTP/1.1\r\nHost: HOST\r\nX-Slow: ",
    "body": HEAD + "Content-Length: 4000\r\n\r\n",
}


@pytest.mark.parametrize("part", BEGUN)
def test_a_request_that_drips_in_is_closed_and_others_are_served_meanwhile(served, tmp_path, part):
    service = served(f"sqlite:{tmp_path / 'slow.sqlite'}", "--request-seconds", "2")
    link = service.socket(BEGUN[part])
    begun = time.monotonic()
    try:
        while time.monotonic() - begun < 20:
            link.sendall(b"a")
            if time.monotonic() - begun < 1:
                assert service.ask("/sign-in")[0].status == 200
            time.sleep(0.2)
            link.settimeout(0.01)
            try:
                if link.recv(4096) == b"":
                    break
            except TimeoutError:
                pass
    except (ConnectionResetError, BrokenPipeError):
        pass
    assert 1.5 < time.monotonic() - begun < 15
    assert service.ask("/sign-in")[0].status == 200


@pytest.mark.parametrize("path", ["/sign-in", "/health/liveness", "/assets/homeward.css", "/api/v1/people"])
@pytest.mark.parametrize("second", ["HOST", "elsewhere.example", ""], ids=["the same", "another", "empty"])
def test_a_request_that_names_its_host_twice_is_refused(served, tmp_path, path, second):
    """RFC 9112 section 3.2: 400, whichever of the two a proxy in between went by."""
    service = served(f"sqlite:{tmp_path / 'twice.sqlite'}")
    for hosts, expected in (("Host: HOST\r\n", False), (f"Host: HOST\r\nHost: {second}\r\n", True),
                            (f"host: HOST\r\nX-More: 1\r\nHOST: {second}\r\n", True)):
        link = service.socket(f"GET {path} HTTP/1.1\r\n{hosts}Connection: close\r\n\r\n".replace(
            "HOST:", "hOsT:"))
        answer = b""
        while part := link.recv(65536):
            answer += part
        link.close()
        status = answer.split(b" ", 2)[1]
        assert (status == b"400") == expected, answer[:400]
        assert b"content-security-policy" in answer.lower() or not expected


def test_a_caller_who_hangs_up_is_no_error_of_the_service(served, tmp_path):
    service = served(f"sqlite:{tmp_path / 'gone.sqlite'}", "--request-seconds", "2")
    for begun in [*BEGUN.values(), BEGUN["body"] + "csrf=a"]:
        service.socket(begun).close()
    dripping = service.socket(BEGUN["body"])
    time.sleep(4)
    dripping.close()
    assert service.ask("/sign-in")[0].status == 200
    assert not [line for line in service.log if '"level":"error"' in line], service.log


def test_while_somebody_else_has_the_only_writer_pages_are_read_and_changes_are_told_to_come_again(
        served, homeward, tmp_path):
    """As while an import with --all-or-nothing goes in: 503 with Retry-After, not a fault of the program."""
    path = tmp_path / "held.sqlite"
    service = served(f"sqlite:{path}")
    link = http.client.HTTPConnection("127.0.0.1", service.port, timeout=60)
    link.request("GET", "/sign-in")
    first = link.getresponse()
    cookie = first.headers["Set-Cookie"].split(";")[0]
    form = re.search(r'name="csrf" value="([^"]+)"', first.read().decode()).group(1)
    writer = sqlite3.connect(path, isolation_level=None)
    writer.execute("BEGIN IMMEDIATE")
    body = f"csrf={form}&username=ash&password=lantern+orchard+saddle"
    link.request("POST", "/sign-in", body, {"Cookie": cookie, "Content-Type": "application/x-www-form-urlencoded"})
    told = link.getresponse()
    words = told.read().decode()
    assert told.status == 503 and int(told.headers["Retry-After"]) > 0, words
    assert "the service is unavailable" in words.lower()
    assert service.ask("/sign-in")[0].status == 200
    writer.execute("ROLLBACK")
    link.request("POST", "/sign-in", body, {"Cookie": cookie, "Content-Type": "application/x-www-form-urlencoded"})
    assert link.getresponse().status in (200, 400, 401, 403, 422), "an unknown user, and no more than that"
    link.close()
    assert not [line for line in service.log if '"level":"error"' in line and "caseload not advanced" not in line]


@pytest.mark.skipif(not URL, reason="run under Scripts/with-postgres.sh")
def test_pages_say_that_the_database_is_gone_and_work_when_it_is_back(served, homeward):
    """[OPS-01] 503 with Retry-After, not a fault of the program; what needs no database is answered."""
    host = re.search(r"host=([^&]+)", URL).group(1)
    name = f"gone{uuid.uuid4().hex[:12]}"

    def sql(text):
        subprocess.run(
            ["psql", "--quiet", "--host", host, "--username", "homeward", "--dbname", "postgres", "--command", text],
            check=True, timeout=60, stdout=subprocess.DEVNULL)

    sql(f"CREATE DATABASE {name}")
    database = f"postgres:///{name}?host={host}&user=homeward"
    assert homeward("migrate", "--database", database, timeout=120).returncode == 0
    service = served(database)
    assert service.ask("/rules")[0].status in (200, 303)
    asset = re.search(r'"(/assets/homeward[.]css[^"]*)"', service.ask("/sign-in")[1]).group(1)
    sql(f"ALTER DATABASE {name} ALLOW_CONNECTIONS false")
    sql(f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{name}'")
    session = {"Cookie": "homeward-session=" + "A" * 43}
    gone, words = service.ask("/cases", session)
    assert gone.status == 503 and gone.headers["Retry-After"], words
    assert service.ask(asset)[0].status == 200
    assert service.ask("/health/liveness")[0].status == 200
    assert service.ask("/health/readiness")[0].status == 503
    sql(f"ALTER DATABASE {name} ALLOW_CONNECTIONS true")
    assert service.ask("/cases", session)[0].status == 303
    assert not [line for line in service.log if '"level":"error"' in line], service.log
