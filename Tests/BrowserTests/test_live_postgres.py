"""The same journeys, and every kind of page once, with the service on PostgreSQL."""

import contextlib
import glob
import os
import re
import shutil
import subprocess

import pytest

from conftest import demo_service, page_opener, session_keeper
from test_live_journeys import *  # noqa: F403 - collected here again, with the fixtures below
from test_live_pages import crawl

URL = os.environ.get("HOMEWARD_TEST_POSTGRES")
pytestmark = pytest.mark.skipif(not URL, reason="run under Scripts/with-postgres.sh")


@contextlib.contextmanager
def database_of(name):
    """A database of its own on the tests' server; gives its address."""
    host = re.search(r"host=([^&]+)", URL).group(1)
    user = re.search(r"user=([^&]+)", URL).group(1)

    def server(program, *arguments):
        # Debian keeps the server's own commands off the PATH.
        path = shutil.which(program) or sorted(glob.glob(f"/usr/lib/postgresql/*/bin/{program}"))[-1]
        subprocess.run([path, *arguments, "--host", host, "--username", user, name], check=True, timeout=60)

    server("createdb")
    yield f"postgres:///{name}?host={host}&user={user}"
    server("dropdb", "--force")


@pytest.fixture(scope="module")
def service(browser, tmp_path_factory):
    """The service over the demo region, in a database of its own on the tests' server."""
    with database_of(f"browser{os.getpid()}") as address:
        made = demo_service(browser, tmp_path_factory.mktemp("postgres"), address)
        yield made
        made.stop()


@pytest.fixture(scope="module")
def sessions(browser, service):
    return session_keeper(browser, service)


@pytest.fixture
def signed_in(browser, service, sessions):
    contexts = []
    yield page_opener(browser, service, sessions, contexts)
    for context in contexts:
        context.close()


def test_every_kind_of_page_answers_on_postgresql(signed_in, service):
    page = signed_in("practitioner")

    def check(path, kind, first):
        assert page.goto(path).status == 200, path
        assert page.locator("h1").count() == 1, path

    kinds = crawl(page, service, check, most_of_a_kind=1)
    assert {"/cases", "/due", "/due/calendar", "/case/*", "/case/*/due/*", "/case/*/facts/new", "/rules/*/*"} <= set(kinds)
