"""The journey of recording a visit, counted: a page is one action that commits something (experience.md J10)."""

import re

import pytest

from checks import violations


class Counted:
    """A page whose presses are counted."""

    def __init__(self, page):
        self.page = page
        self.presses = 0

    def press(self, role, name):
        self.presses += 1
        self.page.get_by_role(role, name=name, exact=True).click()

    def choose(self, name):
        self.page.get_by_label(name, exact=True).check()


def to_record(page):
    """The address of one of the visits whose time has passed and which nobody has recorded."""
    page.goto("/itinerary?day=2025-06-24&whose=team")
    rows = page.locator("main a[href^='/visits/']")
    found = []
    for address in [rows.nth(index).get_attribute("href") for index in range(rows.count())]:
        page.goto(address)
        if page.get_by_role("link", name="Record the visit", exact=True).count():
            found.append(address)
    assert found, "the demo has visits to record"
    return found[0]


def test_nobody_in_is_recorded_in_three_pages(signed_in):
    page = signed_in("pdu-head", viewport={"width": 360, "height": 740})
    address = to_record(page)
    page.goto(address)
    counted = Counted(page)
    counted.press("link", "Record the visit")
    counted.choose("No answer")
    counted.press("button", "Continue")
    page.get_by_label("What happened?").fill("Rang twice. No light.")
    assert violations(page) == []
    counted.press("button", "Continue")
    assert violations(page) == []
    counted.press("button", "Record visit")
    page.wait_for_url("**" + address)
    assert counted.presses <= 1 + 3, "three pages, and one tap to begin"
    assert page.get_by_text("Attempts without entry, by place").count() == 1
    assert page.get_by_text(re.compile("Written .* after the visit")).count() == 1


@pytest.mark.parametrize("scripts", [True, False])
def test_a_visit_is_recorded_in_at_most_six_sections(signed_in, scripts):
    page = signed_in("pdu-head", java_script_enabled=scripts)
    address = to_record(page)
    page.goto(address)
    counted = Counted(page)
    counted.press("link", "Record the visit")
    counted.choose("Completed")
    counted.press("button", "Continue")
    counted.choose("Yes")
    page.get_by_label("Other adults").fill("A cousin, Lee Fern")
    counted.press("button", "Continue")
    page.get_by_label("What did you see, and what were you told?").fill("Two rooms, tidy.")
    counted.press("button", "Continue")
    for group in page.locator("fieldset").all():
        group.get_by_label("Verified", exact=True).check()
    counted.press("button", "Continue")
    counted.press("button", "Go back a section")
    assert page.get_by_label("Verified", exact=True).first.is_checked(), "what was entered stays"
    counted.press("button", "Continue")
    page.get_by_label("What should others who visit know for their safety?").fill("A loose step.")
    counted.press("button", "Continue")
    counted.press("button", "Record visit")
    page.wait_for_url("**" + address)
    assert counted.presses - 2 <= 1 + 6, "six sections, and one tap to begin"
    if scripts:
        assert violations(page) == []
    assert page.get_by_text("Other adults: A cousin, Lee Fern").count() == 1
    assert page.get_by_text("A loose step.").count() >= 1
