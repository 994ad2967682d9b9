"""Where the phone has no way to the service, a text has: what the app writes is what the service reads (OFF-22, OFF-27)."""

import json
import re
import sqlite3
import urllib.parse
import urllib.request
import uuid

import pytest

from field import ALERT, PIN, dump, field_service, pack_of, phone, set_up, until

TOKEN = "0123456789abcdef0123456789abcdef"
NUMBER = "+447700900000"


@pytest.fixture(scope="module")
def service(browser, tmp_path_factory):
    folder = tmp_path_factory.mktemp("field")
    tokens = folder / "tokens"
    tokens.write_text(TOKEN + "\n")
    tokens.chmod(0o600)
    made = field_service(browser, folder, settings={
        "HOMEWARD_TEXT_TOKENS_FILE": str(tokens), "HOMEWARD_TEXT_NUMBER": "+44 7700 900000"})
    yield made
    made.stop()


def knows_the_number(service, officer):
    """The number texts come from is the officer's; a test may be the first of its process, so each says so."""
    with sqlite3.connect(service.folder / "live.sqlite", timeout=30) as database:
        database.execute("INSERT OR IGNORE INTO contact_points (id, staff, channel, address, is_active, revision)"
                         " VALUES ('00000000-0000-7000-8000-0000000000d1', ?, 'sms', '07700900987', 1, 1)", [officer])


def text_link(page, word):
    """The number and the words of the text that the app offers, once it begins so."""
    link = page.get_by_role("link", name="Text it")
    start = "?body=" + urllib.parse.quote(word)
    until(lambda: link.count() == 1 and start in link.get_attribute("href"))
    number, _, body = link.get_attribute("href").removeprefix("sms:").partition("?body=")
    return number, urllib.parse.unquote(body)


def send(service, words):
    request = urllib.request.Request(
        service.origin + "/inbound/sms", headers={"Authorization": "Bearer " + TOKEN}, data=json.dumps(
            {"id": str(uuid.uuid4()), "source_number": "07700900987", "message": words}).encode())
    with urllib.request.urlopen(request, timeout=60) as answer:
        return answer.status


def live(service, reference):
    rows = service.rows("SELECT visit, phase FROM live_visits")
    return next((phase for visit, phase in rows if visit[-6:].upper() == reference[3:]), None)


def test_what_the_app_writes_as_a_text_is_put_down_by_the_service_and_counts_once(browser, service):
    page = phone(browser, service)
    set_up(page)
    pack = pack_of(page)
    assert pack["textNumber"] == NUMBER
    knows_the_number(service, pack["officer"])
    page.context.set_offline(True)
    page.get_by_text("Offline").wait_for()
    page.get_by_role("button", name="I’m here").click()
    page.get_by_role("heading", name="Nobody knows you are here yet").wait_for()
    number, here = text_link(page, "HERE")
    assert number == NUMBER and (found := re.fullmatch(r"HERE (HV-[0-9A-F]{6}) \d+", here))
    # The reference and nothing of anybody.
    for visit in pack["visits"]:
        assert not any(word in here for word in (visit["name"], visit["crn"]))
    assert send(service, here) == 204
    assert live(service, found.group(1)) == "in-visit"
    page.get_by_role("button", name="Show the visit").click()
    page.get_by_role("button", name="More time").click()
    page.get_by_role("button", name="+30").click()
    _, more = text_link(page, "+30")
    assert more == f"+30 {found.group(1)}"
    assert send(service, more) == 204
    page.get_by_role("button", name="Get help now").click()
    assert text_link(page, "HELP")[1] == f"HELP {found.group(1)}"
    page.get_by_role("button", name="Back").click()
    page.get_by_role("button", name="I’m safe – end visit").click()
    page.get_by_label("Enter your PIN").fill(PIN)
    page.get_by_text("Visit ended").wait_for()
    _, safe = text_link(page, "SAFE")
    assert re.fullmatch(f"SAFE {found.group(1)} [0-9A-F]{{6}}", safe)
    assert send(service, safe) == 204
    assert live(service, found.group(1)) == "ended"
    # The phone has a way again: what it kept was said already, more time too.
    page.context.set_offline(False)
    until(lambda: not dump(page)["outbox"])
    fates = service.rows("SELECT type, applied FROM safety_events WHERE sequence > 0 ORDER BY sequence")
    assert [(kind, fate) for kind, fate in fates if fate != "already"] == []
    assert {kind for kind, _ in fates} == {"arrive", "extend", "safe"}
    page.context.close()


def test_a_text_under_the_alert_pin_says_safe_to_whoever_reads_it_and_duress_to_the_service(browser, service):
    """BRD-40, BRD-41, OFF-27: the same words, another six characters; what comes from the phone later changes nothing."""
    page = phone(browser, service)
    set_up(page)
    knows_the_number(service, pack_of(page)["officer"])
    page.context.set_offline(True)
    page.get_by_text("Offline").wait_for()
    page.get_by_role("button", name="I’m here").click()
    page.get_by_role("heading", name="Nobody knows you are here yet").wait_for()
    _, here = text_link(page, "HERE")
    reference = here.split()[1]
    assert send(service, here) == 204
    page.get_by_role("button", name="Show the visit").click()
    page.get_by_role("button", name="I’m safe – end visit").click()
    page.get_by_label("Enter your PIN").fill(ALERT)
    page.get_by_text("Visit ended").wait_for()
    _, safe = text_link(page, "SAFE")
    assert re.fullmatch(f"SAFE {reference} [0-9A-F]{{6}}", safe)
    assert send(service, safe) == 204
    found = {visit: (phase, alarm) for visit, phase, alarm in service.rows("SELECT visit, phase, alarm FROM live_visits")}
    visit = next(visit for visit in found if visit[-6:].upper() == reference[3:])
    assert found[visit] == ("in-visit", "duress")
    assert service.rows("SELECT stage FROM visits WHERE id = ?", visit) == [("ended",)]
    page.context.set_offline(False)
    until(lambda: not dump(page)["outbox"])
    assert service.rows("SELECT phase, alarm FROM live_visits WHERE visit = ?", visit) == [("in-visit", "duress")]
    page.context.close()
