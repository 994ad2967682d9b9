"""The end of the day on the phone: one press after the last visit says that its officer is home (BRD-31)."""

import pytest

from checks import violations
from field import dump, field_service, pack_of, phone, set_up, until
from test_field_events import said


@pytest.fixture
def service(browser, tmp_path):
    made = field_service(browser, tmp_path)
    yield made
    made.stop()


def press(page, name):
    page.get_by_role("button", name=name, exact=True).click()


def home(page):
    return page.get_by_role("button", name="I’m home", exact=True)


def end_all(page):
    """Says of every visit of today that it was and is over."""
    today = [visit for visit in pack_of(page)["visits"] if visit["start"].startswith("2025-07-02")]
    assert today
    for count, _ in enumerate(today, 1):
        assert home(page).count() == 0, "a visit of today is left"
        press(page, "I’m here")
        page.get_by_role("button", name="I’m safe – end visit").wait_for()
        page.wait_for_timeout(600)
        press(page, "I’m safe – end visit")
        page.get_by_text("Visit ended").first.wait_for()
        if count < len(today):
            page.get_by_role("button", name="I’m here", exact=True).wait_for()


def test_after_the_last_visit_of_the_day_one_press_says_that_they_are_home(browser, service):
    page = phone(browser, service)
    set_up(page, alert="", asks=False)
    end_all(page)
    home(page).wait_for()
    assert violations(page) == [] and page.evaluate("document.documentElement.scrollWidth") <= 360
    assert "home-safe" not in said(service)
    home(page).click()
    page.get_by_role("region", name="End of the day").get_by_text("Received").wait_for()
    until(lambda: said(service).count("home-safe") == 1)
    assert home(page).count() == 0
    # Said once, also where the app is opened again and gets the day's visits anew.
    page.reload()
    page.get_by_role("region", name="End of the day").get_by_text("Received").wait_for()
    assert home(page).count() == 0 and violations(page) == []
    # Whatever alarm is open of the visit, it is put down once, and ends nothing.
    assert service.rows("SELECT count(*) FROM journal WHERE event = 'live-home-safe'") == [(1,)]
    page.context.close()


def test_without_a_signal_it_waits_behind_what_was_said_before_and_is_sent_once(browser, service):
    page = phone(browser, service)
    set_up(page, alert="", asks=False)
    page.context.set_offline(True)
    today = len([visit for visit in pack_of_later(page) if visit["start"].startswith("2025-07-02")])
    for _ in range(today):
        press(page, "I’m here")
        page.get_by_role("button", name="Show the visit").or_(
            page.get_by_role("button", name="I’m safe – end visit")).first.wait_for()
        if page.get_by_role("button", name="Show the visit").count():
            press(page, "Show the visit")
        press(page, "I’m safe – end visit")
        page.get_by_text("Visit ended").first.wait_for()
    home(page).click()
    page.get_by_role("region", name="End of the day").get_by_text("On this phone – not sent").wait_for()
    press(page, "Waiting to send")
    page.get_by_text("Home safe").wait_for()
    press(page, "Back")
    page.context.set_offline(False)
    until(lambda: dump(page)["outbox"] == [], what=lambda: dump(page)["outbox"])
    assert said(service).count("home-safe") == 1
    page.get_by_role("region", name="End of the day").get_by_text("Received").wait_for()
    page.context.close()


def pack_of_later(page):
    """The visits of the pack, which is got while the browser's own network is on."""
    page.context.set_offline(False)
    visits = pack_of(page)["visits"]
    page.context.set_offline(True)
    return visits
