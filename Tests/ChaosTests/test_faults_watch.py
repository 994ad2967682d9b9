"""Faults 11 and 31: a database that keeps too little or goes over to another server, and what watches the engine hangs or fails."""

import json
import time

import pytest

from tools import history
from tools.postgres import SOCKET, Server, url, wait_until
from tools.proxy import Proxy
from tools.scene import now
from tools.service import Node, command


def parts(node):
    status, body = node.ask("/health")
    return status, json.loads(body)["components"]["escalation"]


def critical(node, words):
    return [line for line in node.lines() if line["level"] == "critical" and words in line["message"]]


@pytest.mark.whole
@pytest.mark.parametrize("way", ["fail", "hang"])
def test_an_audit_that_does_not_finish_is_said_by_health_and_log_while_visits_are_seen_to(demo, scenes, tmp_path, way):
    """Fault 31: the auditor is broken or hangs; the engine goes on, and its own staleness is the alarm."""
    scene = scenes(demo.sqlite(tmp_path / "homeward.sqlite"))
    node = scene.nodes[0].start(HOMEWARD_FAILPOINT=f"in-audit:{way}")
    wait_until(lambda: parts(node)[0] == 200, "the engine does not begin", seconds=90)
    begin = time.monotonic()
    wait_until(lambda: parts(node)[0] == 503, "nobody says that the audit does not finish", seconds=150)
    assert time.monotonic() - begin > 60
    assert parts(node)[1]["details"]["faults"] == ["audit-stale"]
    assert node.ask("/health/engine")[0] == 503
    wait_until(lambda: critical(node, "audit of this node does not finish"), "the log does not say it", seconds=30)
    assert node.is_running


@pytest.mark.whole
def test_a_trial_visit_that_does_not_come_through_is_said(demo, scenes, tmp_path):
    """Fault 31: the canary is broken."""
    scene = scenes(demo.sqlite(tmp_path / "homeward.sqlite"))
    node = scene.nodes[0].start(HOMEWARD_FAILPOINT="in-trial:fail")
    wait_until(lambda: parts(node)[1]["details"]["faults"] == ["trial-stale"], "nobody says it", seconds=180)
    assert parts(node)[0] == 503


def test_a_visit_that_is_set_apart_turns_health_bad_and_is_said_in_the_log(scene):
    """C6, fault 28: set apart is not only counted."""
    first = scene.seed(count=3, within=1000, ahead=5000)
    bad = sorted(scene.dues, key=scene.dues.get)[1]
    from test_faults_files import write
    write(scene.address, f"UPDATE live_visits SET state = 'nothing that can be read' WHERE visit = '{bad}'")
    scene.start()
    scene.until(first + 1000)
    node = scene.nodes[0]
    wait_until(lambda: "set-apart" in parts(node)[1]["details"]["faults"], "health does not say it", seconds=60)
    assert parts(node)[0] == 503
    wait_until(lambda: any(critical(one, "set apart") for one in scene.nodes), "the log does not say it", seconds=40)


@pytest.fixture
def own_server():
    """A server that this test may harm, and what follows it."""
    made = [Server().create(databases=())]
    yield made
    for one in reversed(made):
        one.remove()


def refused(address, folder, **settings):
    """What `serve` says that does not start."""
    done = command(folder, "serve", "--database", address, "--port", 0, is_good=(7,), **settings)
    assert "to do:" in done.stderr
    return done.stderr


def starts(address, folder, name, **settings):
    node = Node(folder, address, name, settings)
    node.start()
    return node


def test_a_service_does_not_start_where_what_it_acknowledges_may_be_lost_unless_that_is_accepted_by_name(
        demo, own_server, tmp_path):
    """S1: synchronous_commit off with another node, and no standby where one is required."""
    server, = own_server
    address = demo.postgres(server)
    nodes = []

    def doctor(**settings):
        done = command(tmp_path / "doctor", "doctor", "--json", "--port", 0, "--database", address, is_good=(0, 1), **settings)
        return {check["id"]: check for check in json.loads(done.stdout)["checks"]}["database.loss"]

    try:
        nodes.append(starts(address, tmp_path, "one"))
        assert any("what can be lost" == line["message"] and "standby" in line["loss"] for line in nodes[0].lines())
        assert doctor()["outcome"] == "ok" and "last backup" in doctor()["found"]
        assert "no commit waits" in refused(address, tmp_path / "a", HOMEWARD_STANDBY="required")
        assert doctor(HOMEWARD_STANDBY="required")["outcome"] == "failed"
        nodes.append(starts(address, tmp_path, "two", HOMEWARD_STANDBY="required", HOMEWARD_ACCEPTED_LOSS="failover"))
        for node in nodes:
            node.remove()
        own_server.append(server.standby())
        server.wait_for("standby")
        nodes.append(starts(address, tmp_path, "three", HOMEWARD_STANDBY="required"))
        assert "nothing that was acknowledged" in doctor()["found"]
        # One node is left, and the database says yes before it has kept anything.
        server.sql("ALTER SYSTEM SET synchronous_commit = 'off'", "postgres")
        server.sql("SELECT pg_reload_conf()", "postgres")
        wait_until(lambda: server.sql("SHOW synchronous_commit", "postgres") == "off", "the setting is not read")
        assert "synchronous_commit = off" in refused(address, tmp_path / "b")
        nodes.append(starts(address, tmp_path, "four", HOMEWARD_ACCEPTED_LOSS="crash"))
        for node in nodes:
            node.remove()
        # Killed a moment ago is not there: a node alone starts, and says what may be lost.
        nodes.append(starts(address, tmp_path, "five"))
        assert any(line["level"] == "warning" and "crashes" in line.get("loss", "") for line in nodes[-1].lines())
        assert doctor()["outcome"] == "warning"
    finally:
        for node in nodes:
            node.remove()


def test_after_a_fail_over_what_is_due_is_worked_out_anew_at_once(demo, scenes, own_server, open_folder):
    """S1, fault 11: an asynchronous standby takes over that lacks what came last; the times that it has wrong are put right."""
    primary, = own_server
    address = demo.postgres(primary)
    standby = primary.standby()
    own_server.append(standby)
    name = address.split("///")[1].split("?")[0]
    with Proxy(primary.socket, listen=open_folder / SOCKET) as link:
        scene = scenes(address, ("one", "two"), through=url(open_folder, name))
        scene.seed(count=5, within=2000, ahead=600_000)
        scene.start()
        wait_until(lambda: history.rows(address, "SELECT timeline FROM engine_timeline"), "no timeline is noted")
        (before,) = history.rows(address, "SELECT timeline FROM engine_timeline")
        primary.kill()
        standby.promote()
        other = url(standby.folder, name)
        # Times as of a row that was lost: an hour late, which no audit would find before.
        standby.sql("UPDATE live_deadlines SET due_ms = due_ms + 3600000, claimable_ms = claimable_ms + 3600000 "
                    "WHERE state = 'pending'", name)
        begin = now()
        link.target = standby.socket
        link.reset()
        wait_until(lambda: history.rows(other, "SELECT timeline FROM engine_timeline")[0]["timeline"] > before["timeline"],
                   "the new timeline is not noted", seconds=40)
        assert now() - begin < 40_000
        (noted,) = history.rows(other, "SELECT put_right FROM engine_timeline")
        assert noted["put_right"] >= 5
        for row in history.rows(other, "SELECT visit, due_ms FROM live_deadlines"):
            if row["visit"] in scene.dues:
                assert row["due_ms"] <= scene.dues[row["visit"]]
        assert any(critical(node, "another server") for node in scene.nodes)
