"""Faults 10 to 13: PostgreSQL crashes, fails over, and its connections break, fall silent or lose the answer to a COMMIT."""

import time

import pytest

from tools.postgres import SOCKET, Server, url
from tools.proxy import Proxy
from tools.scene import LEASE, now

NODES = ("one", "two", "three")


@pytest.fixture
def own_server():
    """A server that this test may harm, and what follows it."""
    made = [Server().create(databases=())]
    yield made
    for one in reversed(made):
        one.remove()


@pytest.fixture
def link(open_folder):
    """A proxy whose server is named later, and the folder its socket is in."""
    with Proxy(None, listen=open_folder / SOCKET) as proxy:
        proxy.folder = open_folder
        yield proxy


def name_of(address):
    return address.split("///")[1].split("?")[0]


@pytest.mark.parametrize("crash", ["restart", pytest.param("kill", marks=pytest.mark.whole),
                                   pytest.param("end every session", marks=pytest.mark.whole)])
def test_a_database_that_crashes_and_comes_back_loses_nothing(demo, scenes, own_server, crash):
    """Fault 10: pg_ctl -m immediate restart, kill -9 of the server, and of every session."""
    server, = own_server
    scene = scenes(demo.postgres(server), NODES)
    first = scene.seed(count=80, within=8000, ahead=5000)
    scene.start()
    scene.until(first + 3000)
    begin = now()
    if crash == "restart":
        server.restart()
    elif crash == "kill":
        server.kill()
        time.sleep(2)
        server.start()
    else:
        server.kill_backends(name_of(scene.address))
    scene.fault(crash, begin, 30_000)
    scene.settle()
    assert all(node.is_running for node in scene.nodes), "a node ended because its database was away"
    scene.judge()


@pytest.mark.whole
def test_a_standby_that_takes_over_has_every_visit_that_was_acknowledged(demo, scenes, own_server, link):
    """Fault 11: the primary dies, the synchronous standby is promoted and the nodes are led to it."""
    primary, = own_server
    address = demo.postgres(primary)
    standby = primary.standby()
    own_server.append(standby)
    primary.wait_for("standby")
    link.target = primary.socket
    scene = scenes(address, NODES, through=url(link.folder, name_of(address)))
    first = scene.seed(count=80, within=8000, ahead=6000)
    scene.start()
    scene.until(first + 3000)
    begin = now()
    primary.kill()
    standby.promote()
    standby.wait_for(None)
    link.target = standby.socket
    link.reset()
    scene.fault("failed over", begin, 30_000)
    scene.address = url(standby.folder, name_of(address))
    scene.settle()
    scene.judge()


@pytest.mark.parametrize("mode", ["lose-answer", pytest.param("lose-commit", marks=pytest.mark.whole)])
def test_a_commit_of_which_nobody_knows_whether_it_was_done_is_neither_lost_nor_done_twice(
        demo, server, scenes, link, mode):
    """Fault 12, S2: the connection is cut just before COMMIT reaches the server, or just after."""
    link.target = server.socket
    address = demo.postgres(server)
    scene = scenes(address, ("one",), through=url(link.folder, name_of(address)))
    first = scene.seed(count=60, within=12_000, ahead=5000)
    scene.start()
    scene.until(first)
    begin = now()
    until = time.monotonic() + 12
    cuts = 0
    while time.monotonic() < until:
        link.mode = mode
        cuts += 1
        time.sleep(0.7)
    link.mode = "pass"
    scene.fault("commits of unknown outcome", begin, LEASE + 2000)
    scene.settle()
    scene.judge()
    if mode == "lose-answer":
        assert link.committed_unseen > 3


@pytest.mark.parametrize("mode,seconds", [
    pytest.param("reset", 5, marks=pytest.mark.whole), pytest.param("blackhole", 8, marks=pytest.mark.whole),
    pytest.param("blackhole", 45, marks=pytest.mark.whole)])
def test_a_link_that_breaks_or_falls_silent_holds_up_only_its_own_node(demo, server, scenes, link, mode, seconds):
    """Fault 13: one node of three loses its database; the others take what it had one lease later."""
    link.target = server.socket
    address = demo.postgres(server)
    scene = scenes(address, NODES)
    scene.nodes[0].database = url(link.folder, name_of(address))
    first = scene.seed(count=80, within=10_000, ahead=5000)
    scene.start()
    scene.until(first + 2000)
    begin = now()
    link.mode = mode
    time.sleep(seconds)
    link.mode = "pass"
    scene.fault(mode, begin, 2000)
    # It is held up while it lasts at most by a lease, not by how long the silence is.
    scene.faults = [type(scene.faults[0])(mode, begin, min(now(), begin + LEASE), 2000)]
    scene.settle()
    scene.judge()


@pytest.mark.whole
@pytest.mark.parametrize("seconds", [8, 45])
def test_the_only_node_goes_on_when_its_silent_link_speaks_again(demo, server, scenes, link, seconds):
    """Fault 13: a silence longer than the watchdog's patience may end the process; whoever starts it again loses nothing."""
    link.target = server.socket
    address = demo.postgres(server)
    scene = scenes(address, ("one",), through=url(link.folder, name_of(address)))
    first = scene.seed(count=40, within=6000, ahead=5000)
    scene.start()
    scene.until(first + 2000)
    begin = now()
    link.mode = "blackhole"
    time.sleep(seconds)
    link.mode = "pass"
    if not scene.nodes[0].is_running:
        scene.start()
    scene.fault("silence", begin, 30_000, stops=True)
    scene.settle()
    if not scene.nodes[0].is_running:
        scene.start()
        scene.settle()
    scene.judge()
