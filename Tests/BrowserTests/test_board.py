"""The safety board in a browser: what comes by itself, what is pressed, and what it says when it hears nothing.

BRD-01, BRD-04 to BRD-06, BRD-10 to BRD-16, BRD-20 to BRD-27, PRV-22, PRV-23, SEC-13, UX-36; journeys J5 and J6. On both
databases. Each test has a visit of its own; what has to happen by the clock is made to by putting the engine's clock
forward, so the tests stand in the order of the days."""

import re

import pytest

from board import (
    CONTACT, HEAD, MANAGER, OUTSIDER, Watcher, board_services, comes_to, heard, listen, moment, row, sounded, turn_sound_on)
from field import Gateway, until

SUMMONS = "summons nobody by itself and is no alarm receiving centre"
POLITE = """() => {
  window.spoken = [];
  const region = document.getElementById('board-polite');
  new MutationObserver(() => { if (region.textContent) window.spoken.push(region.textContent); }).observe(
    region, { childList: true });
}"""
RURAL, TOWN, PROTECTION = "ZEASTT2", "ZEASTT1", "ZEASTT3"
FIRST, SECOND, LONG_AGO = "2025-07-02T11:30:00.000Z", "2025-07-03T12:30:00.000Z", "2025-06-27T11:30:00.000Z"


@pytest.fixture(scope="module", params=["sqlite", "postgres"])
def service(request, browser, tmp_path_factory):
    yield from board_services(request, browser, tmp_path_factory, "board")


@pytest.fixture(scope="module")
def contact(browser, service):
    made = Watcher(browser, service, CONTACT)
    yield made
    made.close()


@pytest.fixture(scope="module")
def manager(browser, service):
    made = Watcher(browser, service, MANAGER)
    yield made
    made.close()


def report(watcher, visit, what, minutes=None):
    """Puts down on the visit's page what the visitor told somebody."""
    page = watcher.incident(visit)
    page.get_by_text("Put down what the visitor told you").click()
    page.get_by_label(what, exact=True).check()
    if minutes:
        page.get_by_label("How many minutes").fill(str(minutes))
    page.get_by_role("button", name="Put it down").click()
    page.get_by_text("Put down", exact=False).first.wait_for()
    page.close()


def test_a_contact_is_told_without_a_reload_and_has_it_done_in_two_presses(service, contact):
    """J5, BRD-01, BRD-02, BRD-10, BRD-14, BRD-20: seen, heard, taken, rung, half an hour more."""
    visit = service.visit(RURAL, FIRST)
    service.advance_to(moment(FIRST) - 600_000)
    page = contact.board()
    comes_to(page, visit, "planned")
    report(contact, visit, "They are there", 30)
    comes_to(page, visit, "in-visit")
    icon = page.locator('link[rel="icon"]')
    listen(page)
    service.advance(30 * 60 + 605)
    comes_to(page, visit, "call-now")
    until(lambda: page.evaluate("""() => {
      const red = document.querySelectorAll('#board tr[data-red="yes"]').length;
      return red > 0 && document.title.startsWith(`(${red}) Safety board`);
    }"""), what=page.title)
    sounded(page, "call")
    assert "alert" in icon.get_attribute("href")
    until(lambda: any("Call now" in one for one in page.evaluate("window.said")))
    row(page, visit).get_by_role("button", name="I’ve got this").click()
    page.wait_for_url(f"**/board/i/{visit}")
    assert page.get_by_text("You have it. Log a step").is_visible()
    page.get_by_role("button", name="Answered: 30 minutes more").click()
    page.get_by_text("Answered: more time").wait_for()
    page.close()
    page = contact.board()
    comes_to(page, visit, "in-visit")
    page.close()


def test_what_is_taken_and_left_is_red_again(service, contact):
    """BRD-23, BRD-24: three minutes without a step, and it is nobody's."""
    visit = service.visit(RURAL, LONG_AGO)
    page = contact.board()
    until(lambda: row(page, visit).get_attribute("data-red") == "yes")
    row(page, visit).get_by_role("button", name="I’ve got this").click()
    page.wait_for_url(f"**/board/i/{visit}")
    page.close()
    page = contact.board()
    until(lambda: row(page, visit).get_attribute("data-owned") == "yes")
    assert "has it" in row(page, visit).inner_text() and row(page, visit).get_attribute("data-red") == "no"
    listen(page)
    service.advance(200)
    until(lambda: row(page, visit).get_attribute("data-red") == "yes")
    row(page, visit).get_by_role("button", name="I’ve got this").wait_for()
    sounded(page, "call")
    assert page.evaluate("window.marked === true")
    page.close()


def test_the_page_of_an_alarm_says_when_it_is_out_of_date(service, contact, manager):
    """BRD-16, BRD-24: it moves nothing by itself, says that another took it."""
    visit = service.visit(RURAL, LONG_AGO)
    page = contact.incident(visit)
    banner = page.locator("#alarm-live")
    page.wait_for_timeout(1500)
    assert not banner.is_visible()
    other = manager.incident(visit)
    other.get_by_role("button", name=re.compile("I’ve got this|Take it over")).click()
    other.get_by_text("You have it. Log a step").wait_for()
    page.get_by_text("This alarm changed since the page was opened.").wait_for()
    page.get_by_role("link", name="Show it as it is now").click()
    page.get_by_role("button", name="Take it over").wait_for()
    page.wait_for_timeout(1500)
    assert not banner.is_visible()
    other.close()
    page.close()


def test_a_board_that_hears_nothing_says_so_and_alarms_from_what_it_knows(service, manager):
    """BRD-05, BRD-06, W5: killed, a gateway's page in its place, and back, without a reload."""
    visit = service.visit(PROTECTION, SECOND)
    service.advance_to(moment(SECOND) - 600_000)
    page = manager.board()
    comes_to(page, visit, "planned")
    report(manager, visit, "They are there", 10)
    comes_to(page, visit, "in-visit")
    service.advance_to(int(row(page, visit).get_attribute("data-end")) + 575_000)
    comes_to(page, visit, "overdue")
    listen(page)
    one = manager.incident(visit)
    service.kill()
    gateway = Gateway(service.port)
    try:
        page.locator("#board-live-text", has_text=re.compile(r"NOT LIVE since \d+:\d\d[ap]m")).wait_for()
        assert page.title().startswith("NOT LIVE") and page.locator(".hw-board--stale").count() == 1
        comes_to(page, visit, "call-now", 90)
        assert row(page, visit).get_attribute("data-red") == "yes"
        sounded(page, "call")
        one.get_by_text("Nothing is heard from the service.").wait_for()
        # A minute of a gateway's page, as the requirement has it.
        page.wait_for_timeout(30_000)
        assert page.locator("#board-live").is_visible()
    finally:
        gateway.close()
    service.again()
    until(lambda: not page.locator("#board-live").is_visible(), 60)
    assert "NOT LIVE" not in page.title() and page.locator(".hw-board--stale").count() == 0
    comes_to(page, visit, "call-now")
    row(page, visit).get_by_role("button", name="I’ve got this").wait_for()
    one.get_by_text("This alarm changed since the page was opened.").wait_for()
    one.close()
    page.close()


def test_updates_can_be_paused_and_alarms_cannot(service, contact, manager):
    """UX-36, WCAG 2.2.2: a visit that begins waits; one in danger does not."""
    visit = service.visit(TOWN, SECOND)
    service.advance_to(moment(SECOND) - 600_000)
    page = manager.board()
    until(lambda: row(page, visit).count() == 1)
    state = row(page, visit).get_attribute("data-state")
    listen(page)
    page.get_by_role("button", name="Pause updates").click()
    report(manager, visit, "They are there", 60)
    other = manager.board()
    comes_to(other, visit, "in-visit")
    page.wait_for_timeout(1500)
    assert row(page, visit).get_attribute("data-state") == state
    second = other.context.new_page()
    second.goto(f"/board/i/{visit}")
    second.get_by_text("Raise an alarm").click()
    second.get_by_role("button", name="Alert code heard").click()
    second.get_by_text("DURESS").first.wait_for()
    comes_to(page, visit, "duress")
    assert page.locator("#board tbody tr").first.get_attribute("id") == f"v-{visit}"
    sounded(page, "duress")
    page.get_by_role("button", name="Go on with updates").click()
    for one in (page, other, second):
        one.close()


def test_a_manager_tries_twice_opens_the_briefing_and_puts_the_reference_down(browser, service, contact, manager):
    """J6, BRD-21, BRD-22, BRD-25, BRD-26, PRV-23: the visit is not to one of the manager's own cases."""
    visit = service.visit(RURAL, SECOND)
    service.advance_to(moment(SECOND) + 31 * 60_000)
    first = contact.incident(visit)
    until(lambda: first.reload() and first.get_by_role("button", name="No answer").count() == 1)
    first.get_by_role("button", name="No answer").click()
    first.get_by_text("No answer").first.wait_for()
    first.close()
    page = manager.incident(visit)
    for _ in range(2):
        page.get_by_role("button", name="No answer").click()
        page.wait_for_load_state()
    until(lambda: page.reload() and "Call the police" in page.locator("h1").inner_text())
    name = service.run(
        f"SELECT p.family FROM people p JOIN visits v ON v.person = p.id WHERE v.id = '{visit}'")[0][0]
    assert name not in page.content()
    page.get_by_role("link", name="Police briefing").click()
    assert name not in page.content() and SUMMONS in page.content()
    # Those whose case it is have two minutes from the alarm to answer.
    raised = int(service.run(f"SELECT MIN(fired_ms) FROM ladder_steps WHERE visit = '{visit}'")[0][0])
    service.advance_to(raised + 121_000)
    page.get_by_label("I act in the line manager’s absence").check()
    page.get_by_role("button", name="Open the briefing").click()
    page.locator("#briefing").get_by_text(name, exact=False).first.wait_for()
    assert service.run(
        f"SELECT COUNT(*) FROM access_log WHERE purpose LIKE 'break-glass%' AND subject = '{visit}'") == [["1"]]
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.get_by_role("button", name="Copy as text").click()
    page.get_by_text("Copied.").wait_for()
    copied = page.evaluate("navigator.clipboard.readText()")
    assert name in copied and "What has been tried" in copied
    page.get_by_role("link", name="Back to the visit").click()
    page.get_by_label("Reference the police gave").fill("CAD 4711")
    page.get_by_role("button", name="I have called the police").click()
    page.get_by_text("Reference CAD 4711").wait_for()
    page.close()
    head = Watcher(browser, service, HEAD)
    head.page.goto("/tasks?whose=mine")
    head.page.get_by_role("link", name="Review why a briefing was opened").click()
    assert head.page.get_by_text("I act in the line manager’s absence").is_visible()
    head.page.get_by_role("button", name="Settle the review").click()
    head.page.get_by_role("alert").get_by_text("Enter what you found").wait_for()
    head.page.get_by_label("What did you find?").fill("The manager of the case was away. It was needed.")
    head.page.get_by_role("button", name="Settle the review").click()
    head.page.get_by_text("The task is done.").wait_for()
    assert head.page.get_by_text("It was needed.").is_visible()
    head.close()


def test_an_engine_that_hangs_is_said_while_the_stream_goes_on(service, contact):
    """BRD-04: the service answers, and nothing would be raised; the board says so, and stops saying so."""
    page = contact.board()
    assert not page.locator("#board-engine").is_visible()
    # A node whose sign of life is older than fifteen seconds is not alive: put forward, until it has given another.
    page.evaluate("""() => {
      window.warned = false;
      const watched = document.getElementById('board-engine');
      new MutationObserver(() => { if (!watched.hidden) window.warned = true; }).observe(watched, { attributes: true });
    }""")
    for _ in range(40):
        service.leap(20)
        if page.evaluate("window.warned"):
            break
        page.wait_for_timeout(700)
    assert page.evaluate("window.warned")
    until(lambda: not page.locator("#board-engine").is_visible())
    page.close()


def test_every_key_does_what_is_said_and_can_be_turned_off(contact):
    """BRD-15, WCAG 2.1.1, 2.1.4: from one row to the next and into a visit with keys alone."""
    page = contact.board()
    rows = page.locator("#board tbody tr")
    focused = "document.activeElement.closest('tr')?.id ?? ''"
    page.keyboard.press("j")
    assert page.evaluate(focused) == rows.nth(0).get_attribute("id")
    page.keyboard.press("j")
    assert page.evaluate(focused) == rows.nth(1).get_attribute("id")
    page.keyboard.press("k")
    assert page.evaluate(focused) == rows.nth(0).get_attribute("id")
    page.keyboard.press("?")
    until(lambda: "Keys: j next row" in page.locator("#board-polite").text_content())
    page.get_by_role("button", name="Turn keys off").press("Enter")
    page.locator("body").press("j")
    assert page.evaluate(focused) == ""
    page.reload()
    heard(page)
    page.keyboard.press("j")
    assert page.evaluate(focused) == "", "it is still off after a reload"
    page.get_by_role("button", name="Turn keys on").press("Enter")
    page.keyboard.press("j")
    page.keyboard.press("Enter")
    page.wait_for_url("**/board/i/*")
    page.close()


def test_sound_is_off_until_somebody_tried_it(contact):
    """BRD-10."""
    page = contact.board()
    assert page.get_by_text("Sound is off").is_visible()
    assert page.locator("#board").get_attribute("data-sounded") is None, "nothing is heard before that"
    turn_sound_on(page)
    page.get_by_text("Sound is on", exact=True).wait_for()
    page.get_by_role("button", name="Turn sound off").click()
    page.get_by_text("Sound is off").wait_for()
    page.close()


def test_a_board_works_without_scripts(browser, service):
    """UX-03: it asks for itself every fifteen seconds, and its buttons are forms."""
    watcher = Watcher(browser, service, CONTACT, java_script_enabled=False)
    page = watcher.page
    page.goto("/board")
    assert 'http-equiv="refresh" content="15"' in page.content()
    assert SUMMONS in page.content()
    assert page.locator("#board tbody tr").count() > 0
    page.locator("#board tbody tr").first.get_by_role("link").click()
    page.wait_for_url("**/board/i/*")
    watcher.close()


def test_a_wall_shows_names_and_areas_and_nothing_to_press(service, manager):
    """BRD-13: no link, no button, letters of 24 px and more, and it goes on by itself."""
    page = manager.board("/board/wall")
    table = page.locator("#board")
    assert table.locator("a, button").count() == 0
    sizes = page.evaluate("""() => [...document.querySelectorAll('#board td, #board th, #board span')]
      .filter(one => one.textContent.trim() && !one.closest('thead'))
      .map(one => parseFloat(getComputedStyle(one).fontSize))""")
    assert sizes and min(sizes) >= 24
    assert service.run("SELECT COUNT(*) FROM people")[0][0] != "0"
    page.close()


def test_a_board_names_nobody_who_is_visited(service, manager):
    """PRV-22, PRV-02: neither page nor stream has a name or a reference of a person."""
    page = manager.board()
    frames = page.evaluate("""async () => {
      const answer = await fetch('/board/events');
      const reader = answer.body.getReader();
      let text = '';
      while (!text.includes('event: heartbeat')) text += new TextDecoder().decode((await reader.read()).value);
      await reader.cancel();
      return text;
    }""")
    assert "event: board" in frames and "data-visit" in frames
    for family, crn in service.run(
            "SELECT p.family, p.crn FROM people p JOIN visits r ON r.person = p.id "
            "JOIN live_visits v ON v.visit = r.id WHERE v.is_open = 1"):
        staff = service.run("SELECT name FROM staff")
        for text in (frames, page.content()):
            assert crn not in text
            assert family not in text or any(family in one[0] for one in staff)
    page.close()


def test_who_watches_is_true(service, browser, contact):
    """SEC-13, OFF-20: a board that is open beats; a wall, and a board that nobody answers for, do not."""
    staff = service.run("SELECT id FROM staff WHERE code = 'ZEASTH1'")[0][0]

    def beats():
        rows = service.run(f"SELECT heartbeat_at FROM watchers WHERE staff = '{staff}'")
        return rows[0][0] if rows else ""

    head = Watcher(browser, service, HEAD)
    wall = head.board("/board/wall")
    wall.wait_for_timeout(6000)
    assert beats() == ""
    page = head.board(still=3000)
    asked = []
    page.on("request", lambda request: asked.append(request.url))
    until(lambda: beats() != "")
    first = beats()
    page.locator("#board-still").wait_for()
    page.get_by_role("button", name="Yes, I am watching").click()
    until(lambda: beats() > first)
    page.locator("#board-still").wait_for()
    # Nobody answers: the board goes on, and nobody is said to watch it.
    until(lambda: any(one.endswith("watching=no") for one in asked))
    # The service learns that the other stream has gone when it next writes to it.
    for _ in range(10):
        last = beats()
        page.wait_for_timeout(6000)
        if beats() == last:
            break
    assert beats() == last
    head.close()


def test_duress_is_stood_down_by_two(browser, service, manager):
    """BRD-26: one asks and cannot confirm, the row says so and stays red, another confirms."""
    visit = service.visit(TOWN, SECOND)
    service.advance_to(moment(SECOND) - 600_000)
    board = manager.board()
    until(lambda: row(board, visit).count() == 1)
    if row(board, visit).get_attribute("data-state") != "duress":
        page = manager.incident(visit)
        page.get_by_text("Raise an alarm").click()
        page.get_by_role("button", name="Alert code heard").click()
        page.close()
    comes_to(board, visit, "duress")
    head = Watcher(browser, service, HEAD)
    watched = head.board()
    comes_to(watched, visit, "duress")
    watched.evaluate(POLITE)
    page = manager.incident(visit)
    page.get_by_role("link", name="Stand the alarm down").click()
    page.get_by_text("Duress is stood down by two.").wait_for()
    page.get_by_label("How you know that they are safe").fill("Spoke to her at the car.")
    page.get_by_label("Yes, and it was right").check()
    page.get_by_label("They answered and were well").check()
    page.get_by_label("Yes, they are safely out").check()
    page.get_by_role("button", name="Stand the alarm down").click()
    page.get_by_text("A second manager is asked to confirm it.").wait_for()
    assert page.get_by_role("button", name="Confirm: stand it down").count() == 0
    # Both boards learn of it without a reload, and the row stays red.
    for one in (board, watched):
        until(lambda: "needs a second person" in row(one, visit).inner_text())
        assert row(one, visit).get_attribute("data-red") == "yes" and one.evaluate("window.marked === true")
    # Who watches hears it, politely and once.
    until(lambda: any("it needs a second person" in one for one in watched.evaluate("window.spoken")))
    watched.wait_for_timeout(3000)
    assert sum("it needs a second person" in one for one in watched.evaluate("window.spoken")) == 1
    # The head is told by the product's own notice, of the lowest priority, and its words are no alarm's.
    head_id = service.run("SELECT id FROM staff WHERE code = 'ZEASTH1'")[0][0]
    told = service.run(
        f"SELECT recipient, priority FROM notices WHERE visit = '{visit}' AND kind = 'second-person' ORDER BY created_ms")
    assert [head_id, "0"] in told, told
    second = head.incident(visit)
    assert second.get_by_text("Spoke to her at the car.").first.is_visible()
    second.get_by_role("button", name="Confirm: stand it down").click()
    second.get_by_text("The alarm is stood down.").wait_for()
    second.get_by_text("A second person confirmed the stand-down").wait_for()
    until(lambda: row(board, visit).count() == 0 or row(board, visit).get_attribute("data-red") == "no")
    assert service.run(
        "SELECT n.kind FROM stand_down_asks a JOIN stand_down_answers n ON n.ask = a.id "
        f"WHERE a.visit = '{visit}' AND a.asked_by <> n.answered_by") == [["confirmed"]]
    for one in (board, page):
        one.close()
    head.close()


def test_each_page_says_that_nobody_is_summoned(service, contact, manager):
    visit = service.visit(RURAL, LONG_AGO)
    page = contact.page
    for path in ("/board", "/board/wall", f"/board/i/{visit}", f"/board/i/{visit}/briefing",
                 f"/board/i/{visit}/stand-down", "/help", "/help/phone"):
        page.goto(path)
        assert SUMMONS in page.inner_text("main"), path


def test_somebody_who_watches_over_nobody_sees_no_board(browser, service):
    watcher = Watcher(browser, service, OUTSIDER)
    for path in ("/board", "/board/wall", "/board/events"):
        assert watcher.page.request.get(path).status == 403, path
    watcher.close()
