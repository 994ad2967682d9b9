"""What people do with the service, from sign-in to a corrected fact: with a mouse, with keys only, without scripts."""

import csv
import io
import re

import pytest

from checks import violations
from live import PASSWORD, sign_in


def first_person(page):
    page.goto("/cases")
    return page.locator("main a[href^='/case/']").first.get_attribute("href")


def test_an_invitation_works_once(browser, service):
    used = next(person for person in service.people if person["user"] in service.staff.values())
    page = browser.new_context(base_url=service.origin).new_page()
    page.goto("/invitation")
    page.get_by_label("Invitation code").fill(used["invitation"])
    page.get_by_label("Create a password").fill(PASSWORD)
    page.get_by_label("Enter the password again").fill(PASSWORD)
    page.get_by_role("button", name="Set password").click()
    assert page.locator(".govuk-error-summary").inner_text()
    page.context.close()


def test_from_sign_in_to_why_this_date_with_keys_only(browser, service):
    context = browser.new_context(base_url=service.origin)
    page = context.new_page()
    page.goto("/sign-in")
    page.keyboard.press("Tab")
    assert "Skip to main content" in page.evaluate("document.activeElement.textContent")
    page.keyboard.press("Enter")
    focus(page, lambda: page.evaluate("document.activeElement.name") == "username")
    page.keyboard.type(service.staff["practitioner"])
    page.keyboard.press("Tab")
    while page.evaluate("document.activeElement.name") != "password":
        page.keyboard.press("Tab")
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")
    page.get_by_role("button", name="Sign out").wait_for()
    focus(page, lambda: re.search("/case/.*/due/", page.evaluate("document.activeElement.href") or ""))
    assert outlined(page)
    page.keyboard.press("Enter")
    page.wait_for_url("**/case/*/due/*")
    assert page.locator("h1").inner_text().endswith("Why this date")
    context.close()


def press_to(page, name, key="Enter"):
    """Goes to what has this name or id with the Tab key, sees that it can be seen, and presses."""
    focus(page, lambda: page.evaluate(
        """name => { const e = document.activeElement; return e.id === name || e.name === name
        || (e.textContent.trim().startsWith(name) && ['A', 'BUTTON'].includes(e.tagName)) }""", name))
    assert outlined(page), name
    assert not covered(page), name
    if key:
        page.keyboard.press(key)


def covered(page):
    """True where the person's bar lies over what has the focus [UX-33]."""
    return page.evaluate("""() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(() => {
      const bar = document.querySelector('.hw-identity');
      if (!bar || bar.contains(document.activeElement)) return done(false);
      const a = document.activeElement.getBoundingClientRect(), b = bar.getBoundingClientRect();
      done(a.height > 0 && a.top < b.bottom - 1 && a.bottom > b.top + 1);
    })))""")


def test_a_fact_is_added_and_corrected_with_keys_only(signed_in):
    page = signed_in("line-manager", viewport={"width": 360, "height": 740})
    page.goto("/team/cases?sort=name-descending")
    person = page.locator("main tbody a[href^='/case/']").first.get_attribute("href")
    page.goto(person)
    press_to(page, "Add a fact")
    page.wait_for_url("**/facts/new")
    press_to(page, "kind", key=None)
    page.keyboard.type("Address changed")
    press_to(page, "Choose kind of fact")
    page.wait_for_url("**/address-changed")
    for part, value in (("day", "2"), ("month", "jun"), ("year", "2025")):
        press_to(page, f"date-{part}", key=None)
        page.keyboard.type(value)
    press_to(page, "Record fact")
    page.wait_for_url("**" + person)
    assert "is recorded" in page.evaluate("document.activeElement.textContent"), "what it came to has the focus"
    page.goto(person + "/facts")
    press_to(page, "Correct or withdraw")
    page.wait_for_url("**/correction")
    press_to(page, "action", key="Space")
    for part, value in (("day", "3"), ("month", "6"), ("year", "2025")):
        press_to(page, f"date-{part}", key=None)
        page.keyboard.press("Control+A")
        page.keyboard.type(value)
    press_to(page, "reason", key=None)
    page.keyboard.type("The letter says the 3rd")
    press_to(page, "Record correction")
    page.wait_for_url("**" + person)
    page.goto(person + "/facts")
    assert page.get_by_text("The letter says the 3rd").count() == 1


def test_somebody_is_told_before_the_session_ends_and_can_stay(signed_in):
    page = signed_in("practitioner")
    page.clock.install()
    page.goto(first_person(page) + "/facts/new/address-changed")
    page.locator("#date-day").fill("7")
    # Use is noted once a minute, so a page may say a minute less than half an hour: the warning comes after 24 to 25
    # minutes. The page's clock also runs by itself, so each step leaves a minute on either side.
    page.clock.fast_forward("23:00")
    assert page.get_by_role("dialog").count() == 0
    for _ in range(3):
        page.clock.fast_forward("03:00")
        dialog = page.get_by_role("dialog", name="You are about to be signed out")
        dialog.wait_for()
        assert violations(page) == []
        before = page.locator("body").get_attribute("data-hw-session-ends")
        page.keyboard.press("Enter")
        dialog.wait_for(state="detached")
        assert page.locator("#date-day").input_value() == "7", "what was typed stays"
        page.wait_for_function("before => document.body.dataset.hwSessionEnds !== before", arg=before)
        page.clock.fast_forward("23:00")
        assert page.get_by_role("dialog").count() == 0
    page.clock.fast_forward("03:00")
    page.get_by_role("dialog").wait_for()
    page.clock.fast_forward("06:00")
    # Only the page's clock was moved: the session lives, and the sign-in page leads on from it.
    page.wait_for_url("**/cases")


def focus(page, reached, most=120):
    for _ in range(most):
        if reached():
            return
        page.keyboard.press("Tab")
    raise AssertionError("not reached with the Tab key")


def outlined(page):
    """True where the focused element looks different from an unfocused one [UX-33]."""
    return page.evaluate("""() => {
      const style = getComputedStyle(document.activeElement);
      return style.outlineStyle !== 'none' || style.boxShadow !== 'none' || style.backgroundColor !== 'rgba(0, 0, 0, 0)';
    }""")


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without scripts"])
def test_a_fact_is_recorded_changes_what_is_due_and_is_withdrawn_without_being_lost(signed_in, scripts):
    page = signed_in("practitioner", java_script_enabled=scripts)
    person = first_person(page)
    page.goto(person + "/facts")
    before = page.locator("main h2").count()
    page.goto(person + "/facts/new")
    page.get_by_label("Kind of fact").select_option("address-changed")
    page.get_by_role("button", name="Choose kind of fact").click()
    page.get_by_role("button", name="Record fact").click()
    assert page.title().startswith("Error: ")
    if scripts:
        assert violations(page) == []
    today = page.locator("time").first.get_attribute("datetime") if page.locator(".hw-today").count() else None
    year, month, day = (today or "2025-01-15").split("-")
    for name, value in (("day", day), ("month", month), ("year", year)):
        page.locator(f"#date-{name}").fill(str(int(value)))
    page.get_by_role("button", name="Record fact").click()
    page.wait_for_url("**" + person)
    page.goto(person + "/facts")
    assert page.locator("main h2").count() == before + 1
    newest = page.locator("main li", has_text="address").filter(has=page.get_by_role("link", name="Correct or withdraw"))
    newest.first.get_by_role("link", name=re.compile("Correct or withdraw")).click()
    page.get_by_label("Withdraw the fact").check()
    page.get_by_role("button", name="Record correction").click()
    assert page.title().startswith("Error: ")
    page.get_by_label("Withdraw the fact").check()
    page.get_by_label("Why was it wrong?").fill("Recorded for the wrong person in a rehearsal")
    page.get_by_role("button", name="Record correction").click()
    page.wait_for_url("**" + person)
    page.goto(person + "/facts")
    assert page.locator("main h2").count() == before + 1
    assert page.get_by_text("Recorded for the wrong person in a rehearsal").count() >= 1


def test_two_people_who_change_the_same_facts_at_once_are_told(signed_in):
    first, second = signed_in("practitioner"), signed_in("practitioner")
    person = first_person(first)
    for page in (first, second):
        page.goto(person + "/facts/new/household-changed")
    for number, page in enumerate((first, second)):
        for name, value in (("day", str(3 + number)), ("month", "2"), ("year", "2025")):
            page.locator(f"#date-{name}").fill(value)
    first.get_by_role("button", name="Record fact").click()
    first.wait_for_url("**" + person)
    with second.expect_response(lambda answer: answer.request.method == "POST") as answer:
        second.get_by_role("button", name="Record fact").click()
    assert answer.value.status == 409
    assert second.locator("#date-day").input_value() == "4"
    assert violations(second) == []


def test_the_due_list_is_narrowed_sorted_and_taken_away_as_a_file(signed_in):
    page = signed_in("line-manager")
    page.goto("/due")
    whole = page.locator("main tbody tr").count()
    assert whole > 0
    page.get_by_label("Overdue", exact=True).check()
    page.get_by_role("button", name="Apply filters").first.click()
    assert "status=overdue" in page.url
    assert set(page.locator("main tbody tr .govuk-tag").all_inner_texts()) <= {"Overdue"}
    page.get_by_role("button", name="Name").click()
    assert "sort=name" in page.url and "status=overdue" in page.url
    with page.expect_download() as download:
        page.get_by_role("link", name="Download this list").click()
    rows = list(csv.reader(io.StringIO(open(download.value.path(), encoding="utf-8-sig", newline="").read())))
    assert len(rows) > 1 and len({len(row) for row in rows if len(row) > 1}) == 1
    assert not any(cell.startswith(("=", "+", "-", "@", "\t")) for row in rows for cell in row)


def test_a_search_leaves_no_name_in_an_address(signed_in):
    page = signed_in("practitioner")
    page.goto("/cases")
    name = page.locator("main tbody a[href^='/case/']").first.inner_text().split(",")[0].strip()
    page.goto("/search")
    page.get_by_label("Name or CRN").fill(name)
    page.get_by_role("button", name="Search cases").click()
    assert page.locator("main tbody tr").count() >= 1
    assert name.lower() not in page.url.lower()
    page.get_by_label("Name or CRN").fill("Zzyzx")
    page.get_by_role("button", name="Search cases").click()
    assert page.get_by_text("Nobody found").count() == 1


def test_somebody_who_only_looks_cannot_record(signed_in):
    page = signed_in("quality-assurance")
    page.goto("/team/cases")
    person = page.locator("main a[href^='/case/']").first.get_attribute("href")
    page.goto(person)
    assert page.get_by_role("link", name="Add a fact").count() == 0
    assert page.goto(person + "/facts/new").status == 403
    assert violations(page) == []


def test_a_case_outside_the_reach_is_as_if_it_were_not_there(signed_in):
    director = signed_in("regional-director")
    director.goto("/team/cases")
    teams = director.locator("select#team option").evaluate_all("all => all.map(one => one.value).filter(Boolean)")
    mine = signed_in("practitioner")
    hidden = None
    for team in teams:
        director.goto(f"/team/cases?team={team}")
        person = director.locator("main tbody a[href^='/case/']").first.get_attribute("href")
        answer = mine.goto(person)
        if answer.status == 404:
            hidden = answer.text()
            break
    assert hidden is not None, "some team is outside the reach of a practitioner"
    nobody = mine.goto("/case/0190f000-0000-7000-8000-000000000000")
    assert mine.locator("h1").inner_text() == "Page not found"
    assert len(nobody.text()) == len(hidden)


def test_a_form_without_its_token_changes_nothing(signed_in):
    page = signed_in("practitioner")
    person = first_person(page)
    answer = page.request.post(
        person + "/facts/new/address-changed",
        form={"date-day": "1", "date-month": "2", "date-year": "2025", "revision": "1"},
        max_redirects=0)
    assert answer.status == 403


def test_signing_out_ends_the_session_and_clears_the_browser(browser, service):
    context = browser.new_context(base_url=service.origin)
    page = context.new_page()
    sign_in(page, service, service.staff["practitioner"])
    # The header itself is asked for in test_http.py: the browser does not hand it on with a redirect.
    # What is cleared takes its time: whoever goes on before the answer is there breaks it off.
    with page.expect_navigation():
        page.get_by_role("button", name="Sign out").click()
    page.wait_for_load_state()
    page.goto("/cases")
    assert "/sign-in" in page.url
    context.close()


def test_nothing_personal_is_in_the_log(signed_in, service):
    page = signed_in("practitioner")
    page.goto("/cases")
    names = page.locator("main tbody a[href^='/case/']").all_inner_texts()[:5]
    log = "".join(service.log)
    for name in names:
        assert name.split(",")[0] not in log
    assert PASSWORD not in log
