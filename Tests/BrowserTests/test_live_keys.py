"""Planning and authorising a visit, and deciding to delay one, with keys only: the focus is seen, and lies under nothing;
an error summary takes it (journeys J7, J8 and J11 of experience.md). On a service of its own."""

import re

from test_live_authority import somebody, visit_of
from test_live_decisions import owed
from test_live_journeys import focus, press_to


def typed(page, name, text):
    press_to(page, name, key=None)
    page.keyboard.press("Control+A")
    page.keyboard.type(text)


def refused(page):
    """A form sent too early: its error summary has the focus, and leads to the first field with Tab and Enter."""
    page.locator(".govuk-error-summary").wait_for()
    assert page.title().startswith("Error: ")
    assert "govuk-error-summary" in page.evaluate("document.activeElement.className")
    page.keyboard.press("Tab")
    target = page.evaluate("document.activeElement.getAttribute('href')")
    page.keyboard.press("Enter")
    assert page.evaluate("'#' + document.activeElement.id") == target


def headed(page, words):
    page.locator("h1", has_text=words).wait_for()


def test_a_visit_is_planned_and_authorised_with_keys_only(opened):
    page = opened("practitioner")
    page.goto(somebody(page, 0) + "/visits/new")
    press_to(page, "Continue")
    refused(page)
    press_to(page, "purpose", key="Space")
    typed(page, "objectives", "See where they live.")
    press_to(page, "notice", key="Space")
    press_to(page, "Continue")
    headed(page, "When is the visit?")
    for part, value in (("day", "3"), ("month", "jul"), ("year", "2025")):
        typed(page, f"date-{part}", value)
    typed(page, "time", "2pm")
    typed(page, "minutes", "45")
    press_to(page, "Continue")
    page.locator("select[name=staff-2]").wait_for()
    press_to(page, "staff-2", key=None)
    page.keyboard.type("Ifeoma")
    press_to(page, "established", key="Space")
    press_to(page, "Continue")
    page.locator("input[name=place]").first.wait_for()
    press_to(page, "place", key="Space")
    for equipment in range(page.locator("input[name=equipment]").count()):
        press_to(page, "equipment" if equipment == 0 else f"equipment-{equipment + 1}", key="Space")
    press_to(page, "vehicle", key="Space")
    press_to(page, "Continue")
    headed(page, "Check the plan of the visit")
    press_to(page, "Plan visit")
    page.wait_for_url("**/visits/*/assessment")
    visit = visit_of(page)
    for number in range(page.locator("input[name=none]").count()):
        focus(page, lambda: page.evaluate(
            "n => [...document.querySelectorAll('input[name=none]')].indexOf(document.activeElement) === n", number))
        page.keyboard.press("Space")
    press_to(page, "Save assessment")
    page.wait_for_url("**" + visit)
    press_to(page, "Submit for authorisation")
    page.locator("h1", has_text="Awaiting decision").wait_for()

    manager = opened("line-manager")
    manager.goto(visit.replace("/visits/", "/authorise/"))
    press_to(manager, "Confirm decision")
    refused(manager)
    press_to(manager, "outcome", key="Space")
    press_to(manager, "Confirm decision")
    manager.locator(".hw-alert", has_text="The visit is authorised.").wait_for()
    assert "authorised" in manager.evaluate("document.activeElement.textContent"), "what it came to has the focus"


def test_a_delay_is_decided_and_endorsed_with_keys_only(opened):
    page = opened("practitioner")
    person, obligation = owed(page)
    page.goto(person + "/decisions/new")
    press_to(page, "Continue")
    refused(page)
    # Radios are one stop of the Tab key: the arrows go on from there.
    press_to(page, "kind", key="Space")
    while not page.get_by_label("To make the visit later").is_checked():
        page.keyboard.press("ArrowDown")
    press_to(page, "Continue")
    page.locator(f"input[value='{obligation}']").wait_for()
    press_to(page, "obligation", key="Space")
    for _ in range(page.locator("input[name=obligation]").count()):
        if not page.locator(f"input[value='{obligation}']").is_checked():
            page.keyboard.press("ArrowDown")
    press_to(page, "Continue")
    page.locator("#rationale").wait_for()
    press_to(page, "Continue")
    refused(page)
    press_to(page, "reason", key="Space")
    for _ in range(page.locator("input[name=reason]").count()):
        if not page.get_by_label("Nobody who may go is available").is_checked():
            page.keyboard.press("ArrowDown")
    typed(page, "rationale", "Both trained officers are away until the tenth.")
    for part, value in (("day", "15"), ("month", "July"), ("year", "2025")):
        typed(page, f"until-{part}", value)
    press_to(page, "Continue")
    headed(page, "Check the decision")
    press_to(page, "Record decision")
    page.wait_for_url(re.compile("/decisions/[0-9a-f-]{36}"))
    address = "/decisions/" + page.url.rsplit("/", 1)[1]

    manager = opened("line-manager")
    manager.goto(address)
    if manager.get_by_role("button", name="Confirm", exact=True).count() == 0:
        manager = opened("pdu-head")
        manager.goto(address)
    press_to(manager, "Confirm")
    refused(manager)
    press_to(manager, "outcome", key="Space")
    press_to(manager, "Confirm")
    manager.locator(".hw-alert", has_text="endorsed").wait_for()
