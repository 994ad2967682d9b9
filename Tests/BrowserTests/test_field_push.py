"""Reminders that come to a phone while the app is closed: allowed by a press, neutral, and taken back (OFF-32)."""

import json
import sqlite3
import uuid

import pytest

from checks import violations
from field import field_service, pack_of, phone, set_up, unlock, until

KEY = "q1dXpw3UpT5VOmu_cf_v6ih07Aems3njxI-JWgLcM94"

# The browser's push service is outside: what it would give is made up, the rest of the browser is real.
OUTSIDE = """() => {
  if (!window.PushManager) return;
  const kept = () => JSON.parse(localStorage.getItem('outside') || 'null');
  const made = given => ({
    endpoint: given.endpoint, options: { applicationServerKey: Uint8Array.from(given.key).buffer },
    toJSON: () => ({ endpoint: given.endpoint, expirationTime: null, keys: {
      p256dh: 'BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4',
      auth: 'BTBZMqHH6r4Tts7J_aSIgg' } }),
    unsubscribe: async () => { localStorage.removeItem('outside'); return true; },
  });
  PushManager.prototype.getSubscription = async () => kept() && made(kept());
  PushManager.prototype.subscribe = async options => {
    if (!options.userVisibleOnly) throw new Error('not visible');
    if (!localStorage.endpoint) localStorage.endpoint = 'https://fcm.googleapis.com/fcm/send/' + crypto.randomUUID();
    const given = { endpoint: localStorage.endpoint, key: [...options.applicationServerKey] };
    localStorage.setItem('outside', JSON.stringify(given));
    return made(given);
  };
  const ask = Notification.requestPermission.bind(Notification);
  Notification.requestPermission = () => {
    sessionStorage.setItem('asked', Number(sessionStorage.getItem('asked')) + 1);
    return ask();
  };
}"""


@pytest.fixture(scope="module")
def service(browser, tmp_path_factory):
    folder = tmp_path_factory.mktemp("push")
    key = folder / "push-key"
    key.write_text(KEY + "\n")
    key.chmod(0o600)
    made = field_service(browser, folder, settings={
        "HOMEWARD_PUSH_KEY_FILE": str(key), "HOMEWARD_PUSH_CONTACT": "mailto:duty@probation.example"})
    yield made
    made.stop()


def press(page, name):
    page.get_by_role("button", name=name, exact=True).click()


def ready(browser, service):
    """A phone that was set up, on whose page of checks it is."""
    page = phone(browser, service)
    page.context.grant_permissions(["notifications"], origin=service.origin)
    page.add_init_script(f"({OUTSIDE})()")
    set_up(page, alert="", asks=False)
    press(page, "Check my phone")
    return page


def allow(page, service):
    press(page, "Allow reminders on this phone")
    page.get_by_role("button", name="Take reminders off this phone").wait_for()
    page.get_by_text("Good: reminders come to this phone also while the app is closed").wait_for()
    assert is_kept(page, service)


def is_kept(page, service):
    """Whether the service has what the phone's browser gave."""
    rows = service.rows("SELECT body FROM push_subscriptions")
    return page.evaluate("localStorage.endpoint") in [json.loads(body)["endpoint"] for body, in rows]


def given(page):
    return page.evaluate("localStorage.getItem('outside')")


class Pushes:
    """What the phone's push service hands to the app's worker."""

    def __init__(self, page, service):
        self.page, self.service = page, service
        self.found = {}
        self.session = page.context.new_cdp_session(page)
        self.session.on("ServiceWorker.workerRegistrationUpdated", lambda event: self.found.update(
            {one["scopeURL"]: one["registrationId"] for one in event["registrations"] if not one["isDeleted"]}))
        self.session.send("ServiceWorker.enable")
        until(lambda: self.page.evaluate("1") and service.origin + "/f/" in self.found, what=lambda: self.found)

    def deliver(self, data):
        self.session.send("ServiceWorker.deliverPushMessage", {
            "origin": self.service.origin, "registrationId": self.found[self.service.origin + "/f/"], "data": data})

    def shown(self):
        return self.page.evaluate("""async () => {
          const found = await (await navigator.serviceWorker.getRegistration('/f/')).getNotifications();
          return found.map(one => [one.title, one.body, one.tag, new URL(one.icon).pathname]);
        }""")

    def clear(self):
        self.page.evaluate("""async () => {
          for (const one of await (await navigator.serviceWorker.getRegistration('/f/')).getNotifications()) one.close();
        }""")
        until(lambda: self.shown() == [])


def said(text, event="safety.reminder", visit=None):
    return json.dumps({"id": str(uuid.uuid4()), "event": event, "visit": visit or str(uuid.uuid4()), "text": text,
                       "urgent": False, "drill": False})


def test_reminders_are_allowed_by_a_press_alone_and_taken_back(browser, service):
    page = ready(browser, service)
    page.get_by_text("no reminders come while the app is closed").wait_for()
    assert page.evaluate("sessionStorage.getItem('asked')") is None and given(page) is None
    assert violations(page) == [] and page.evaluate("document.documentElement.scrollWidth") <= 360
    allow(page, service)
    assert page.evaluate("sessionStorage.getItem('asked')") == "1"
    assert violations(page) == []
    # Opened again it is told no second time.
    posted = []
    page.on("request", lambda request: request.url.endswith("/f/push") and posted.append(request.url))
    page.reload()
    page.get_by_role("button", name="I’m here").wait_for()
    press(page, "Check my phone")
    press(page, "Take reminders off this phone")
    page.get_by_role("button", name="Allow reminders on this phone").wait_for()
    assert not is_kept(page, service) and given(page) is None
    assert len(posted) == 1
    page.context.close()


def test_where_the_service_has_no_key_nothing_is_offered(browser, service):
    page = phone(browser, service)

    def without(route):
        answer = route.fetch()
        route.fulfill(response=answer, json={**answer.json(), "pushKey": None})

    page.route("**/f/pack", without)
    set_up(page, alert="", asks=False)
    press(page, "Check my phone")
    page.get_by_role("heading", name="Check my phone").wait_for()
    assert page.get_by_role("button", name="Allow reminders on this phone").count() == 0
    assert page.get_by_text("while the app is closed").count() == 0
    page.context.close()


def test_what_is_shown_is_a_reference_and_a_time_and_anything_else_is_a_line_that_says_nothing(browser, service):
    page = ready(browser, service)
    allow(page, service)
    visit = pack_of(page)["visits"][0]
    pushes = Pushes(page, service)
    icon = "/f/assets/icon-192.png"
    pushes.deliver(said(f"Visit {visit['reference']} ends 2:10pm. Tap to check out.", visit=visit["id"]))
    until(lambda: pushes.shown() == [[f"Visit {visit['reference']} ends 2:10pm", "Tap to check out.", visit["id"], icon]],
          what=pushes.shown)
    # The later one takes the place of the earlier.
    pushes.deliver(said(f"Visit {visit['reference']} was to end 2:10pm. Tap to check out.", visit=visit["id"]))
    until(lambda: [row[0] for row in pushes.shown()] == [f"Visit {visit['reference']} was to end 2:10pm"],
          what=pushes.shown)
    pushes.clear()
    for data in (
        "no JSON", "", "null", "[1]", said(f"Visit {visit['name']} ends 2:10pm. Tap to check out."),
        said("Visit HV-02041A ends 2:10pm. Tap to check out. Ada Quarrow"),
        said("Visit HV-02041A ends 2:10pm. Tap to check out.", event="safety.duress"),
        said("Visit HV-02041A ends 2:10pm. Tap to check out.", visit="Ada"),
    ):
        pushes.deliver(data)
        until(lambda: pushes.shown() == [["Diary", "Open the app.", "note", icon]], what=lambda: (data, pushes.shown()))
        pushes.clear()
    page.context.close()


def test_a_press_on_a_reminder_brings_the_app_to_the_front_and_the_app_opens_without_a_signal(browser, service):
    page = ready(browser, service)
    allow(page, service)
    pushes = Pushes(page, service)
    page.context.set_offline(True)
    page.reload()
    page.get_by_role("button", name="I’m here").wait_for()
    pushes.deliver(said("Visit HV-02041A ends 2:10pm. Tap to check out."))
    until(lambda: len(pushes.shown()) == 1)
    page.context.set_offline(False)
    worker = next(one for one in page.context.service_workers if one.url.endswith("/f/worker.js"))
    pressed = """async () => {
      const work = [];
      self.fronts = [];
      WindowClient.prototype.focus = async function () { self.fronts.push('front'); return this; };
      Clients.prototype.openWindow = async address => { self.fronts.push(address); };
      const [notification] = await self.registration.getNotifications();
      const press = new NotificationEvent('notificationclick', { notification });
      press.waitUntil = promise => work.push(promise);
      self.dispatchEvent(press);
      await Promise.all(work);
      return self.fronts;
    }"""
    assert worker.evaluate(pressed) == ["front"]
    until(lambda: pushes.shown() == [])
    pushes.deliver("no JSON")
    until(lambda: len(pushes.shown()) == 1)
    page.goto("/help")
    assert worker.evaluate(pressed) == ["/f/"]
    page.context.close()


def test_a_new_subscription_is_said_and_one_that_is_refused_says_why(browser, service):
    page = ready(browser, service)
    allow(page, service)
    first = page.evaluate("localStorage.endpoint")
    # A subscription of another key is none: it is made anew.
    page.evaluate("""() => {
      localStorage.endpoint = 'https://updates.push.services.mozilla.com/wpush/v2/' + crypto.randomUUID();
      localStorage.setItem('outside', JSON.stringify({ endpoint: 'https://fcm.googleapis.com/old', key: [4, 1] }));
    }""")
    worker = next(one for one in page.context.service_workers if one.url.endswith("/f/worker.js"))
    worker.evaluate("""() => {
      const changed = new Event('pushsubscriptionchange');
      changed.waitUntil = () => {};
      self.dispatchEvent(changed);
    }""")
    until(lambda: is_kept(page, service))
    assert first not in str(service.rows("SELECT body FROM push_subscriptions"))
    press(page, "Take reminders off this phone")
    page.get_by_role("button", name="Allow reminders on this phone").wait_for()
    page.evaluate("localStorage.endpoint = 'https://push.elsewhere.example/a'")
    press(page, "Allow reminders on this phone")
    page.get_by_text("Must be an address of a push service that is known here.").wait_for()
    assert given(page) is None and not is_kept(page, service)
    page.context.close()


def test_a_subscription_that_its_push_service_refused_is_made_anew_when_the_app_is_opened_next(browser, service):
    page = ready(browser, service)
    allow(page, service)
    first = page.evaluate("localStorage.endpoint")
    with sqlite3.connect(service.folder / "live.sqlite") as database:
        database.execute("DELETE FROM push_subscriptions")
    page.evaluate("localStorage.removeItem('endpoint')")
    page.reload()
    unlock(page)
    until(lambda: is_kept(page, service))
    assert page.evaluate("localStorage.endpoint") != first
    press(page, "Check my phone")
    page.get_by_text("Good: reminders come to this phone also while the app is closed").wait_for()
    page.context.close()


def test_reminders_end_when_they_are_no_longer_allowed_and_when_the_phone_is_signed_out_of(browser, service):
    page = ready(browser, service)
    allow(page, service)
    page.context.clear_permissions()
    page.reload()
    page.get_by_role("button", name="I’m here").wait_for()
    until(lambda: not is_kept(page, service))
    page.context.grant_permissions(["notifications"], origin=service.origin)
    page.reload()
    press(page, "Check my phone")
    allow(page, service)
    press(page, "Back")
    press(page, "Sign out of this phone")
    press(page, "Sign out")
    page.get_by_role("heading", name="Set this phone up").wait_for()
    until(lambda: not is_kept(page, service) and given(page) is None)
    page.context.close()


def test_signing_out_on_the_pages_ends_them_on_the_phone(browser, service):
    page = ready(browser, service)
    allow(page, service)
    pushes = Pushes(page, service)
    page.goto("/itinerary")
    press(page, "Sign out")
    page.wait_for_url("**/sign-in?reason=signed-out")
    assert given(page) is None
    # What is on its way still says nothing.
    pushes.deliver(said("Visit HV-02041A ends 2:10pm. Tap to check out."))
    until(lambda: [row[:2] for row in pushes.shown()] == [["Diary", "Open the app."]], what=pushes.shown)
    page.context.close()
