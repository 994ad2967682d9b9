"""Fixtures of the tests under faults."""

import os
import tempfile
from pathlib import Path

import pytest

from tools.outside import WAYS, Outside, people, write
from tools.postgres import Server
from tools.scene import Demo, Scene


@pytest.fixture
def open_folder():
    """A folder that every user may read, the database server's too; pytest's own are for their maker alone."""
    with tempfile.TemporaryDirectory(prefix="chaos.") as folder:
        Path(folder).chmod(0o755)
        yield Path(folder)


def pytest_collection_modifyitems(items):
    """Leaves the long ones out, except under `make chaos`."""
    if os.environ.get("HOMEWARD_CHAOS") == "whole":
        return
    for item in items:
        if "whole" in item.keywords:
            item.add_marker(pytest.mark.skip(reason="only under make chaos"))


@pytest.fixture(scope="session")
def demo(tmp_path_factory):
    return Demo(tmp_path_factory.mktemp("demo"))


@pytest.fixture(scope="session")
def server():
    """A PostgreSQL server for all tests that do it no lasting harm."""
    made = Server().create(databases=())
    yield made
    made.remove()


@pytest.fixture
def scenes(tmp_path):
    """Makes scenes and ends their nodes."""
    made = []

    def make(address, names=("one",), **more):
        made.append(Scene(tmp_path, address, names, **more))
        return made[-1]

    yield make
    for scene in made:
        scene.remove()


@pytest.fixture(params=["sqlite", "postgres"])
def scene(request, demo, scenes, tmp_path):
    """The demo region on SQLite with one node, and on PostgreSQL with three."""
    if request.param == "sqlite":
        return scenes(demo.sqlite(tmp_path / "homeward.sqlite"))
    return scenes(demo.postgres(request.getfixturevalue("server")), ("one", "two", "three"))


@pytest.fixture
def outside(tmp_path):
    """Providers that are not real, and the settings by which nodes reach them."""
    made = Outside(tmp_path / "outside")
    yield made
    made.stop()


@pytest.fixture
def sending(request, demo, scenes, tmp_path, outside):
    """Makes a scene whose nodes send, and whose people have addresses: one node on SQLite, three on PostgreSQL."""
    def make(database, ways=WAYS, **more):
        if database == "sqlite":
            made = scenes(demo.sqlite(tmp_path / "homeward.sqlite"), environment=outside.environment, **more)
        else:
            made = scenes(demo.postgres(request.getfixturevalue("server")), ("one", "two", "three"),
                          environment=outside.environment, **more)
        people(made.address, ways)
        # The demo region's own visits are over, so that whatever leaves is about those of the test.
        write(made.address, "DELETE FROM live_deadlines")
        write(made.address, "UPDATE live_visits SET is_open = 0")
        return made

    return make
