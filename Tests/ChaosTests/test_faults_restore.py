"""Fault 34: a backup of yesterday is put back. What was due then is held, those on duty are told once, and whoever looks
after the service releases it; nothing that people were told yesterday is told again."""

import json
import os
import sqlite3
import time
from pathlib import Path

import pytest

from tools import history
from tools.outside import Outside, people, reference, write
from tools.postgres import Server, url, wait_until
from tools.scene import Scene, now
from tools.service import command
from tools.wallshift import WallShift

HELD, GOES_ON = "visits were due while nothing ran", "nobody released what was held"
LATER = 26 * 3600


@pytest.fixture
def yesterday(request, demo, tmp_path, open_folder):
    """Makes a scene whose clocks, those of its nodes, its database and its providers, can be put on together."""
    made = []

    def make(database, **settings):
        shift = WallShift(open_folder)
        outside = Outside(tmp_path / "outside", environment=shift.environment())
        made.append(outside.stop)
        surroundings = {**outside.environment, **shift.environment({}), **settings}
        if database == "sqlite":
            keeper = File(demo, tmp_path / "homeward.sqlite")
        else:
            server = Server(environment=shift.environment({})).create(databases=())
            made.append(server.remove)
            keeper = Cluster(demo, server)
        scene = Scene(tmp_path, keeper.address, ("one", "two") if database == "postgres" else ("one",), surroundings)
        made.append(scene.remove)
        people(scene.address, ways=("sms",))
        write(scene.address, "DELETE FROM live_deadlines")
        write(scene.address, "UPDATE live_visits SET is_open = 0")
        write(scene.address, "UPDATE notices SET claimable_ms = NULL")
        return scene, shift, outside, keeper

    yield make
    for end in reversed(made):
        end()


class File:
    """A database that is a file, and its backup."""

    def __init__(self, demo, path):
        self.path, self.kept = Path(path), Path(f"{path}.backup")
        self.address = demo.sqlite(path)

    def back_up(self):
        source, target = sqlite3.connect(self.path), sqlite3.connect(self.kept)
        source.backup(target)
        source.close()
        target.close()

    def restore(self):
        for end in ("", "-wal", "-shm"):
            Path(f"{self.path}{end}").unlink(missing_ok=True)
        os.rename(self.kept, self.path)

    @property
    def backup(self):
        return f"sqlite:{self.kept}"


class Cluster:
    """A database of a PostgreSQL server, and its backup."""

    def __init__(self, demo, server):
        self.server = server
        self.address = demo.postgres(server, "homeward")

    def back_up(self):
        self.server.kill_backends()
        self.server.sql("CREATE DATABASE kept TEMPLATE homeward", "postgres", seconds=120)

    def restore(self):
        self.server.kill_backends()
        self.server.sql("DROP DATABASE homeward", "postgres", seconds=120)
        self.server.sql("ALTER DATABASE kept RENAME TO homeward", "postgres")

    @property
    def backup(self):
        return url(self.server.folder, "kept")


def engine(node):
    status, body = node.ask("/health")
    return status, json.loads(body)["components"]["escalation"]["details"]


def critical(scene, words):
    return [line for node in scene.nodes for line in node.lines() if line["level"] == "critical" and words in line["message"]]


@pytest.mark.parametrize("database,way", [
    ("sqlite", "command"), pytest.param("postgres", "command", marks=pytest.mark.whole),
    pytest.param("sqlite", "itself", marks=pytest.mark.whole), pytest.param("postgres", "itself", marks=pytest.mark.whole)])
def test_after_yesterdays_backup_was_put_back_nobody_gets_old_texts_and_each_visit_goes_on_once_it_is_released(
        yesterday, tmp_path, database, way):
    scene, shift, outside, keeper = yesterday(database, HOMEWARD_RELEASE_AFTER="1" if way == "itself" else "10")
    first = scene.seed(count=4, within=500, ahead=3000)
    scene.start()
    scene.until(first + 500)
    wait_until(lambda: all(outside.about(visit) for visit in scene.dues), "nobody was told yesterday", seconds=30)
    time.sleep(2)
    for node in scene.nodes:
        node.kill()
    keeper.back_up()
    # As if the backup had been made a moment before the texts left: the provider knows them, the outbox does not.
    had = {line["key"] for line in outside.requests if line["taken"] and line["channel"] == "sms"}
    write(keeper.backup, "UPDATE notices SET state = 'pending', claimable_ms = created_ms, attempts = 0, first_sent_ms = NULL, "
                         "provider_id = NULL, rank = NULL, owner = NULL WHERE key IN ('" + "', '".join(had) + "')")
    # What came after the backup is lost.
    scene.start()
    time.sleep(3)
    for node in scene.nodes:
        node.kill()
    keeper.restore()
    shift.seconds = LATER
    known, before = {line["key"] for line in outside.requests if line["taken"]}, len(outside.requests)
    unsent = history.rows(scene.address, "SELECT key FROM notices WHERE state = 'pending' AND kind = 'alert'")
    assert len(unsent) >= 4 and {row["key"] for row in unsent} == had
    steps = len(history.read(scene.address).steps)

    scene.start()
    node = scene.nodes[0]
    wait_until(lambda: engine(node)[1]["held"] == 4, "nothing is held", seconds=30)
    status, details = engine(node)
    assert status == 503 and "held" in details["faults"] and details["heldMessages"] == len(unsent)
    assert node.ask("/health/engine")[0] == 503
    wait_until(lambda: critical(scene, HELD), "the log does not say it", seconds=40)
    clock = {name: scene.nodes[0].environment[name] for name in ("LD_PRELOAD", "WALLSHIFT_FILE")}

    def ask(*words, **more):
        done = command(tmp_path / "command", *words, "--json", "--database", scene.address, **clock, **more)
        return json.loads(done.stdout)

    assert ask("engine", "status")["held"] == 4
    doctor = {check["id"]: check for check in ask("doctor", "--port", 0, is_good=(0, 1))["checks"]}
    assert doctor["engine.held"]["outcome"] == "failed"
    time.sleep(10)
    early = outside.requests[before:]
    assert early, "those on duty were not told"
    assert all("Held, nobody told: 4 visits" in line["body"] for line in early), early
    places = [(line["channel"], line["to"]) for line in early if line["taken"] and "sent again" not in line["body"]]
    assert len(places) == len(set(places)), "somebody was told of the hold twice"
    assert len(history.read(scene.address).steps) == steps

    if way == "command":
        assert ask("engine", "release") == {"visits": 4, "messages": len(unsent)}
    else:
        wait_until(lambda: critical(scene, GOES_ON), "it does not go on by itself", seconds=90)
    wait_until(lambda: all(reference(visit) in "".join(line["body"] for line in outside.requests[before:])
                           for visit in scene.dues), "a visit does not go on", seconds=60)
    time.sleep(15)
    later = outside.requests[before:]
    again = known & {line["key"] for line in later if line["taken"]}
    assert not again, "what the provider had yesterday was sent again"
    told = [step for step in history.read(scene.address).steps if step.kind == "told" and step.fired > now()]
    assert sorted(step.visit for step in told) == sorted(scene.dues), "each goes on with one step"
    held = history.rows(scene.address, "SELECT released_by FROM engine_holds")
    assert held == [{"released_by": "command" if way == "command" else "engine"}]
    assert history.rows(scene.address, "SELECT key FROM notices WHERE state = 'pending'") == []
    if way == "itself":
        assert any("what is left goes on now" in line["body"] for line in later)
    assert engine(node)[1]["held"] == 0 and "held" not in engine(node)[1]["faults"]
