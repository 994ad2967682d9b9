"""The private servers crash, recover, are followed and fail over as they say; the proxy cuts their commits."""

import subprocess
import time

import pytest

from tools import postgres
from tools.postgres import SOCKET, Failed, Server, url, wait_until
from tools.proxy import Proxy
from tools.wallshift import WallShift

pytestmark = pytest.mark.skipif(not postgres.folder_of_programs(), reason="PostgreSQL's server is not installed")


@pytest.fixture(scope="module")
def server():
    made = Server().create()
    made.sql("CREATE TABLE line (number INTEGER PRIMARY KEY)")
    yield made
    made.remove()


@pytest.fixture
def servers():
    made = []
    yield made
    for one in reversed(made):
        one.remove()


@pytest.fixture
def link(server, tmp_path):
    """A proxy before the server."""
    folder = tmp_path / "link"
    folder.mkdir(mode=0o755)
    with Proxy(server.socket, listen=folder / SOCKET) as proxy:
        proxy.folder = folder
        yield proxy


def insert(folder, number, seconds=30):
    """One row in a transaction of its own, as a client says it: the exit status and what was said."""
    done = subprocess.run(
        ["psql", "--no-psqlrc", "--quiet", "--dbname", url(folder), "--set", "ON_ERROR_STOP=1"],
        input=f"BEGIN;\nINSERT INTO line VALUES ({number});\nCOMMIT;\n", capture_output=True, text=True, timeout=seconds)
    return done.returncode, done.stderr


def holds(server, number):
    return server.sql(f"SELECT count(*) FROM line WHERE number = {number}") == "1"


def test_what_was_committed_is_there_after_a_crash(server):
    for number, crash in enumerate([server.restart, lambda: (server.kill(), server.start())], start=10):
        assert insert(server.folder, number)[0] == 0
        before = server.process
        crash()
        assert server.process != before
        assert holds(server, number)


def test_sessions_are_ended(server):
    with subprocess.Popen(
            ["psql", "--no-psqlrc", "--quiet", "--dbname", server.url, "--command", "SELECT pg_sleep(600)"],
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as session:
        active = "SELECT count(*) FROM pg_stat_activity WHERE query LIKE 'SELECT pg_sleep%'"
        wait_until(lambda: server.sql(active, "postgres") == "1", "the session does not begin")
        assert server.kill_backends() >= 1
        assert session.wait(timeout=60) != 0


def test_an_answer_that_is_lost_was_a_commit_that_was_done(server, link):
    link.mode = "lose-answer"
    status, said = insert(link.folder, 20)
    assert status != 0 and said, "the client was answered"
    assert holds(server, 20)
    assert link.committed_unseen == 1 and link.mode == "pass"
    assert insert(link.folder, 21)[0] == 0


def test_a_commit_that_is_lost_was_not_done(server, link):
    link.mode = "lose-commit"
    status, said = insert(link.folder, 30)
    assert status != 0 and said, "the client was answered"
    # The server rolls back when it sees that its client has gone.
    wait_until(lambda: server.sql("SELECT count(*) FROM pg_stat_activity WHERE state LIKE 'idle in%'") == "0",
               "the transaction is still open")
    assert not holds(server, 30)
    assert insert(link.folder, 30)[0] == 0


@pytest.mark.parametrize("is_synchronous", [False, True], ids=["asynchronous", "synchronous"])
def test_a_cut_link_and_a_dead_primary_lose_what_was_acknowledged_only_without_a_synchronous_standby(
        servers, open_folder, is_synchronous):
    primary = Server().create()
    servers.append(primary)
    primary.sql("CREATE TABLE line (number INTEGER PRIMARY KEY)")
    with Proxy(primary.socket, listen=open_folder / SOCKET) as link:
        standby = primary.standby(through=open_folder)
        servers.append(standby)
        if is_synchronous:
            primary.wait_for("standby")
        assert insert(primary.folder, 1)[0] == 0
        wait_until(lambda: holds(standby, 1), "the standby does not have it")
        link.mode = "blackhole"
        acknowledged = True
        try:
            acknowledged = insert(primary.folder, 2, seconds=3)[0] == 0
        except subprocess.TimeoutExpired:
            acknowledged = False
        assert acknowledged is not is_synchronous
        primary.kill()
        standby.promote()
        standby.wait_for(None)
        assert holds(standby, 1)
        assert not holds(standby, 2), "it cannot have come through a link that is dead"
        assert insert(standby.folder, 3)[0] == 0


def test_a_server_goes_by_a_shifted_clock_forwards_and_backwards(servers, open_folder):
    shift = WallShift(open_folder)
    server = Server(environment=shift.environment({})).create()
    servers.append(server)
    for by in (0, 3600, -7200):
        shift.seconds = by
        before = time.time() + by
        shown = float(server.sql("SELECT extract(epoch FROM clock_timestamp())"))
        assert before - 0.01 <= shown <= time.time() + by + 0.01
        begun = time.monotonic()
        server.sql("SELECT pg_sleep(0.2)")
        assert 0.2 <= time.monotonic() - begun < 30


def test_a_command_that_fails_says_what_the_server_said(server):
    with pytest.raises(Failed, match="does not exist"):
        server.sql("SELECT nothing FROM nowhere")
