"""Drills in a browser: started in one action, seen apart from the visits, taken, gone through, and scored.

BRD-30, safety.md W7, UX-30, UX-35; screen 40. On both databases, with the engine that runs."""

import pytest

from board import CONTACT, MANAGER, OFFICER, Watcher, board_services, listen
from checks import violations
from field import until

CALM = "This is a drill. Nobody is in danger. Do not call the police."


@pytest.fixture(scope="module", params=["sqlite", "postgres"])
def service(request, browser, tmp_path_factory):
    yield from board_services(request, browser, tmp_path_factory, "drills")


def quiet(watcher, team):
    """Sees to the alarm that the demo has of a team: while one is open no drill starts."""
    found = watcher.service.run(
        "SELECT l.visit FROM live_visits l JOIN visits v ON v.id = l.visit "
        f"WHERE v.team = '{team}' AND l.alarm IS NOT NULL AND l.is_open = 1")
    for (visit,) in found:
        page = watcher.incident(visit)
        page.get_by_role("button", name="Answered: all well").click()
        page.get_by_text("It is put down.").wait_for()
        page.close()


def test_a_drill_is_started_seen_taken_and_scored(service, browser):
    """BRD-30: one action, and what it takes to acknowledge it."""
    contact = Watcher(browser, service, CONTACT)
    quiet(contact, "ZEASTT2")
    board = contact.board()
    red = board.locator("#board").get_attribute("data-red")
    title = board.title()
    listen(board)
    page = contact.context.new_page()
    page.goto("/board/drills")
    assert not violations(page)
    assert page.get_by_text("These would be told now").is_visible()
    page.get_by_role("button", name="Start the drill").click()
    page.wait_for_url("**/board/i/*")
    assert page.get_by_text(CALM).first.is_visible()
    drill = page.url.rsplit("/", 1)[1]
    # The board that is open shows it without a reload, apart from the visits, and neither counts it nor sounds an alarm.
    until(lambda: board.locator(f"#d-{drill}").count() == 1, 30)
    assert board.locator("#board-drills").is_visible()
    assert board.locator(f"#d-{drill} .hw-board__word").inner_text() == "DRILL"
    assert board.locator(f"#board tr[data-visit='{drill}']").count() == 0
    assert (board.locator("#board").get_attribute("data-red"), board.title()) == (red, title)
    assert not {"call", "duress"} & set(board.evaluate("window.sounds"))
    assert not violations(board)
    until(lambda: board.locator(f"#d-{drill}").get_by_role("button", name="Take the drill").count() == 1, 30)
    board.locator(f"#d-{drill}").get_by_role("button", name="Take the drill").click()
    board.wait_for_url("**/board/i/*")
    assert not violations(board)
    board.get_by_role("button", name="Drill: answered, all well").click()
    board.get_by_role("heading", name="What came of it").wait_for()
    assert board.get_by_text("Taken in hand").first.is_visible()
    assert not violations(board)
    assert contact.context.request.get(f"/board/i/{drill}/briefing").status == 404
    page.goto("/board/drills")
    assert page.get_by_text("Done; the next by").first.is_visible()
    assert service.run("SELECT COUNT(*) FROM incidents WHERE is_drill = 1")[0][0] == "0"
    contact.close()


def test_a_wall_shows_a_drill_and_nothing_to_press(service, browser):
    """BRD-13, BRD-30."""
    manager = Watcher(browser, service, MANAGER)
    quiet(manager, "ZEASTT1")
    page = manager.context.new_page()
    page.goto("/board/drills")
    page.get_by_role("button", name="Start the drill").click()
    page.wait_for_url("**/board/i/*")
    wall = manager.board("/board/wall")
    assert wall.locator("#board-drills").get_by_text("DRILL", exact=True).is_visible()
    assert wall.locator("#board-drills").locator("a, button").count() == 0
    page.get_by_role("button", name="End the drill before its time").click()
    page.get_by_text("Ended by hand").wait_for()
    until(lambda: wall.locator("#board-drills").is_hidden(), 30)
    manager.close()


def test_an_officer_starts_no_drill(service, browser):
    officer = Watcher(browser, service, OFFICER)
    officer.page.goto("/board/drills")
    assert officer.page.get_by_role("button", name="Start the drill").count() == 0
    officer.close()
