"""Planning, assessing and authorising a visit with the counts of journeys J7, J8 and J9 (experience.md): a page is one
action that commits something; on a service of its own, for its visits take devices and hours."""

import re

import pytest

from checks import violations


def press(page, name):
    page.get_by_role("button", name=name, exact=True).click()


def somebody(page, place):
    """The address of a person of low risk, so far down the caseload, without a visit so far."""
    page.goto("/cases")
    links = [link.get_attribute("href") for link in page.locator("main tbody a[href^='/case/']").all()]
    people = list(dict.fromkeys(re.match(r"/case/[^/]+", link).group(0) for link in links))
    found = []
    for person in people:
        page.goto(person + "/visits")
        text = page.locator("main").inner_text()
        if "RoSH: low" in text and page.locator("main a[href^='/visits/']").count() == 0:
            found.append(person)
        if len(found) > place:
            return found[place]
    raise AssertionError("the demo has nobody of low risk to plan for")


def pages_of_plan(page, day, first=True):
    """The pages of a plan, from its purpose to its check; how many there were."""
    pages = 0

    def go_on():
        nonlocal pages
        pages += 1
        press(page, "Continue")

    page.get_by_label("Confirm that they live there").check()
    page.get_by_label("What is it to achieve?").fill("See where they live.")
    page.get_by_label("Yes, it is planned with them").check()
    go_on()
    for part, value in (("day", str(day)), ("month", "7"), ("year", "2025")):
        page.locator(f"#date-{part}").fill(value)
    page.get_by_label("At what time does it start?").fill("2pm")
    page.get_by_label("How many minutes does it take?").fill("45")
    go_on()
    if first:
        page.locator("select[name=staff-2]").select_option(label="Ifeoma Dravensky, probation practitioner")
        page.locator("input[name=established][value=yes]").check()
    go_on()
    if first:
        page.locator("input[name=place][value=home]").check()
        page.locator("input[name=equipment][value=mobile-phone]").check()
        page.locator("input[name=equipment][value=lone-worker-device]").check()
        page.locator("input[name=vehicle][value=pool]").check()
    go_on()
    assert page.locator("h1").inner_text() == "Check the plan of the visit"
    press(page, "Plan visit")
    page.wait_for_url("**/visits/*/assessment")
    return pages + 1


def visit_of(page):
    """The address of the visit that a page is about."""
    return re.search(r"/visits/[^/?]+", page.url).group(0)


def submitted(page, visit):
    """Puts the visit before the line manager; one page."""
    page.wait_for_url("**" + visit)
    press(page, "Submit for authorisation")
    page.wait_for_url("**" + visit)
    return 1


def planned(page, person, day, first=True):
    """A visit planned and submitted, and how many pages it took; a first one with its whole assessment."""
    page.goto(person + "/visits/new")
    pages = pages_of_plan(page, day, first)
    visit = visit_of(page)
    if first:
        for box in page.locator("input[name=none]").all():
            box.check()
        press(page, "Save assessment")
    else:
        page.get_by_label("Nothing has changed", exact=False).check()
        press(page, "Confirm assessment")
    return visit, pages + 1


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without scripts"])
def test_j9_a_first_visit_in_twelve_pages_and_j7_its_authority_in_three_actions(opened, scripts):
    page = opened("practitioner", java_script_enabled=scripts)
    visit, pages = planned(page, somebody(page, 0), 3 if scripts else 8)
    pages += submitted(page, visit)
    assert pages <= 12, "J9: at most twelve pages"
    assert "Awaiting decision" in page.locator("main").inner_text()
    # Whoever planned it decides nothing about it.
    page.goto(visit.replace("/visits/", "/authorise/"))
    assert page.get_by_role("button", name="Confirm decision").count() == 0

    manager = opened("line-manager", java_script_enabled=scripts)
    manager.goto("/authorise")
    actions = 0
    manager.locator(f"main a[href='{visit.replace('/visits/', '/authorise/')}']").click()
    actions += 1
    if scripts:
        assert violations(manager) == []
    text = manager.locator("main").inner_text()
    for needed in ("See where they live.", "Ifeoma Dravensky", "Looked for, none found", "2pm"):
        assert needed in text, f"{needed}: everything needed is on the one page"
    manager.get_by_label("Authorise the visit", exact=True).check()
    actions += 1
    press(manager, "Confirm decision")
    actions += 1
    manager.wait_for_url("**/authorise*")
    assert actions <= 3, "J7: at most three actions"
    page.goto(visit)
    assert "Authorised" in page.locator("main").inner_text()


def test_j8_a_repeat_visit_in_six_pages_with_its_assessment_confirmed_in_two_actions(opened):
    page = opened("practitioner")
    person = somebody(page, 2)
    visit, _ = planned(page, person, 4)
    submitted(page, visit)
    again, pages = planned(page, person, 11, first=False)
    assert pages <= 6, "J8: at most six pages, the assessment among them"
    submitted(page, again)
    assert "nothing has changed" in page.locator("main").inner_text().lower(), "it is written to the visit"
    # Something new is known: the assessment is not offered again, and the page says why.
    page.goto(person + "/facts/new/household-changed")
    for part, value in (("day", "30"), ("month", "6"), ("year", "2025")):
        page.locator(f"#date-{part}").fill(value)
    press(page, "Record fact")
    page.wait_for_url("**" + person)
    page.goto(person + "/visits/new")
    pages_of_plan(page, 18, first=False)
    assert page.get_by_label("Nothing has changed", exact=False).count() == 0, "UX-71"
    assert "fact" in page.locator("main").inner_text().lower()
    assert violations(page) == []
