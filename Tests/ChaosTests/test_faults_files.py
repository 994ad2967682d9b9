"""Faults 16, 18 and 28: a disk that fills up, files that are damaged, shared or read only, and rows that cannot be read."""

import os
import subprocess
import time

import pytest

from tools import history
from tools.checker import check
from tools.scene import now
from tools.service import Node, binary, surroundings


@pytest.fixture
def small_disk(tmp_path):
    """A file system of its own with little room."""
    if os.geteuid() != 0:
        pytest.skip("mounting needs root")
    folder = tmp_path / "disk"
    folder.mkdir()
    if subprocess.run(["mount", "-t", "tmpfs", "-o", "size=200m", "tmpfs", folder]).returncode != 0:
        pytest.skip("nothing can be mounted here")
    yield folder
    subprocess.run(["umount", "--lazy", folder], check=True)


def fill(folder):
    """Takes all the room there is."""
    with open(folder / "ballast", "ab") as file:
        for size in (1 << 20, 1 << 12, 1):
            try:
                while True:
                    os.write(file.fileno(), b"\0" * size)
            except OSError:
                continue
    return folder / "ballast"


@pytest.mark.whole
def test_a_full_disk_leaves_nothing_half_done_and_the_engine_goes_on_when_there_is_room(demo, scenes, small_disk):
    """Fault 16."""
    scene = scenes(demo.sqlite(small_disk / "homeward.sqlite"))
    first = scene.seed(count=40, within=6000, ahead=4000)
    scene.start()
    scene.until(first + 1000)
    begin = now()
    ballast = fill(small_disk)
    scene.until(first + 7000)
    ballast.unlink()
    scene.fault("no room", begin, 30_000)
    scene.settle()
    assert scene.nodes[0].is_running, scene.nodes[0].said()[-2000:]
    scene.judge()


@pytest.mark.whole
def test_two_programs_on_one_file_take_each_step_once(demo, scenes, tmp_path):
    """Fault 18: the second is refused, or they share the work; nothing is done twice."""
    scene = scenes(demo.sqlite(tmp_path / "homeward.sqlite"), ("one", "two"))
    first = scene.seed(count=40, within=3000, ahead=5000)
    for node in scene.nodes:
        node.start(is_waited_for=False)
    scene.until(first + 3000)
    scene.settle()
    scene.judge()


@pytest.mark.whole
def test_a_damaged_file_is_refused_with_words_and_not_watched_over(demo, tmp_path):
    """Fault 18: bytes of the file's first page are others."""
    path = tmp_path / "homeward.sqlite"
    demo.sqlite(path)
    with open(path, "r+b") as file:
        file.seek(0)
        file.write(b"not a database at all")
    node = Node(tmp_path, f"sqlite:{path}").start(is_waited_for=False)
    assert node.ended() > 0
    assert "homeward.sqlite" in node.said() and "Fatal error" not in node.said(), node.said()[-1000:]


@pytest.mark.whole
def test_a_file_that_may_not_be_written_is_refused_with_words(demo, tmp_path, open_folder):
    """Fault 18. Root may write everything: the file is then on a file system that is read only."""
    path = tmp_path / "homeward.sqlite"
    demo.sqlite(path)
    if os.geteuid() == 0:
        if subprocess.run(["mount", "--bind", tmp_path, tmp_path]).returncode != 0:
            pytest.skip("nothing can be mounted here")
        subprocess.run(["mount", "-o", "remount,ro,bind", tmp_path], check=True)
    else:
        path.chmod(0o444)
        tmp_path.chmod(0o555)
    try:
        done = subprocess.run(
            [binary(), "serve", "--database", f"sqlite:{path}", "--port", "0"], timeout=120,
            env=surroundings(open_folder), capture_output=True, text=True, stdin=subprocess.DEVNULL)
        assert done.returncode > 0 and "homeward.sqlite" in done.stderr, done.stderr[-1000:]
    finally:
        if os.geteuid() == 0:
            subprocess.run(["umount", "--lazy", tmp_path], check=True)
        else:
            tmp_path.chmod(0o755)


def test_a_row_that_cannot_be_read_is_set_apart_and_its_neighbours_are_in_time(scene):
    """Fault 28: a live visit whose state is no state; it is set apart, and holds up nobody."""
    first = scene.seed(count=30, within=3000, ahead=5000)
    bad = sorted(scene.dues, key=scene.dues.get)[10]
    write(scene.address, f"UPDATE live_visits SET state = 'nothing that can be read' WHERE visit = '{bad}'")
    scene.start()
    scene.until(first + 3000)
    begin = time.monotonic()
    while time.monotonic() < begin + 60 and not stands_apart(scene.address, bad):
        time.sleep(0.25)
    assert stands_apart(scene.address, bad), "it is tried again and again"
    scene.expected = [one for one in scene.expected if one.visit != bad]
    scene.settle()
    scene.remove()
    found = scene.history()
    assert [str(breach) for breach in check(found) if breach.subject != bad] == []


def stands_apart(address, visit):
    rows = history.rows(address, f"SELECT state FROM live_deadlines WHERE visit = '{visit}'")
    return [row["state"] for row in rows] == ["quarantined"]


def write(address, statement):
    if address.startswith("sqlite:"):
        import sqlite3
        link = sqlite3.connect(address.removeprefix("sqlite:"), timeout=60, isolation_level=None)
        link.execute(statement)
        link.close()
    else:
        subprocess.run(["psql", "--quiet", "--dbname", address, "--set", "ON_ERROR_STOP=1", "--command", statement],
                       check=True, timeout=60)
