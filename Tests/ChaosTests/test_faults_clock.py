"""Faults 5 to 7: the wall clock jumps, of the nodes and of the database, while visits fall due."""

import time

import pytest

from tools.checker import Limits
from tools.postgres import Server
from tools.scene import now
from tools.wallshift import WallShift

HOUR = 3600
# The engine's time may stand still for as long as its clock is kept, and goes on from there.
STANDSTILL = 5000
JUMPS = [-24 * HOUR, -HOUR, HOUR, 24 * HOUR]


def jumped(scene, shift, by):
    """Visits fall due from before the jump until after it; gives how many had been taken when the jump was made."""
    first = scene.seed(count=40, within=12_000, ahead=5000)
    scene.start()
    scene.until(first + 3000)
    before = scene.fired()
    shift.seconds = by
    at = now()
    time.sleep(2)
    soon = scene.fired()
    scene.until(first + 13_000)
    scene.settle()
    return before, soon, at


@pytest.mark.parametrize("by", [pytest.param(by, marks=pytest.mark.whole if by != HOUR else ()) for by in JUMPS])
def test_no_step_is_early_or_lost_when_the_clock_of_the_nodes_jumps(demo, scenes, tmp_path, open_folder, by):
    """Fault 5 on SQLite, where the machine's clock is all there is."""
    shift = WallShift(open_folder)
    scene = scenes(demo.sqlite(tmp_path / "homeward.sqlite"), environment=shift.environment({}))
    _, soon, _ = jumped(scene, shift, by)
    assert soon < 40, "what was due later was taken at once"
    scene.judge(Limits(early=2000, late=5000))


@pytest.mark.whole
def test_nodes_whose_clocks_disagree_go_by_the_clock_of_the_database(demo, server, scenes, open_folder):
    """Fault 6: five minutes ahead, five behind, and one that is right."""
    scene = scenes(demo.postgres(server), ("one", "two", "three"))
    for node, by in zip(scene.nodes, (300, -300, 0)):
        shift = WallShift(open_folder, node.name)
        shift.seconds = by
        node.environment = shift.environment(node.environment)
    first = scene.seed(count=60, within=6000, ahead=5000)
    scene.start()
    scene.until(first + 6000)
    scene.settle()
    found = scene.judge()
    assert len({step.node for step in found.steps}) > 1


@pytest.mark.whole
@pytest.mark.parametrize("by", [-HOUR, -24 * HOUR])
def test_a_clock_of_the_database_that_goes_back_holds_nothing_up(demo, scenes, open_folder, by):
    """Fault 7, T2: the engine's time never goes back, and goes on."""
    shift = WallShift(open_folder)
    server = Server(environment=shift.environment({})).create(databases=())
    try:
        scene = scenes(demo.postgres(server), ("one", "two", "three"))
        jumped(scene, shift, by)
        scene.judge(Limits(early=2000, late=5000 + STANDSTILL))
    finally:
        server.remove()
