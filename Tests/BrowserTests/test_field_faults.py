"""The field app while what stands between it and the service fails: a proxy's page for a minute, answers that are lost,
two tabs. Nothing is lost, nothing counts twice, and no screen says more than is known.

OFF-02 to OFF-06, OFF-11, OFF-20 to OFF-22; journeys J1 to J3."""

import json
import re
import time

import pytest

from field import Proxy, dump, field_service, phone, set_up, until

OUTAGE_SECONDS = 60


@pytest.fixture
def service(browser, tmp_path):
    made = field_service(browser, tmp_path)
    yield made
    made.stop()


@pytest.fixture
def proxy(service):
    made = Proxy(service)
    yield made
    made.close()


def waiting(page):
    return [row for _, row in dump(page)["outbox"]]


def receipts(page):
    return [key for key, _ in dump(page)["receipts"]]


def ids(bodies):
    return [json.loads(body)["id"] for body in bodies]


def claims(page):
    """Every word on the screen that says somebody has something."""
    return re.findall(r"Received|On a watched board", page.locator("main").inner_text())


def test_a_minute_of_a_proxys_page_loses_nothing_and_no_screen_claims_more_than_is_known(browser, service, proxy):
    """Issue's browser line: the whole 60 s are walked. The first event reaches the service and its answer is lost; the
    others are pressed while nothing is reached, with the page loaded anew in between."""
    page = phone(browser, service, through=proxy)
    set_up(page, alert="", asks=False)
    proxy.manner = "swallows"
    page.get_by_role("button", name="I’m here").click()
    until(lambda: proxy.sent("/f/events", "swallows"))
    proxy.manner = "refuses"
    begun = time.monotonic()
    until(lambda: [kind for kind, _ in service.events()] == ["arrive"])
    page.get_by_role("heading", name="Nobody knows you are here yet").wait_for()
    page.get_by_text("Offline").wait_for()
    assert len(waiting(page)) == 1 and claims(page) == [], "it reached the service, but this phone does not know"

    page.get_by_role("button", name="Show the visit").click()
    page.get_by_role("button", name="More time").click()
    page.get_by_role("button", name="+30").click()
    page.get_by_text("2 not sent").wait_for()
    page.reload()
    page.get_by_role("button", name="I’m safe – end visit").wait_for()
    page.get_by_role("button", name="I’m safe – end visit").click()
    page.get_by_text("Visit ended").wait_for()
    page.get_by_text("3 not sent").wait_for()
    kept = [row["id"] for row in waiting(page)]
    assert len(set(kept)) == 3
    while time.monotonic() < begun + OUTAGE_SECONDS:
        assert [row["id"] for row in waiting(page)] == kept and receipts(page) == []
        assert claims(page) == []
        assert page.locator("body.is-offline").count() == 1
        time.sleep(0.5)
    assert [kind for kind, _ in service.events()] == ["arrive"], "nothing came through meanwhile"

    proxy.manner = "passes"
    page.get_by_text("Received").first.wait_for(timeout=60_000)
    until(lambda: waiting(page) == [])
    assert [kind for kind, _ in service.events()] == ["arrive", "extend", "safe"]
    assert [key for _, key in service.events()] == kept, "each once, in the order in which they were pressed"
    assert sorted(receipts(page)) == sorted(kept)
    page.context.close()


def test_an_answer_that_is_lost_again_and_again_counts_once(browser, service, proxy):
    """OFF-03, OFF-11: nothing leaves the phone before its receipt, however often the service has it."""
    page = phone(browser, service, through=proxy)
    set_up(page, alert="", asks=False)
    proxy.manner = "swallows"
    page.get_by_role("button", name="I’m here").click()
    page.get_by_role("heading", name="Nobody knows you are here yet").wait_for()
    until(lambda: len(proxy.sent("/f/events", "swallows")) >= 3)
    assert len(waiting(page)) == 1 and claims(page) == [] and len(service.events()) == 1
    proxy.manner = "passes"
    page.get_by_text("Received").first.wait_for(timeout=60_000)
    assert len(set(ids(proxy.sent("/f/events")))) == 1
    assert [kind for kind, _ in service.events()] == ["arrive"] and waiting(page) == []
    page.context.close()


def test_two_tabs_show_the_same_and_send_each_press_once(browser, service, proxy):
    """A press in one is seen in the other, and what both kept comes to the service once and in order."""
    page = phone(browser, service, through=proxy)
    set_up(page, alert="", asks=False)
    other = page.context.new_page()
    other.goto("/f/")
    other.get_by_role("button", name="I’m here").wait_for()
    proxy.manner = "refuses"
    for tab in (page, other):
        tab.get_by_text("Offline").wait_for()
    page.get_by_role("button", name="I’m here").click()
    page.get_by_role("heading", name="Nobody knows you are here yet").wait_for()
    other.get_by_role("button", name="More time").click()
    other.get_by_role("button", name="+15").click()
    other.get_by_role("button", name="I’m safe – end visit").click()
    for tab in (page, other):
        tab.get_by_text("3 not sent").wait_for()
        assert claims(tab) == []
    kept = [row["id"] for row in waiting(other)]
    proxy.manner = "passes"
    until(lambda: waiting(page) == [], seconds=60)
    assert service.events() == list(zip(["arrive", "extend", "safe"], kept))
    assert sorted(receipts(other)) == sorted(kept)
    for tab in (page, other):
        tab.get_by_role("region", name="Last visit").get_by_text("Received").wait_for()
        assert tab.get_by_text("not sent").count() == 0
    page.context.close()
