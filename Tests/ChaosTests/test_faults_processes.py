"""Faults 1 to 4 and 29 of the engine: killed at every point, stopped for long, racing, paused past its lease, hung."""

import time
from collections import Counter

import pytest

from tools import history
from tools.checker import Limits
from tools.history import Fault
from tools.postgres import wait_until
from tools.scene import LEASE, now
from tools.service import Killer

POINTS = ["before-claim", "after-claim", "after-fire", "in-cycle"]


def told_once(found):
    """Each visit was raised and told once, as its journal has it."""
    for event in ("alarm-raised", "alarm-told"):
        counts = Counter(entry.visit for entry in found.entries if entry.event == event)
        assert set(counts.values()) == {1}, f"{event}: {counts.most_common(3)}"


@pytest.mark.parametrize("point", [pytest.param(point, marks=pytest.mark.whole) for point in POINTS if point != "after-claim"]
                         + ["after-claim"])
def test_a_node_that_is_killed_at_a_point_loses_nothing_and_says_nothing_twice(scene, point):
    """Fault 1: kill -9 in the window between two transactions; whoever is left does it one lease later."""
    first = scene.seed(count=20, within=2000, ahead=3000)
    scene.until(first - 500)
    begin = now()
    scene.nodes[0].start(is_waited_for=False, HOMEWARD_FAILPOINT=f"{point}:kill")
    # Alone, so that it is this one that comes to the point; the others take over.
    assert scene.nodes[0].ended() == -9, scene.nodes[0].said()
    scene.start()
    scene.fault(f"killed {point}", begin, LEASE + 2000, repeats=True)
    scene.settle()
    told_once(scene.judge())


def test_nodes_that_are_killed_at_random_lose_nothing(scene):
    """Fault 1: kill -9 of one node after the other while visits fall due."""
    first = scene.seed(count=100, within=20_000, ahead=4000)
    scene.start()
    killer = Killer(scene.nodes, period=4.3)
    scene.until(first)
    killer.start()
    scene.until(first + 21_000)
    for begin, end in killer.finish():
        scene.faults.append(killed(begin, end))
    scene.settle()
    found = scene.judge()
    told_once(found)
    assert killer.kills


def killed(begin, end):
    return Fault("killed", round(begin * 1000), round(end * 1000), LEASE + 2000, repeats=True)


@pytest.mark.whole
def test_after_half_an_hour_without_a_node_everybody_is_told_once_and_the_police_not_at_once(scene):
    """Fault 2, C10: what was missed is one message; what was passed over is put down as such."""
    scene.seed(count=20, within=1000, ahead=-40 * 60_000)
    begin = now() - 40 * 60_000
    scene.start()
    scene.fault("nobody there", begin, 10_000, stops=True)
    scene.settle()
    found = scene.judge()
    told = [step for step in found.steps if step.kind == "told"]
    assert Counter(step.visit for step in told) == Counter(dict.fromkeys(scene.dues, 1))
    assert {step.rung for step in told} <= {0, 1}, "nobody was told to call the police before a person had their time"
    assert any(step.kind == "skipped-late" for step in found.steps)
    alerts = Counter((notice.visit, notice.recipient) for notice in found.notices if notice.kind == "alert")
    assert set(alerts.values()) <= {1}, "one message for each person"


@pytest.mark.whole
def test_three_nodes_that_race_take_each_step_once(demo, server, scenes):
    """Fault 3: all are due in the same instant."""
    scene = scenes(demo.postgres(server), ("one", "two", "three"))
    first = scene.seed(count=300, within=1, ahead=4000)
    scene.start()
    scene.until(first)
    scene.settle()
    found = scene.judge(Limits(late=60_000))
    told_once(found)
    assert len({step.node for step in found.steps}) > 1, "one node did it all: there was no race"


@pytest.mark.whole
def test_two_thousand_that_are_due_in_one_instant_are_taken_once(demo, server, scenes):
    """Fault 3, at size."""
    scene = scenes(demo.postgres(server), ("one", "two", "three"))
    first = scene.seed(count=2000, within=1, ahead=4000)
    scene.start()
    scene.until(first)
    scene.settle()
    told_once(scene.judge(Limits(late=120_000)))


@pytest.mark.whole
def test_a_node_that_is_paused_past_its_lease_writes_nothing_when_it_goes_on(scene):
    """Fault 4: SIGSTOP for longer than the lease, while it held what it had claimed; then it goes on."""
    first = scene.seed(count=60, within=3000, ahead=5000)
    scene.start()
    scene.until(first + 1000)
    begin = now()
    scene.nodes[0].pause()
    time.sleep(LEASE / 1000 + 5)
    scene.nodes[0].go_on()
    scene.fault("paused", begin, LEASE + 2000)
    scene.settle()
    told_once(scene.judge())


@pytest.mark.whole
def test_an_engine_that_hangs_is_ended_and_what_it_held_is_taken_up(scene):
    """Fault 29: it hangs while its pages answer; the watchdog ends the process, and whoever starts it again loses nothing."""
    first = scene.seed(count=20, within=2000, ahead=15_000)
    # What the demo region has overdue is taken first, so that what hangs is what is looked at here.
    node = scene.nodes[0].start()
    wait_until(lambda: not overdue(scene.address), "what was overdue is not taken", seconds=60)
    assert node.stop() == 0
    begin = now()
    node.start(HOMEWARD_FAILPOINT="after-claim:hang")
    scene.until(first)
    assert node.ended(seconds=120) == -6, "the watchdog did not end it"
    scene.start()
    scene.fault("hung", begin, LEASE + 2000, repeats=True, stops=True)
    scene.settle()
    told_once(scene.judge())


def overdue(address):
    return history.rows(address, f"SELECT visit FROM live_deadlines WHERE due_ms <= {now()}")
