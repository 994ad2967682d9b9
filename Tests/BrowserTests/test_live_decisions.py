"""Deciding not to visit or to delay, and endorsing it, with the counts of journey J11; on a service of its own, for it changes what is due."""

import re

import pytest

from checks import violations


def owed(page):
    """Somebody of the caseload with a visit that must or should be made and that nothing was decided about."""
    page.goto("/cases")
    people = [link.get_attribute("href") for link in page.locator("main tbody a[href^='/case/']").all()]
    for person in dict.fromkeys(re.match(r"/case/[^/]+", link).group(0) for link in people):
        page.goto(person + "/decisions/new")
        if page.get_by_role("button", name="Continue").count() == 0:
            continue
        page.get_by_label("To make the visit later").check()
        page.get_by_role("button", name="Continue").click()
        for choice in page.locator("main .govuk-radios__item").all():
            text = choice.inner_text()
            if re.search(r"\b(must|should)\b", text) and "waits" not in text:
                return person, choice.locator("input").get_attribute("value")
    raise AssertionError("the demo has no visit to decide about")


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without scripts"])
def test_j11_a_delay_in_five_pages_and_its_endorsement_in_three_actions(opened, scripts):
    page = opened("practitioner", java_script_enabled=scripts)
    person, obligation = owed(page)
    page.goto(person + "/due")
    pages = 0
    page.get_by_role("link", name="Decide not to visit, or delay", exact=True).click()
    for fill in (
        lambda: page.get_by_label("To make the visit later").check(),
        lambda: page.locator(f"input[value='{obligation}']").check(),
        lambda: (
            page.get_by_label("Nobody who may go is available").check(),
            page.get_by_label("The rationale").fill("Both trained officers are away until the tenth."),
            page.get_by_label("Day", exact=True).fill("15"), page.get_by_label("Month", exact=True).fill("July"),
            page.get_by_label("Year", exact=True).fill("2025")),
    ):
        pages += 1
        if scripts:
            assert violations(page) == []
        fill()
        page.get_by_role("button", name="Continue").click()
    pages += 1
    assert page.locator("h1").inner_text() == "Check the decision"
    assert "paragraph 6.4" in page.locator("main").inner_text()
    page.get_by_role("button", name="Record decision").click()
    page.wait_for_url("**/decisions/*")
    pages += 1
    assert pages <= 5, "J11: at most five pages"
    assert "Awaiting endorsement" in page.locator("h1").inner_text()
    address = "/decisions/" + page.url.rsplit("/", 1)[1]
    # Nobody endorses their own.
    assert page.get_by_role("button", name="Confirm").count() == 0

    manager = opened("line-manager", java_script_enabled=scripts)
    manager.goto("/authorise")
    link = manager.locator(f"main a[href='{address}']")
    assert link.count() == 1
    row = manager.locator("main tr", has=manager.locator(f"a[href='{address}']"))
    if "Needs the head of the PDU" in row.inner_text():
        link.click()
        assert manager.get_by_role("button", name="Confirm").count() == 0, "the wrong tier cannot endorse"
        manager = opened("pdu-head", java_script_enabled=scripts)
        manager.goto("/authorise")
        link = manager.locator(f"main a[href='{address}']")
    actions = 0
    link.click()
    actions += 1
    manager.get_by_label("Endorse the decision").check()
    actions += 1
    manager.get_by_role("button", name="Confirm").click()
    actions += 1
    assert actions <= 3, "J11: at most three actions"
    manager.locator(".hw-alert", has_text="endorsed").wait_for()
    page.goto(person + "/due")
    assert page.locator("main tr", has_text="15 Jul 2025").count() >= 1


def test_j11_a_risk_to_staff_asks_for_the_register(opened):
    page = opened("practitioner", viewport={"width": 360, "height": 740})
    person, obligation = owed(page)
    page.goto(person + "/decisions/new")
    page.get_by_label("Not to make the visit").check()
    page.get_by_role("button", name="Continue").click()
    page.locator(f"input[value='{obligation}']").check()
    page.get_by_role("button", name="Continue").click()
    assert "risk to staff register" in page.locator("main").inner_text(), "the page asks for the register [HV-6.3]"
    page.get_by_label("Risk of harm to whoever would go").check()
    page.get_by_role("button", name="Continue").click()
    assert page.title().startswith("Error: ") and page.get_by_label("Risk of harm to whoever would go").is_checked()
    page.get_by_label("The rationale").fill("Threatened the next visitor.")
    page.get_by_role("button", name="Continue").click()
    page.get_by_role("button", name="Record decision").click()
    page.wait_for_url("**/decisions/*")
    assert "On the register since" in page.locator("main").inner_text()
    assert violations(page) == []
