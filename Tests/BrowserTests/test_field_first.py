"""The first steps on a phone, reminders, and signing out elsewhere: OFF-12, OFF-15, OFF-32, PRV-50."""

import pytest

from checks import violations
from field import ALERT, PIN, dump, field_service, pack_of, phone, set_up, until

WATCHED = """() => {
  window.asked = [];
  const note = (name, answer) => (...more) => { window.asked.push(name); return answer(...more); };
  StorageManager.prototype.persisted = async () => false;
  StorageManager.prototype.persist = note('keep', async () => true);
  Notification.requestPermission = note('reminders', async () => 'denied');
  Object.defineProperty(Notification, 'permission', { get: () => 'default' });
  Geolocation.prototype.getCurrentPosition = note('position', (got, missed) => missed({ code: 1 }));
  Geolocation.prototype.watchPosition = note('watch', () => 0);
}"""

REMINDED = """() => {
  window.reminders = [];
  Object.defineProperty(Notification, 'permission', { get: () => 'granted' });
  ServiceWorkerRegistration.prototype.showNotification = async function (title, more) {
    window.reminders.push([title, more.body, more.tag]);
  };
  ServiceWorkerRegistration.prototype.getNotifications = async () => [];
}"""


@pytest.fixture
def service(browser, tmp_path):
    made = field_service(browser, tmp_path)
    yield made
    made.stop()


def press(page, name):
    page.get_by_role("button", name=name, exact=True).click()


def asked(page):
    return page.evaluate("window.asked")


def test_the_browser_is_asked_for_nothing_before_a_press_and_every_step_can_be_left_out(browser, service):
    """OFF-12: one screen each, each says why."""
    page = phone(browser, service)
    page.add_init_script(f"({WATCHED})()")
    set_up(page, skips=False)
    page.get_by_role("heading", name="What this app does, and what it does not").wait_for()
    page.get_by_text("summons nobody by itself and is no alarm receiving centre").wait_for()
    assert violations(page) == [] and page.evaluate("document.documentElement.scrollWidth") <= 360
    press(page, "Continue")
    wanted = [
        ("Keep what is stored", "Ask the browser to keep it", "keep"),
        ("Put the app on the home screen", None, None),
        ("Be reminded before a visit ends", "Allow reminders", "reminders"),
        ("Say where you are", "Let check-ins carry the position", "position"),
    ]
    for title, _, _ in wanted:
        page.get_by_role("heading", name=title).wait_for()
        assert asked(page) == [], title
        assert violations(page) == [], title
        press(page, "Not now")
    page.get_by_role("button", name="I’m here").wait_for()
    assert asked(page) == []
    press(page, "Check my phone")
    press(page, "Go through the first steps again")
    press(page, "Continue")
    for title, button, name in wanted:
        page.get_by_role("heading", name=title).wait_for()
        before = asked(page)
        press(page, button or "Not now")
        until(lambda: asked(page) == before + ([name] if name else []), what=lambda: asked(page))
    page.get_by_role("button", name="I’m here").wait_for()
    assert "watch" not in asked(page)
    page.context.close()


def test_the_first_steps_come_once_and_are_never_in_the_way(browser, service):
    page = phone(browser, service)
    set_up(page, skips=False)
    press(page, "Skip these steps")
    page.get_by_role("button", name="I’m here").wait_for()
    page.reload()
    page.get_by_role("button", name="I’m here").wait_for()
    page.context.close()


def test_a_reminder_comes_five_minutes_before_the_end_and_at_it_and_names_nobody(browser, service):
    """OFF-32: outside the app too, once each, for every end anew."""
    page = phone(browser, service)
    page.add_init_script(f"({REMINDED})()")
    set_up(page, alert="", asks=False)
    visit = pack_of(page)["visits"][0]
    page.clock.install()
    press(page, "I’m here")
    page.locator("[data-until]").wait_for()
    minutes = page.evaluate("(Number(document.querySelector('[data-until]').dataset.until) - Date.now()) / 60000")
    offset = page.evaluate("async () => (await import('/f/assets/visits.js')).now() - Date.now()")
    left = minutes * 60_000 - offset
    assert page.evaluate("window.reminders") == []
    page.clock.fast_forward(int(left) - 4 * 60_000)
    until(lambda: len(page.evaluate("window.reminders")) == 1)
    page.clock.fast_forward(5 * 60_000)
    until(lambda: len(page.evaluate("window.reminders")) == 2)
    soon, due = page.evaluate("window.reminders")
    assert soon[0].startswith(f"Visit {visit['reference']} ends ") and soon[1] == "Tap to check out."
    assert due[0].startswith(f"Visit {visit['reference']} was to end ") and due[2] == visit["id"]
    for word in (*visit["name"].split(), visit["crn"]):
        assert word not in str(soon + due)
    page.clock.fast_forward(60_000)
    press(page, "More time")
    press(page, "+15")
    page.locator(".card:not(.is-late) [data-until]").wait_for()
    assert len(page.evaluate("window.reminders")) == 2, "once each"
    page.clock.fast_forward(16 * 60_000)
    until(lambda: len(page.evaluate("window.reminders")) == 3)
    page.context.close()


def test_signing_out_without_the_pages_script_deletes_nothing_that_was_not_sent(browser, service):
    """OFF-11, OFF-15: what the server sends when somebody signs out leaves what pages stored alone."""
    page = phone(browser, service)
    set_up(page, alert="", asks=False)
    page.context.route("**/f/events", lambda route: route.abort())
    press(page, "I’m here")
    page.get_by_role("heading", name="Nobody knows you are here yet").wait_for()
    (before,) = [row["id"] for _, row in dump(page)["outbox"]]
    page.goto("/itinerary")
    page.evaluate("HTMLFormElement.prototype.submit.call(document.querySelector('form[action=\"/sign-out\"]'))")
    page.wait_for_url("**/sign-in?reason=signed-out")
    page.context.unroute_all()
    page.goto("/f/")
    page.get_by_role("button", name="I’m safe – end visit").wait_for()
    until(lambda: dump(page)["outbox"] == [], seconds=60)
    assert service.events() == [("arrive", before)]
    page.context.close()


def test_signing_out_where_nothing_waits_deletes_what_the_phone_keeps_in_every_tab(browser, service):
    """SEC-20: the pack, the keys and the token go; an app that is open elsewhere closes."""
    page = phone(browser, service)
    set_up(page)
    other = page.context.new_page()
    other.goto("/itinerary")
    press(other, "Sign out")
    other.wait_for_url("**/sign-in?reason=signed-out")
    page.get_by_role("heading", name="Set this phone up").wait_for()
    kept = dump(page)
    assert all(kept[store] == [] for store in ("keys", "vault", "outbox", "receipts"))
    page.context.close()


def test_practising_keeps_and_sends_nothing_and_says_so_all_the_time(browser, service):
    """BRD-45, the phone's part: all presses of a visit, either PIN, on a visit that is made up."""
    page = phone(browser, service)
    set_up(page)
    posted = []
    page.on("request", lambda request: request.method == "POST" and posted.append(request.url))
    before = {store: rows for store, rows in dump(page).items() if store != "meta"}
    press(page, "Check my phone")
    press(page, "Practise a visit")
    banner = page.get_by_text("Practice – nothing is kept or sent, and nobody is told")
    for pin in (PIN, ALERT):
        for name in ("I’m here", "More time", "+15", "Get help now", "I’m safe – end visit"):
            banner.wait_for()
            press(page, name)
        banner.wait_for()
        page.get_by_label("Enter your PIN").fill(pin)
        page.get_by_text("Visit ended").wait_for()
        banner.wait_for()
        assert violations(page) == []
        press(page, "Practise again")
    press(page, "Stop practising")
    banner.wait_for(state="detached")
    page.get_by_role("button", name="I’m here").wait_for()
    assert {store: rows for store, rows in dump(page).items() if store != "meta"} == before
    assert posted == [] and service.events() == []
    page.context.close()
