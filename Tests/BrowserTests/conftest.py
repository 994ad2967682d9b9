"""A browser, the sample pages on a small server of their own, and the live service on a fresh demo region."""

import functools
import http.server
import os
import shutil
import threading
from pathlib import Path

import pytest
from playwright.sync_api import sync_playwright

from live import Service, accept, invitations, sign_in

ROOT = Path(__file__).resolve().parents[2]
SAMPLES = Path(os.environ.get("HOMEWARD_PREVIEW") or ROOT / ".build/preview")
WIDE = {"width": 1440, "height": 900}
PHONE = {"width": 360, "height": 740}


def pytest_collection_modifyitems(items):
    """A file's tests follow one another in one process, for they share a service; the samples need no order."""
    for item in items:
        if item.path.stem != "test_samples":
            item.add_marker(pytest.mark.xdist_group(item.path.stem))


def chromium():
    for name in ("chromium", "chromium-browser", "google-chrome"):
        if path := shutil.which(name):
            return path
    pytest.exit("No Chromium is installed. On Debian: apt-get install chromium", returncode=2)


@pytest.fixture(scope="session")
def browser():
    with sync_playwright() as playwright:
        made = playwright.chromium.launch(executable_path=chromium(), args=["--no-sandbox"])
        yield made
        made.close()


@pytest.fixture
def page(browser):
    """A page in a context of its own, wide, with scripts on."""
    context = browser.new_context(viewport=WIDE)
    context.set_default_timeout(20_000)
    yield context.new_page()
    context.close()


@pytest.fixture(scope="session")
def saved():
    """Where the HTML of every page visited is kept for the checker."""
    folder = ROOT / ".build" / f"pages-{os.environ.get('PYTEST_XDIST_WORKER', 'alone')}"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    return folder


@pytest.fixture(scope="session")
def pictures():
    """Where the pictures go; not part of the repository."""
    folder = ROOT / "screenshots"
    folder.mkdir(exist_ok=True)
    return folder


class SampleHandler(http.server.SimpleHTTPRequestHandler):
    """The samples, with assets/ taken from where the product has them."""

    def translate_path(self, path):
        name = path.split("?")[0].rsplit("/", 1)[-1]
        if "/assets/" in path:
            for folder in (ROOT / "Assets", ROOT / "Sources/Web/Public"):
                if (folder / name).exists():
                    return str(folder / name)
        return str(SAMPLES / name)

    def log_message(self, *arguments):
        pass


@pytest.fixture(scope="session")
def samples():
    """The origin under which the sample pages are served."""
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), SampleHandler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()


def demo_service(browser, folder, database=None):
    """Starts a service over a fresh demo region; `staff` names a user for each role, invitations accepted."""
    made = Service(folder, "--as-of", "2025-06-30", database=database)
    if database:
        made.command("migrate")
    people = invitations(made.command("demo", "--as-of", "2025-06-30", "--json").stdout)
    assert people, "the demo invites somebody"
    made.start()
    made.staff = {}
    for person in people:
        for role in person["roles"]:
            made.staff.setdefault(role, person["user"])
    for person in people:
        if person["user"] in made.staff.values():
            accept(browser, made, person["invitation"])
    made.people = people
    return made


@pytest.fixture(scope="session")
def service(browser, tmp_path_factory):
    """The service over the demo region in an embedded database."""
    made = demo_service(browser, tmp_path_factory.mktemp("live"))
    yield made
    made.stop()


@pytest.fixture(scope="session")
def empty_service(browser, tmp_path_factory):
    """The service over a database with one administrator and nobody else."""
    made = Service(tmp_path_factory.mktemp("empty"))
    done = made.command(
        "init", "--region", "N01=North", "--pdu", "P01=Northtown", "--team", "T01=Team One", "--user", "admin",
        "--name", "Robin Vale", "--json")
    made.start()
    (person,) = invitations(done.stdout)
    accept(browser, made, person["invitation"])
    yield made
    made.stop()


def session_keeper(browser, service):
    """Signs in with a role and keeps the browser's state: once for each role, for sign-in is throttled."""
    kept = {}

    def state(role):
        if role not in kept:
            context = browser.new_context()
            page = context.new_page()
            sign_in(page, service, service.staff[role])
            page.get_by_role("button", name="Sign out").wait_for()
            kept[role] = context.storage_state()
            context.close()
        return kept[role]

    return state


def page_opener(browser, service, sessions, contexts):
    """Opens a page as somebody with a role, in a context that is added to the list."""
    def open_as(role, **options):
        options = {"viewport": WIDE, **options}
        context = browser.new_context(storage_state=sessions(role), base_url=service.origin, **options)
        context.set_default_timeout(20_000)
        contexts.append(context)
        return context.new_page()

    return open_as


@pytest.fixture(scope="session")
def sessions(browser, service):
    """Signed-in states, one for each role."""
    return session_keeper(browser, service)


@pytest.fixture
def signed_in(browser, service, sessions):
    """Opens a page as somebody with a role; closed at the end."""
    contexts = []
    yield page_opener(browser, service, sessions, contexts)
    for context in contexts:
        context.close()


@pytest.fixture(scope="module")
def own_service(browser, tmp_path_factory):
    """A service over a demo region that one file of tests has for itself, because it changes what others count on."""
    made = demo_service(browser, tmp_path_factory.mktemp("own"))
    yield made
    made.stop()


@pytest.fixture(scope="module")
def own_sessions(browser, own_service):
    """Signed-in states of the file's own service, one for each role."""
    return session_keeper(browser, own_service)


@pytest.fixture
def opened(browser, own_service, own_sessions):
    """Opens a page of the file's own service as somebody with a role; closed at the end."""
    contexts = []
    yield page_opener(browser, own_service, own_sessions, contexts)
    for context in contexts:
        context.close()
