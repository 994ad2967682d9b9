"""A number is verified by a code that is sent to it, in a browser, with the engine that runs and a mail server [BRD-28]."""

import json
import re
import subprocess
import sys

import pytest

from checks import violations
from conftest import ROOT
from field import until
from live import Service, accept, invitations, sign_in


@pytest.fixture
def mail(tmp_path):
    """A mail server of its own: where it is, and what it took."""
    log = tmp_path / "mail.log"
    process = subprocess.Popen(
        [sys.executable, str(ROOT / "Tests/Providers/mail_server.py"), "--folder", str(tmp_path), "--log", str(log)],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, encoding="utf-8")
    ready = json.loads(process.stdout.readline())

    def taken():
        lines = log.read_text(encoding="utf-8").splitlines() if log.exists() else []
        return [line for line in map(json.loads, lines) if line.get("taken")]

    yield ready["port"], taken
    process.stdin.close()
    process.wait(timeout=30)


def test_a_code_is_sent_read_and_typed_in(mail, browser, tmp_path):
    port, taken = mail
    folder = tmp_path / "service"
    folder.mkdir()
    service = Service(folder, "--as-of", "2025-06-30")
    service.environment |= {
        "HOMEWARD_MAIL_SERVER": f"127.0.0.1:{port}", "HOMEWARD_MAIL_SECURITY": "none",
        "HOMEWARD_MAIL_FROM": "homeward@example.org"}
    people = invitations(service.command("demo", "--as-of", "2025-06-30", "--json").stdout)
    service.start()
    try:
        person = next(person for person in people if "nominated-contact" in person["roles"])
        accept(browser, service, person["invitation"])
        page = browser.new_context(base_url=service.origin).new_page()
        sign_in(page, service, person["user"])
        page.goto("/duty")
        page.get_by_role("link", name=re.compile("how you are reached", re.I)).first.click()
        page.get_by_label("Email").check()
        page.get_by_label("Number or address").fill("kit.vale@example.org")
        page.get_by_role("button", name="Add it").click()
        page.get_by_text("It is saved.").wait_for()
        # Nothing leaves by text here, and the page says what to do.
        page.get_by_label("Mobile, for calls and texts").check()
        page.get_by_label("Number or address").fill("07700 900123")
        page.get_by_role("button", name="Add it").click()
        row = page.get_by_role("row", name=re.compile("07700900123"))
        assert "No code can be sent" in row.inner_text()
        page.get_by_role("button", name=re.compile("Send a code")).click()
        page.get_by_text("A code is on its way.").wait_for()
        assert not violations(page)
        until(lambda: taken(), 30)
        message = taken()[0]
        assert message["to"] == ["kit.vale@example.org"]
        code = re.search(r"\d{6}", message["text"]).group(0)
        assert not re.search(r"\d", message["subject"])
        field = page.get_by_label("Code of 6 digits")
        field.fill("111111" if code != "111111" else "222222")
        page.get_by_role("button", name="Confirm").click()
        page.get_by_role("link", name=re.compile("You have 4 tries left")).wait_for()
        assert not violations(page)
        page.get_by_label("Code of 6 digits").fill(f"{code[:3]} {code[3:]}")
        page.get_by_role("button", name="Confirm").click()
        page.get_by_text("The code was right.").wait_for()
        assert "Not yet" not in page.get_by_role("row", name=re.compile("kit.vale@example.org")).inner_text()
    finally:
        service.stop()
