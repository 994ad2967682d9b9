"""What the benchmark of timers makes of the lines that workers leave behind."""

import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "Benchmarks/escalation"))

from events import Events, Outcome, percentile, read  # noqa: E402


def line(what, number, late, process=1):
    return f"{what} {number} 1000.000000 {1000 + late:.6f} {process}"


def test_lateness_is_counted_from_the_first_start_and_nothing_is_lost_that_came_to_its_end():
    outcome = Outcome(2, [line("start", 0, 0.5), line("end", 0, 0.6), line("start", 1, 0.25), line("end", 1, 9)])
    assert outcome.lateness == [0.25, 0.5]
    assert (outcome.lost, outcome.twice, outcome.begun_again, outcome.never_begun) == ([], [], [], [])


def test_what_began_and_never_ended_is_lost_and_what_never_began_too():
    outcome = Outcome(3, [line("start", 0, 0), line("end", 0, 0), line("start", 1, 0)])
    assert outcome.lost == [1, 2] and outcome.never_begun == [2]


def test_what_began_again_after_its_worker_died_is_recovered_and_not_twice():
    outcome = Outcome(1, [line("start", 0, 0), line("start", 0, 5, process=2), line("end", 0, 5.2, process=2)])
    assert outcome.begun_again == [0] and outcome.recovered == [5] and not outcome.twice and not outcome.lost
    assert outcome.lateness == [0]


def test_what_came_to_its_end_twice_is_twice():
    assert Outcome(1, [line(what, 0, 0) for what in ("start", "end", "start", "end")]).twice == [0]


@pytest.mark.parametrize("part,value", [(50, 50), (99, 99), (100, 100), (1, 1)])
def test_a_percentile_is_the_smallest_value_that_so_many_do_not_exceed(part, value):
    assert percentile(list(range(1, 101)), part) == value
    assert percentile([], part) is None
    assert percentile([7], part) == 7


def test_lines_are_appended_whole_and_one_that_was_cut_short_is_left_out(tmp_path):
    path = tmp_path / "events"
    for _ in range(2):
        Events(path).say("start", 3, 1000.5)
    with open(path, "ab") as file:
        file.write(b"end 3 1000.5")
    lines = read(path)
    assert len(lines) == 2 and all(line.startswith("start 3 1000.500000 ") for line in lines)
    assert read(tmp_path / "nothing") == []
