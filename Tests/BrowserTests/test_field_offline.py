"""The field app without a signal: it opens, keeps what is done before it says so, and gives nothing away.

Journeys J1 to J4, OFF-01 to OFF-22, SEC-20 to SEC-23 (experience.md sections 2 and 10)."""

import re

import pytest

from checks import violations
from field import ALERT, PIN, Gateway, dump, field_service, pack_of, phone, set_up, texts, unlock, until


@pytest.fixture(scope="module")
def service(browser, tmp_path_factory):
    made = field_service(browser, tmp_path_factory.mktemp("field"))
    yield made
    made.stop()


@pytest.fixture
def fresh(browser, tmp_path):
    """A service of one test, which stops it and starts it again."""
    made = field_service(browser, tmp_path)
    yield made
    made.stop()


@pytest.fixture
def page(browser, service):
    """A phone that is set up, and open."""
    made = phone(browser, service)
    set_up(made)
    yield made
    made.context.close()


def waiting(page):
    return dump(page)["outbox"]


def test_the_pack_holds_the_visits_of_today_and_tomorrow_and_no_more(browser, service):
    page = phone(browser, service)
    pack = pack_of(page)
    assert pack["visits"], "the demo has authorised visits on the day"
    assert all(visit["start"][:10] in ("2025-07-02", "2025-07-03") for visit in pack["visits"])
    for visit in pack["visits"]:
        assert visit["name"] and visit["crn"] and re.fullmatch(r"HV-[0-9A-F]{6}", visit["reference"])
    for key in ("offences", "assessment", "facts", "household", "victims"):
        assert key not in pack["visits"][0], key
    page.context.close()


def test_nobody_gets_a_pack_without_a_session(browser, service):
    page = phone(browser, service, signed_in=False)
    assert page.request.get("/f/pack").status == 401
    page.goto("/f/")
    page.get_by_role("link", name="Sign in").wait_for()
    page.context.close()


def test_it_opens_cold_without_a_signal_and_shows_today_after_the_pin(page):
    """OFF-01."""
    visit = pack_of(page)["visits"][0]
    page.context.set_offline(True)
    page.reload()
    page.get_by_role("button", name="I’m here").wait_for()
    assert visit["name"] not in page.content(), "closed, it names nobody"
    unlock(page)
    page.get_by_role("heading", name=visit["name"]).wait_for()
    page.get_by_role("button", name="Before you go").click()
    page.get_by_role("button", name="Show safety information").wait_for()
    assert page.get_by_text(visit["address"].split("\n")[0][:20]).count() >= 1


def test_a_press_is_on_the_disk_before_anything_says_so_and_outlives_the_page(page):
    """OFF-02, J1: the page is killed as soon as the words stand there."""
    page.context.set_offline(True)
    page.get_by_text("Offline").wait_for()
    page.get_by_role("button", name="I’m here").click()
    page.get_by_text("On this phone – not sent").first.wait_for()
    page.close()
    again = page.context.new_page()
    again.goto("/f/")
    again.get_by_role("button", name="I’m safe – end visit").wait_for()
    assert len(waiting(again)) == 1
    again.close()


def test_without_a_signal_it_says_that_nobody_knows_and_what_can_be_done(page):
    """OFF-22, HV-8.3.1: in this order."""
    page.context.set_offline(True)
    page.get_by_text("Offline").wait_for()
    page.get_by_role("button", name="I’m here").click()
    page.get_by_role("heading", name="Nobody knows you are here yet").wait_for()
    shown = [part.strip() for part in page.locator(".bar").locator("button, a").all_inner_texts()]
    wanted = ["Try again", "Text it", "Call", "Go back to where you had signal", "Abandon visit"]
    numbers = [word for word in wanted if word in shown]
    assert [word for word in shown if word in wanted] == numbers
    assert {"Try again", "Go back to where you had signal", "Abandon visit"} <= set(shown)
    assert violations(page) == []
    sms = page.get_by_role("link", name="Text it")
    if sms.count():
        assert re.match(r"sms:\+?\d+\?body=HERE%20HV-[0-9A-F]{6}", sms.get_attribute("href"))


def test_everything_of_a_visit_works_without_a_signal(page):
    """OFF-01, OFF-30, OFF-31: one press each, two for more time."""
    page.context.set_offline(True)
    page.get_by_text("Offline").wait_for()
    page.get_by_role("button", name="I’m here").click()
    page.get_by_role("button", name="Show the visit").click()
    before = page.locator("[data-until]").get_attribute("data-until")
    page.get_by_role("button", name="More time").click()
    page.get_by_role("button", name="+30").click()
    later = f"[data-until='{int(before) + 30 * 60 * 1000}']"
    page.locator(later).wait_for()
    page.get_by_role("button", name="I’m safe – end visit").click()
    page.get_by_label("Enter your PIN").fill(PIN)
    page.get_by_text("Visit ended").wait_for()
    page.get_by_role("button", name="Undo").click()
    page.get_by_role("button", name="I’m safe – end visit").wait_for()
    assert len(waiting(page)) == 4, "arrive, more time, safe, undo"
    page.get_by_role("button", name="Waiting to send").click()
    until(lambda: page.get_by_text("On this phone – not sent").count() == 4)


def test_nothing_about_anybody_stands_in_clear_in_the_phone(page):
    """SEC-20, SEC-21, SEC-22: after a visit with a record the database and the caches are searched."""
    pack = pack_of(page)
    page.context.set_offline(True)
    page.get_by_text("Offline").wait_for()
    page.get_by_role("button", name="I’m here").click()
    page.get_by_role("button", name="Show the visit").click()
    page.get_by_role("button", name="I’m safe – end visit").click()
    page.get_by_label("Enter your PIN").fill(ALERT)
    page.get_by_role("button", name="Record the visit").click()
    page.get_by_label("Completed").check()
    page.get_by_label("What did you see, and what were you told?").fill("Marigold canary in the kitchen")
    page.get_by_role("button", name="Keep and send").click()
    page.get_by_role("heading", name="Waiting to send").wait_for()
    marks = ["Marigold canary", PIN, ALERT, "duress", pack["officer"]]
    for visit in pack["visits"]:
        marks += [visit["name"], visit["crn"], *visit["name"].split()]
        marks += [(visit["address"] or "no address")[:12]]
        marks += [contact["phone"] for contact in visit["contacts"] if contact["phone"]]
    found = dump(page)
    assert found["vault"] and found["outbox"] and found["keys"]
    everything = b"\n".join(texts(found))
    for mark in marks:
        assert mark.encode() not in everything, mark
    keys = dict(found["keys"])["device"]
    assert all(key["extractable"] is False for key in keys.values())
    cached = page.evaluate("""async () => {
      let all = '';
      for (const name of await caches.keys()) {
        const cache = await caches.open(name);
        for (const request of await cache.keys()) all += request.url + await (await cache.match(request)).text();
      }
      return all + JSON.stringify(localStorage) + JSON.stringify(sessionStorage);
    }""")
    for mark in marks:
        if mark != "duress":
            assert mark not in cached, mark


def test_both_pins_open_the_phone_and_its_slots_have_one_form(page):
    """BRD-40: nothing in the database tells which PIN is which."""
    slots = dict(dump(page)["vault"])["slots"]
    assert len(slots["slots"]) == 2 and slots["iterations"] >= 600_000
    first, second = slots["slots"]
    assert set(first) == set(second) == {"iv", "data"}
    assert len(first["data"]["bytes"]) == len(second["data"]["bytes"])
    visit = pack_of(page)["visits"][0]
    for pin in (PIN, ALERT):
        page.reload()
        unlock(page, pin)
        page.get_by_role("heading", name=visit["name"]).wait_for()


def test_without_an_alert_pin_the_phone_looks_the_same(browser, service):
    """BRD-40: two slots are always there."""
    page = phone(browser, service)
    set_up(page, alert="")
    slots = dict(dump(page)["vault"])["slots"]
    assert len(slots["slots"]) == 2
    assert len({len(slot["data"]["bytes"]) for slot in slots["slots"]}) == 1
    page.context.close()


def test_five_wrong_pins_delete_what_is_kept_about_people(page):
    """SEC-20; the safety buttons stay."""
    page.reload()
    page.get_by_role("button", name="Show who and where").click()
    for left in (4, 3, 2, 1):
        page.get_by_label("Enter your PIN").fill("111111")
        page.get_by_text(f"{left} {'try' if left == 1 else 'tries'} left").wait_for()
    assert "pack" in dict(dump(page)["vault"])
    page.get_by_label("Enter your PIN").fill("111111")
    page.get_by_text("Five PINs were wrong").wait_for()
    assert dump(page)["vault"] == []
    page.get_by_role("button", name="I’m here").wait_for()


def test_a_record_that_waits_outlives_five_wrong_pins(browser, fresh):
    """SEC-20, OFF-09: it is opened by the PIN again once somebody has signed in, and given up only by saying so."""
    page = phone(browser, fresh)
    set_up(page)
    visit = pack_of(page)["visits"][0]["id"]
    page.get_by_role("button", name="I’m here").wait_for()
    page.context.set_offline(True)
    page.get_by_role("button", name="I’m here").click()
    page.get_by_role("button", name="Show the visit").click()
    page.get_by_role("button", name="I’m safe – end visit").click()
    page.get_by_label("Enter your PIN").fill(PIN)
    page.get_by_role("button", name="Record the visit").click()
    page.get_by_label("Completed").check()
    page.get_by_label("What did you see, and what were you told?").fill("Foxgloves by the gate.")
    page.get_by_role("button", name="Keep and send").click()
    page.get_by_role("heading", name="Waiting to send").wait_for()
    page.goto("/f/")
    page.get_by_role("button", name="Show who and where").click()
    for left in (4, 3, 2, 1):
        page.get_by_label("Enter your PIN").fill("111111")
        page.get_by_text(f"{left} {'try' if left == 1 else 'tries'} left").wait_for()
    page.get_by_label("Enter your PIN").fill("111111")
    page.get_by_text("Five PINs were wrong").wait_for()
    assert sorted(dict(dump(page)["vault"])) == ["slots"]
    # Without a signal nobody can be signed in, so no PIN is taken.
    page.get_by_role("button", name="I know the PIN").click()
    page.get_by_text("The service cannot be reached").wait_for()
    page.context.set_offline(False)
    page.get_by_role("button", name="Set this phone up anew").click()
    page.get_by_label("Choose a PIN").fill("830246")
    page.get_by_label("Enter the PIN again").fill("830246")
    page.get_by_role("button", name="Set up").click()
    page.get_by_text("Records wait that only the old PIN opens").wait_for()
    page.get_by_text("Delete the record that waits").wait_for()
    page.goto("/f/")
    page.get_by_role("button", name="I know the PIN").click()
    page.get_by_label("Enter your PIN").fill(PIN)
    until(lambda: [row for row in dump(page)["outbox"] if row[1]["lane"] == "record"] == [])
    page.goto(f"/visits/{visit}")
    page.get_by_text("Foxgloves by the gate.").first.wait_for()
    page.context.close()


def test_wrong_pins_are_counted_however_often_the_app_is_ended(page):
    """SEC-20: the count is kept before a PIN is tried."""
    for left in (4, 3):
        page.reload()
        page.get_by_role("button", name="Show who and where").click()
        page.get_by_label("Enter your PIN").fill("111111")
        page.get_by_text(f"{left} tries left").wait_for()


@pytest.mark.parametrize("is_late", [True, False])
def test_a_pack_that_is_too_old_is_deleted_when_the_app_opens(page, is_late):
    """SEC-20: at most 24 hours; a clock that was turned back does not help."""
    kept_pack = dict(dump(page)["vault"])["pack"]
    assert kept_pack["until"] - kept_pack["from"] <= 24 * 3600 * 1000
    moment = kept_pack["until"] + 1000 if is_late else kept_pack["from"] - 7_200_000
    page.clock.set_fixed_time(moment / 1000)
    page.reload()
    page.get_by_role("button", name="Get today’s visits").wait_for()
    assert "pack" not in dict(dump(page)["vault"])


def test_two_tabs_keep_every_press_once(page):
    other = page.context.new_page()
    other.goto("/f/")
    other.get_by_role("button", name="I’m here").wait_for()
    page.context.set_offline(True)
    for tab in (page, other):
        tab.get_by_text("Offline").wait_for()
    page.get_by_role("button", name="I’m here").click()
    page.get_by_role("heading", name="Nobody knows you are here yet").wait_for()
    other.get_by_role("button", name="More time").click()
    other.get_by_role("button", name="+15").click()
    other.get_by_text("On this phone – not sent").first.wait_for()
    rows = waiting(page)
    assert len(rows) == 2 and len({row["id"] for _, row in rows}) == 2
    other.close()


def test_the_strip_says_whether_the_service_is_reached_and_what_is_not_sent(page):
    """OFF-21."""
    page.get_by_text("Online").wait_for()
    page.context.set_offline(True)
    page.get_by_text("Offline").wait_for()
    page.get_by_role("button", name="I’m here").click()
    page.get_by_text("1 not sent").wait_for()
    assert page.locator("#state").get_attribute("role") == "status"


def test_the_safety_information_hides_itself(page):
    """PRV-51: after half a minute, and when the app is no longer in front."""
    page.get_by_role("button", name="Before you go").click()
    page.get_by_role("button", name="Show safety information").click()
    page.get_by_role("region", name="Safety information").wait_for()
    page.evaluate("window.dispatchEvent(new Event('blur'))")
    page.get_by_role("region", name="Safety information").wait_for(state="detached")
    page.clock.install()
    page.get_by_role("button", name="Show safety information").click()
    page.get_by_role("region", name="Safety information").wait_for()
    page.clock.fast_forward(31_000)
    page.get_by_role("region", name="Safety information").wait_for(state="detached")


def test_holding_the_name_changes_nothing_that_can_be_seen(page):
    """BRD-40, BRD-41: kept without a signal, and neither counted nor listed."""
    page.context.set_offline(True)
    page.get_by_text("Offline").wait_for()
    before = page.locator("main").screenshot()
    box = page.locator("#name").bounding_box()
    page.mouse.move(box["x"] + 5, box["y"] + 10)
    page.mouse.down()
    until(lambda: len(waiting(page)) == 1)
    page.mouse.up()
    assert page.locator("main").screenshot() == before
    assert "not sent" not in page.locator("#state").inner_text()
    page.get_by_role("button", name="Waiting to send").click()
    page.get_by_text("Nothing waits.").wait_for()
    (_, row), = waiting(page)
    page.get_by_role("button", name="Back").click()
    page.get_by_role("button", name="I’m here").click()
    page.get_by_role("heading", name="Nobody knows you are here yet").wait_for()
    lengths = {len(row["sealed"]["data"]["bytes"]) for _, row in waiting(page)}
    assert len(lengths) == 1, "kept in the same form as any other press"


def test_the_app_is_installable_and_says_nothing_of_what_it_is_for(page):
    """PRV-50."""
    manifest = page.request.get("/f/manifest.webmanifest").json()
    assert manifest["name"] == manifest["short_name"] == "Diary" == page.title()
    assert manifest["display"] == "standalone" and manifest["scope"] == "/f/"
    for icon in manifest["icons"]:
        assert page.request.get(icon["src"]).ok, icon
    said = (page.request.get("/f/").text() + page.request.get("/f/manifest.webmanifest").text()).lower()
    for word in ("probation", "police", "homeward", "supervis", "offend", "visit"):
        assert word not in said, word


def test_the_screens_are_reachable_with_a_thumb_and_a_screen_reader(page):
    """OFF-33, UX-30, UX-32: 360 by 640, 56 pixels, main buttons in the lower third, contrast of 7 to 1."""
    page.get_by_role("button", name="I’m here").wait_for()
    assert violations(page) == []
    for shown in page.locator(".button:visible, nav .link:visible").all():
        assert shown.bounding_box()["height"] >= 56, shown.inner_text()
    box = page.locator(".is-main").last.bounding_box()
    assert box["y"] >= 640 / 3 and box["y"] + box["height"] <= 641, box
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    assert contrast(page, ".button.is-main") >= 7
    for name in ("Waiting to send", "Check my phone", "Sign out of this phone"):
        page.get_by_role("button", name=name).click()
        page.get_by_role("button", name="Back").wait_for()
        assert violations(page) == [], name
        page.get_by_role("button", name="Back").click()
    page.get_by_role("button", name="Get help now").click()
    assert violations(page) == []
    page.get_by_text("If you cannot send, use your lone worker device or call 999").wait_for()
    page.get_by_text("summons nobody by itself and is no alarm receiving centre").wait_for()
    assert page.get_by_role("link", name="Call 999").get_attribute("href") == "tel:999"


def contrast(page, selector):
    """WCAG's ratio of a button's ink and its ground."""
    ink, ground = page.locator(selector).last.evaluate(
        "e => [getComputedStyle(e).color, getComputedStyle(e).backgroundColor]")

    def luminance(text):
        parts = [int(number) / 255 for number in re.findall(r"\d+", text)[:3]]
        linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
        return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]

    high, low = sorted((luminance(ink), luminance(ground)), reverse=True)
    return (high + 0.05) / (low + 0.05)


def test_signing_out_waits_for_what_is_not_sent_and_then_deletes_everything(page):
    """OFF-15."""
    page.context.set_offline(True)
    page.get_by_text("Offline").wait_for()
    page.get_by_role("button", name="I’m here").click()
    page.get_by_role("button", name="Show the visit").click()
    page.get_by_role("button", name="Sign out of this phone").click()
    page.get_by_role("heading", name="Not everything is sent").wait_for()
    page.get_by_role("button", name="Delete and sign out").click()
    page.get_by_text("Select that what was not sent is to be deleted").wait_for()
    page.get_by_label("Delete what was not sent").check()
    page.get_by_role("button", name="Delete and sign out").click()
    page.get_by_role("heading", name="Set this phone up").wait_for()
    assert all(rows == [] for rows in dump(page).values())


def test_a_private_window_is_told_that_nothing_can_be_kept(browser, service):
    """OFF-13."""
    page = phone(browser, service, signed_in=False)
    page.add_init_script("Object.defineProperty(window, 'indexedDB', { value: undefined })")
    page.goto("/f/")
    page.get_by_role("heading", name="This browser cannot keep check-ins without signal").wait_for()
    page.context.close()


def test_the_older_worker_leaves_the_files_of_the_next_build_alone(browser, fresh):
    """OFF-10: asked for its turn while the next build is being installed, it deletes nothing; files that are gone come back."""
    page = phone(browser, fresh)
    set_up(page, alert="", asks=False)
    ask = """async () => {
      const worker = (await navigator.serviceWorker.ready).active;
      return new Promise(resolve => {
        const { port1, port2 } = new MessageChannel();
        port1.onmessage = event => resolve(event.data);
        worker.postMessage('take-turn', [port2]);
      });
    }"""
    page.evaluate("caches.open('field-next').then(cache => cache.put('/f/', new Response('next')))")
    assert page.evaluate(ask) is True
    assert page.evaluate("caches.has('field-next')")
    own = "field-" + page.locator("body").get_attribute("data-build")
    page.evaluate("name => caches.delete(name)", own)
    # Loaded once without them: to look makes no empty cache that would be taken for theirs.
    page.reload()
    page.get_by_role("button", name="I’m here").first.wait_for()
    assert page.evaluate(ask) is True
    assert page.evaluate("name => caches.open(name).then(cache => cache.keys()).then(kept => kept.length)", own) > 10
    page.context.set_offline(True)
    page.reload()
    page.get_by_role("button", name="I’m here").first.wait_for()
    page.context.close()


def test_an_update_waits_while_somebody_is_at_a_visit(browser, fresh):
    """OFF-10: another build is there, and is shown only when the visit is over and nothing waits."""
    page = phone(browser, fresh)
    set_up(page, alert="", asks=False)
    before = page.locator("body").get_attribute("data-build")
    page.context.set_offline(True)
    page.get_by_text("Offline").wait_for()
    page.get_by_role("button", name="I’m here").click()
    page.get_by_role("button", name="Show the visit").wait_for()
    page.context.set_offline(False)
    fresh.stop()
    fresh.restart("--field-name", "Planner")
    try:
        page.goto("/f/")
        page.get_by_role("button", name="I’m safe – end visit").wait_for()
        page.evaluate("navigator.serviceWorker.getRegistration('/f/').then(found => found.update())")
        until(lambda: page.evaluate("caches.keys().then(names => names.length)") == 2)
        page.reload()
        page.get_by_role("button", name="I’m safe – end visit").wait_for()
        assert page.locator("body").get_attribute("data-build") == before and page.title() == "Diary"
        page.get_by_role("button", name="I’m safe – end visit").click()
        # The page is loaded anew by itself once nothing is under way and nothing waits.
        page.locator(f"body:not([data-build='{before}'])").wait_for()
        assert page.title() == "Planner"
    finally:
        page.context.close()


def test_a_gateway_in_place_of_the_service_is_no_answer(browser, fresh):
    """OFF-06: the page of a proxy keeps what waits where it is."""
    page = phone(browser, fresh)
    set_up(page)
    fresh.stop()
    gateway = Gateway(fresh.port)
    try:
        page.get_by_text("Offline").wait_for()
        page.get_by_role("button", name="I’m here").click()
        page.get_by_role("heading", name="Nobody knows you are here yet").wait_for()
        page.reload()
        page.get_by_text("On this phone – not sent").first.wait_for()
        assert len(waiting(page)) == 1
    finally:
        gateway.close()
        fresh.restart()
    page.get_by_text("Online").wait_for()
    until(lambda: waiting(page) == [])
    page.context.close()
