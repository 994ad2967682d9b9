"""A browser, the sample pages on a small server of their own, and the live service on a fresh demo region."""

import functools
import http.server
import os
import shutil
import threading
from pathlib import Path

import pytest
from playwright.sync_api import sync_playwright

ROOT = Path(__file__).resolve().parents[2]
SAMPLES = Path(os.environ.get("HOMEWARD_PREVIEW") or ROOT / ".build/preview")
WIDE = {"width": 1440, "height": 900}
PHONE = {"width": 360, "height": 740}


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
    folder = ROOT / ".build/pages"
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
