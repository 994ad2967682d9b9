"""Fixtures of the tests under faults."""

import tempfile
from pathlib import Path

import pytest


@pytest.fixture
def open_folder():
    """A folder that every user may read, the database server's too; pytest's own are for their maker alone."""
    with tempfile.TemporaryDirectory(prefix="chaos.") as folder:
        Path(folder).chmod(0o755)
        yield Path(folder)
