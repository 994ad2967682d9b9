#!/usr/bin/env python3
"""Makes the pictures of README.md anew: the due list on a desk and one date's reasons on a telephone, of the demo region.

Needs what the browser tests need (`make test-browser` installs it); `make pictures` runs it. HOMEWARD_BINARY names the
program, the release build by default. Everybody in the pictures is made up.
"""

import sys
import tempfile
from pathlib import Path

from playwright.sync_api import sync_playwright

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "Tests/BrowserTests"))

from conftest import chromium  # noqa: E402
from live import Service, accept, invitations, sign_in  # noqa: E402

TARGET = ROOT / "docs/images"
MOST_BYTES = 200_000


def shoot(page, name):
    path = TARGET / name
    page.screenshot(path=path, animations="disabled", caret="hide")
    size = path.stat().st_size
    assert size < MOST_BYTES, f"{name} has {size} bytes"
    print(f"{path.relative_to(ROOT)}: {size} bytes")


def main():
    TARGET.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium(), args=["--no-sandbox"])
        service = Service(Path(folder), "--as-of", "2025-06-30")
        people = invitations(service.command("demo", "--as-of", "2025-06-30", "--json").stdout)
        manager = next(person for person in people if "line-manager" in person["roles"])
        service.start()
        accept(browser, service, manager["invitation"])
        desk = browser.new_context(viewport={"width": 1280, "height": 860})
        page = desk.new_page()
        sign_in(page, service, manager["user"])
        page.get_by_role("button", name="Sign out").wait_for()
        page.goto(service.origin + "/due")
        shoot(page, "due-list.png")
        row = page.locator("tr", has_text="First visit, registered sex offender").first
        why = row.locator("a[href*='/due/']").first.get_attribute("href")
        phone = browser.new_context(
            viewport={"width": 360, "height": 740}, device_scale_factor=2, is_mobile=True,
            storage_state=desk.storage_state())
        page = phone.new_page()
        page.goto(service.origin + why)
        page.locator("h1").wait_for()
        # The reasons begin below the person's header.
        page.evaluate("document.querySelector('h1').scrollIntoView(); window.scrollBy(0, -110)")
        shoot(page, "why-phone.png")
        browser.close()
        service.stop()


if __name__ == "__main__":
    main()
