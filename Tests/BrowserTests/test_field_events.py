"""What phones send and what comes of it: journeys J1 to J4 with a signal, replays, and the alarm that nobody sees.

OFF-03 to OFF-08, OFF-20 to OFF-31, BRD-40 to BRD-43, SEC-14."""

import hashlib
import json
import sqlite3
import uuid

import pytest

from field import ALERT, PIN, Gateway, dump, field_service, pack_of, phone, set_up, until


@pytest.fixture
def service(browser, tmp_path):
    """A service for each test: what is done to a visit is done for good."""
    made = field_service(browser, tmp_path)
    yield made
    made.stop()


def waiting(page):
    return dump(page)["outbox"]


def said(service):
    """The kinds of events the service has, in the order in which they came."""
    with sqlite3.connect(f"file:{service.folder / 'live.sqlite'}?mode=ro", uri=True) as database:
        return [row[0] for row in database.execute("SELECT type FROM safety_events ORDER BY received_at, sequence, id")]


def digest(proof):
    return hashlib.sha256(proof.encode()).hexdigest()


def device(page, first="first proof", second="second proof", alert=2):
    """A token for a phone with these proofs."""
    answer = page.request.post("/f/device", data={
        "firstProof": digest(first), "secondProof": digest(second), "alert": alert})
    assert answer.status == 201, answer.text()
    return answer.json()["token"]


def event(visit, kind, number=1, **more):
    return {
        "id": str(uuid.uuid4()), "visit": visit, "seq": number, "type": kind, "schemaVersion": 1,
        "occurredAt": "2025-07-02T12:00:00+01:00", **more}


def send(page, token, body):
    return page.request.post(
        "/f/events", headers={"authorization": f"Bearer {token}", "content-type": "application/json"},
        data=json.dumps(body))


def test_one_press_says_here_and_one_says_safe_and_two_ask_for_more_time(browser, service):
    """J1, J2, J3, OFF-30: presses counted from the opening screen."""
    page = phone(browser, service)
    set_up(page, alert="", asks=False)
    page.get_by_role("button", name="I’m here").click()
    page.get_by_text("Received").first.wait_for()
    assert said(service) == ["arrive"]
    page.get_by_role("button", name="More time").click()
    page.get_by_role("button", name="+15").click()
    until(lambda: said(service) == ["arrive", "extend"])
    page.get_by_role("button", name="I’m safe – end visit").click()
    page.get_by_text("Visit ended").wait_for()
    page.get_by_text("Received").first.wait_for()
    assert said(service) == ["arrive", "extend", "safe"]
    until(lambda: waiting(page) == [])
    page.context.close()


def checked(service):
    """What was answered by those who set out, as the journal has it."""
    with sqlite3.connect(f"file:{service.folder / 'live.sqlite'}?mode=ro", uri=True) as database:
        return [row[0] for row in database.execute(
            "SELECT payload FROM journal WHERE event = 'live-checked' ORDER BY position")]


def test_whoever_sets_out_is_asked_once_and_stopped_by_nothing(browser, service):
    """HV-8.2.1: what got no yes goes along, and help is at hand on that screen too."""
    page = phone(browser, service)
    set_up(page, alert="", asks=False)
    page.get_by_role("button", name="I’m on my way").click()
    page.get_by_role("heading", name="Before you set out").wait_for()
    assert page.get_by_role("button", name="Get help now").is_visible() and said(service) == []
    page.get_by_role("button", name="Back").click()
    page.get_by_role("button", name="I’m here").wait_for()
    page.get_by_role("button", name="I’m on my way").click()
    page.get_by_label("My phone is charged and not on silent").check()
    page.get_by_role("button", name="I’m on my way").click()
    until(lambda: said(service) == ["depart"])
    until(lambda: len(checked(service)) == 1)
    answers = json.loads(checked(service)[0])
    assert "phone" in json.dumps(answers), answers
    page.get_by_role("button", name="I’m here").click()
    until(lambda: said(service) == ["depart", "arrive"])
    assert page.get_by_role("button", name="I’m on my way").count() == 0
    page.context.close()


def test_what_waited_is_sent_when_the_service_is_back(browser, service):
    """OFF-04, OFF-05: a gateway's page in between, then the service, without anybody pressing anything."""
    page = phone(browser, service)
    set_up(page)
    service.stop()
    gateway = Gateway(service.port)
    try:
        page.get_by_text("Offline").wait_for()
        page.get_by_role("button", name="I’m here").click()
        page.get_by_role("heading", name="Nobody knows you are here yet").wait_for()
    finally:
        gateway.close()
    service.restart()
    page.get_by_text("Received").first.wait_for()
    assert said(service) == ["arrive"] and waiting(page) == []
    page.context.close()


def test_the_same_event_is_kept_once_however_often_it_is_sent(browser, service):
    """OFF-03."""
    page = phone(browser, service)
    visit = pack_of(page)["visits"][0]["id"]
    token = device(page)
    sent = event(visit, "arrive", minutes=30)
    answers = [send(page, token, sent) for _ in range(5)]
    assert [answer.status for answer in answers] == [200] * 5
    assert len({answer.json()["receiptId"] for answer in answers}) == 1
    other = send(page, token, {**sent, "minutes": 45})
    assert other.status == 422 and other.json()["type"].endswith("#idempotency-mismatch")
    assert said(service) == ["arrive"]
    page.context.close()


def test_the_token_of_a_phone_says_things_of_its_officers_visits_and_reads_nothing(browser, service):
    """OFF-08, SEC-14."""
    page = phone(browser, service)
    token = device(page)
    stranger = browser.new_context(base_url=service.origin).new_page()
    head = {"authorization": f"Bearer {token}"}
    assert stranger.request.get("/f/pack", headers=head).status == 401
    assert stranger.request.get("/api/v1/account", headers=head).status == 401
    assert stranger.request.post("/f/records", headers=head, data={}).status == 401
    assert send(stranger, token, event(str(uuid.uuid4()), "arrive")).status == 404
    assert send(stranger, "A" * 43, event(str(uuid.uuid4()), "arrive")).status == 401
    assert stranger.request.post("/f/end", headers=head).status == 204
    visit = pack_of(page)["visits"][0]["id"]
    assert send(stranger, token, event(visit, "arrive")).status == 401
    for context in (page.context, stranger.context):
        context.close()


@pytest.mark.parametrize("wrong", [
    {"id": "no"}, {"visit": "no"}, {"type": "dance"}, {"occurredAt": "yesterday"}, {"seq": 0}, {"minutes": 0},
    {"position": {"lat": 91, "lon": 0, "accuracyM": 5, "at": "2025-07-02T12:00:00Z"}}])
def test_an_event_that_is_none_is_refused_with_its_place(browser, service, wrong):
    page = phone(browser, service)
    visit = pack_of(page)["visits"][0]["id"]
    answer = send(page, device(page), {**event(visit, "arrive"), **wrong})
    assert answer.status == 422 and answer.json()["errors"][0]["pointer"] == "/" + next(iter(wrong))
    assert said(service) == []
    page.context.close()


def test_the_alert_pin_answers_as_the_other_does_and_raises_an_alarm(browser, service):
    """BRD-40, BRD-41, BRD-43: bytes of answers alike, and Undo tells nothing."""
    page = phone(browser, service)
    visit = pack_of(page)["visits"][0]["id"]
    token = device(page)
    assert send(page, token, event(visit, "arrive", minutes=30)).status == 200
    covert = send(page, token, event(visit, "safe", 2, proof="second proof"))
    taken_back = send(page, token, event(visit, "undo", 3))
    normal = send(page, token, event(visit, "safe", 4, proof="first proof"))
    for answer in (covert, taken_back, normal):
        assert answer.status == 200 and len(answer.body()) == 512
        assert set(answer.json()) == {"receiptId", "receivedAt", "appliedAs", "isWatched", "fallbackNumber"}
        assert {key: value for key, value in answer.headers.items() if key not in ("date",)} == {
            key: value for key, value in covert.headers.items() if key not in ("date",)}
    assert covert.json()["appliedAs"] in ("applied", "late")
    assert len({answer.json()["receiptId"] for answer in (covert, taken_back, normal)}) == 3
    assert said(service)[:2] == ["arrive", "duress"]
    page.context.close()


def test_both_pins_show_the_same_screen_to_the_pixel_and_send_the_same_bytes(browser, service):
    """BRD-41: two phones of one officer at one visit, one PIN each."""
    phones = [phone(browser, service), phone(browser, service)]
    shown, sent = [], []
    for page in phones:
        set_up(page)
        page.on("request", lambda request: request.url.endswith("/f/events") and sent.append(
            len(request.post_data_buffer)))
    start = phones[0].evaluate("Date.now()")
    for page, pin in zip(phones, (PIN, ALERT)):
        page.clock.set_fixed_time(start / 1000)
        page.context.set_offline(True)
        # Opened anew it had no contact yet: the strip says no time, in which two phones differ now and then.
        page.reload()
        page.get_by_text("Offline · no contact yet").wait_for()
        page.get_by_role("button", name="I’m here").click()
        page.get_by_role("button", name="Show the visit").click()
        page.get_by_role("button", name="I’m safe – end visit").click()
        page.get_by_label("Enter your PIN").wait_for()
        page.get_by_label("Enter your PIN").fill(pin)
        page.get_by_text("Visit ended").wait_for()
        page.get_by_text("2 not sent").wait_for()
        page.evaluate("document.activeElement.blur()")
        shown.append(page.screenshot(full_page=True, animations="disabled"))
    assert shown[0] == shown[1]
    first, second = (waiting(page) for page in phones)
    for (_, one), (_, other) in zip(first, second):
        assert len(one["sealed"]["data"]["bytes"]) == len(other["sealed"]["data"]["bytes"])
    for page in phones:
        page.context.set_offline(False)
        until(lambda page=page: waiting(page) == [], what=lambda page=page: waiting(page))
    assert set(sent) == {1024}
    assert "duress" in said(service)
    for page in phones:
        page.context.close()


def test_holding_the_name_raises_the_alarm_and_shows_nothing(browser, service):
    """BRD-40, J4."""
    page = phone(browser, service)
    set_up(page)
    page.get_by_role("button", name="I’m here").click()
    page.get_by_text("Received").first.wait_for()
    box = page.locator("#name").bounding_box()
    page.mouse.move(box["x"] + 5, box["y"] + 10)
    page.mouse.down()
    until(lambda: "duress" in said(service))
    page.mouse.up()
    assert page.get_by_text("Received").count() == 1
    page.get_by_role("button", name="Waiting to send").click()
    page.get_by_text("Nothing waits.").wait_for()
    for word in ("duress", "Duress", "alarm"):
        assert page.get_by_text(word).count() == 0, word
    page.context.close()


def test_help_is_one_press_and_one_to_confirm(browser, service):
    """BRD-42."""
    page = phone(browser, service)
    set_up(page)
    page.get_by_role("button", name="I’m here").click()
    page.get_by_text("Received").first.wait_for()
    page.get_by_role("button", name="Get help now").click()
    page.get_by_role("button", name="Send for help").click()
    page.get_by_text("Received").first.wait_for()
    until(lambda: said(service)[-1] == "help")
    page.context.close()


def test_help_after_the_end_is_for_the_visit_that_ended(browser, service):
    """BRD-41, BRD-42: somebody may have been made to say that they are safe."""
    page = phone(browser, service)
    set_up(page, alert="", asks=False)
    page.get_by_role("button", name="I’m here").click()
    page.get_by_text("Received").first.wait_for()
    page.get_by_role("button", name="I’m safe – end visit").click()
    page.get_by_text("Visit ended").wait_for()
    page.get_by_role("button", name="Get help now").click()
    page.get_by_role("button", name="Send for help").click()
    until(lambda: said(service)[-1] == "help")
    page.get_by_role("button", name="Back").click()
    # The receipt of the call stands with the visit that ended, and the button is still there.
    page.get_by_label("Last visit").get_by_text("Received").wait_for()
    assert page.get_by_role("button", name="Get help now").is_visible()
    page.context.close()


def test_what_the_service_refuses_stays_for_somebody_to_see_and_holds_up_nothing(browser, service):
    """OFF-07, J3: the old end holds on the phone too."""
    page = phone(browser, service)
    set_up(page, alert="", asks=False)
    visit = pack_of(page)["visits"][0]["id"]
    page.get_by_role("button", name="I’m here").click()
    page.get_by_text("Received").first.wait_for()
    before = page.locator("[data-until]").get_attribute("data-until")
    assert send(page, device(page), event(visit, "safe", 9)).status == 200, "a colleague's phone ends it"
    page.get_by_role("button", name="More time").click()
    page.get_by_role("button", name="+60").click()
    until(lambda: [row["state"] for _, row in waiting(page)] == ["attention"])
    page.get_by_text("1 not sent").wait_for()
    page.locator(f"[data-until='{before}']").wait_for()
    page.get_by_role("button", name="Waiting to send").click()
    page.get_by_text("Needs attention").wait_for()
    page.get_by_text("it is over, or has not begun").wait_for()
    page.get_by_text("It stays on this phone. Tell your contact yourself what it says.").wait_for()
    until(lambda: service.rows("SELECT attention FROM field_reports") == [(1,)])
    assert [row["state"] for _, row in waiting(page)] == ["attention"], "nothing is lost"
    page.get_by_role("button", name="Back").click()
    page.get_by_role("button", name="Get help now").click()
    page.get_by_role("button", name="Send for help").click()
    until(lambda: said(service)[-1] == "help")
    page.context.close()


def test_a_record_written_without_a_signal_is_filed_once_somebody_is_signed_in(browser, service):
    """J10, OFF-04: the safety lane first."""
    page = phone(browser, service)
    set_up(page, alert="", asks=False)
    visit = pack_of(page)["visits"][0]["id"]
    page.context.set_offline(True)
    page.get_by_text("Offline").wait_for()
    page.get_by_role("button", name="I’m here").click()
    page.get_by_role("button", name="Show the visit").click()
    page.get_by_role("button", name="I’m safe – end visit").click()
    page.get_by_role("button", name="Record the visit").click()
    page.get_by_label("Completed").check()
    page.get_by_label("What did you see, and what were you told?").fill("Marigolds in the window.")
    page.get_by_role("button", name="Keep and send").click()
    page.get_by_role("heading", name="Waiting to send").wait_for()
    order = []
    page.on("request", lambda request: request.method == "POST" and order.append(request.url.rsplit("/", 1)[-1]))
    page.context.set_offline(False)
    until(lambda: waiting(page) == [])
    assert [name for name in order if name in ("events", "records")] == ["events", "events", "records"]
    page.goto(f"/visits/{visit}")
    page.get_by_text("Marigolds in the window.").first.wait_for()
    page.context.close()


def test_the_office_does_not_sign_out_over_what_a_phone_has_not_sent(browser, service):
    """OFF-15."""
    page = phone(browser, service)
    set_up(page, alert="", asks=False)
    page.get_by_role("button", name="I’m here").click()
    page.get_by_text("Received").first.wait_for()
    page.goto("/itinerary")
    page.get_by_role("button", name="Sign out").click()
    page.wait_for_url("**/f/")
    page.get_by_role("button", name="I’m safe – end visit").wait_for()
    page.context.close()
