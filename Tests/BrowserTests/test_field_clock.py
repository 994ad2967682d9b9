"""The field app when clocks do not do what people expect: the night in which an hour comes twice, the one in which it is
left out, and a phone whose clock is wrong.

The service and the browser run with their wall clocks moved by the shim of the fault tests, so both live in that night:
nothing in them knows of it. OFF-32, safety.md T1 to T5 and N8; issue's browser line."""

import json
import sys
import time
from contextlib import contextmanager
from datetime import datetime, timedelta, timezone

import pytest

from conftest import ROOT, chromium
from field import dump, field_service, phone, set_up, until

sys.path.insert(0, str(ROOT / "Tests/ChaosTests/tools"))
from wallshift import WallShift  # noqa: E402

REMINDER = timedelta(minutes=5)
SLACK = timedelta(seconds=60)

HEARD = """() => {
  window.heard = [];
  const start = OscillatorNode.prototype.start;
  OscillatorNode.prototype.start = function (...more) { window.heard.push(this.frequency.value); return start.apply(this, more); };
}"""


def moment(text):
    return datetime.fromisoformat(text.replace("Z", "+00:00"))


def set_to(clock, instant):
    """Has a clock show an instant now."""
    clock.seconds = instant.timestamp() - time.time()


def shown_by(clock):
    return datetime.fromtimestamp(time.time() + clock.seconds, timezone.utc)


@contextmanager
def night(playwright_browser, folder, at, filled, ahead=timedelta()):
    """A service whose clock shows an instant, a phone whose clock is so much ahead of it, set up, and both clocks."""
    folder.mkdir(exist_ok=True)
    own, phones = WallShift(folder, "service"), WallShift(folder, "phone")
    # Whoever accepts the invitation does it by the same clock.
    set_to(own, at)
    set_to(phones, at + ahead)
    service = field_service(playwright_browser, folder, filled=filled, clock=own)
    try:
        moved = playwright_browser.browser_type.launch(
            executable_path=chromium(), args=["--no-sandbox"], env=phones.environment())
        try:
            page = phone(moved, service, timezone_id="Europe/London")
            page.add_init_script(f"({HEARD})()")
            yield service, page, own, phones
        finally:
            moved.close()
    finally:
        service.stop()


def jump(clocks, to):
    """Moves clocks forward by as much as brings the first to an instant."""
    by = to.timestamp() - time.time() - clocks[0].seconds
    for clock in clocks:
        clock.seconds = clock.seconds + by


def live(service, visit):
    """When the service takes a visit under way to end, and when it will ask."""
    (row,) = service.rows("SELECT v.end_at, d.due_ms FROM live_visits AS v JOIN live_deadlines AS d ON d.visit = v.visit"
                          " WHERE v.phase = 'in-visit' AND v.visit = ?", visit)
    return moment(row[0]), datetime.fromtimestamp(row[1] / 1000, timezone.utc)


def heard(page):
    return page.evaluate("window.heard")


def until_of(page):
    return datetime.fromtimestamp(int(page.locator("[data-until]").get_attribute("data-until")) / 1000, timezone.utc)


def local(instant, offset):
    """2:05am, at an offset in hours."""
    there = instant + timedelta(hours=offset)
    return f"{there.hour % 12 or 12}:{there.minute:02}{'am' if there.hour < 12 else 'pm'}"


@pytest.mark.parametrize("begin, filled, before, after", [
    ("2026-10-25T00:48:00Z", "2026-10-24", "+01:00", "+00:00"),
    ("2027-03-28T00:48:00Z", "2027-03-27", "+00:00", "+01:00"),
], ids=["the hour that comes twice", "the hour that is left out"])
def test_a_visit_over_the_change_of_clocks_ends_after_the_time_it_was_given(
        browser, tmp_path, begin, filled, before, after):
    """Begun at 1:48am BST with the minutes that were planned, a visit ends that many minutes later: in the second of the
    two hours from one to two. In March it begins at 12:48am and ends after two, in the hour that follows at once."""
    change = moment(begin[:10] + "T01:00:00Z")
    with night(browser, tmp_path / "night", moment(begin), filled) as (service, page, own, phones):
        set_up(page, alert="", asks=False)
        sent = []
        page.on("request", lambda request: request.url.endswith("/f/events") and sent.append(
            json.loads(request.post_data)))
        set_to(own, moment(begin))
        set_to(phones, moment(begin))
        page.reload()
        page.get_by_role("button", name="I’m here").click()
        page.get_by_text("Received").first.wait_for()
        assert sent[0]["occurredAt"].endswith(before)
        minutes = timedelta(minutes=sent[0]["minutes"])
        pressed = moment(sent[0]["occurredAt"])
        end, due = live(service, sent[0]["visit"])
        assert abs(end - (pressed + minutes)) <= SLACK and end > change, (end, pressed, minutes)
        assert end - due == REMINDER, "what comes next is the service's own reminder"
        shown = until_of(page)
        assert abs(shown - end) <= SLACK
        page.get_by_text(f"Until {local(shown, int(after[1:3]))}").wait_for()
        assert not page.locator(".is-late").count() and heard(page) == []

        # After the change, before the end: in October the clock shows again what it showed an hour ago.
        jump((phones, own), change + timedelta(minutes=1))
        page.wait_for_function(f"Date.now() > {change.timestamp() * 1000}")
        page.wait_for_timeout(2500)
        soon = shown - timedelta(minutes=5)
        if shown_by(phones) < soon - SLACK:
            assert heard(page) == []
        jump((phones, own), soon + timedelta(seconds=1))
        until(lambda: 660 in heard(page))
        if shown_by(phones) < shown - SLACK:
            assert 880 not in heard(page) and not page.locator(".is-late").count(), "the soft sound alone"
        jump((phones, own), shown + timedelta(seconds=1))
        until(lambda: heard(page).count(880) >= 3)
        page.locator(".is-late").wait_for()

        page.get_by_role("button", name="I’m safe – end visit").click()
        page.get_by_text("Visit ended").wait_for()
        until(lambda: dump(page)["outbox"] == [])
        assert [kind for kind, _ in service.events()] == ["arrive", "safe"]
        assert sent[-1]["occurredAt"].endswith(after)
        assert moment(sent[-1]["occurredAt"]) - pressed >= minutes


@pytest.mark.parametrize("ahead", [timedelta(minutes=20), timedelta(minutes=-20)], ids=["fast", "slow"])
def test_a_phone_whose_clock_is_wrong_by_20_minutes_is_taken_at_the_services_time(browser, tmp_path, ahead):
    """T5: what the phone's clock said is kept; what counts is when it was by the service's. Pressed without a signal,
    so that neither the moment of sending nor the phone's own clock gives the right answer."""
    at = moment("2025-07-02T10:00:00Z")
    with night(browser, tmp_path / "wrong", at, "2025-06-30", ahead) as (service, page, own, phones):
        set_up(page, alert="", asks=False)
        page.get_by_role("button", name="Check my phone").click()
        page.get_by_text("the clock differs by 20 minutes from the service’s").wait_for()
        page.get_by_role("button", name="Back").click()
        page.context.set_offline(True)
        page.get_by_text("Offline").wait_for()
        first = shown_by(own)
        page.get_by_role("button", name="I’m here").click()
        page.get_by_role("heading", name="Nobody knows you are here yet").wait_for()
        last = shown_by(own)
        # Ten minutes without a signal, by both clocks.
        jump((own, phones), last + timedelta(minutes=10))
        service.stop()
        service.restart()
        sent = []
        page.on("request", lambda request: request.url.endswith("/f/events") and sent.append(
            json.loads(request.post_data)))
        page.context.set_offline(False)
        until(lambda: dump(page)["outbox"] == [], seconds=60)
        (said,) = sent[:1]
        assert abs(moment(said["occurredAt"]) - ahead - first) <= last - first + SLACK, "the phone's own clock"
        end, _ = live(service, said["visit"])
        minutes = timedelta(minutes=said["minutes"])
        assert first - SLACK <= end - minutes <= last + SLACK, (end, first, last)
        (kept,) = service.rows("SELECT occurred_at, received_at, applied FROM safety_events")
        assert moment(kept[0]) == moment(said["occurredAt"]), "both times are kept"
        assert moment(kept[1]) >= first + timedelta(minutes=9) and kept[2] == "late"
        page.get_by_role("button", name="Show the visit").or_(page.locator("[data-until]")).first.wait_for()
        if page.get_by_role("button", name="Show the visit").count():
            page.get_by_role("button", name="Show the visit").click()
        assert abs(until_of(page) - end) <= SLACK, "the phone shows the service's time too"
