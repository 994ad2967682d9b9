"""What is held after an outage, on a service of its own: the other tests of the board put the clock past every visit."""

import re

import pytest

from board import MANAGER, Watcher, board_services, listen, row, sounded
from field import until

RURAL, TOWN, PROTECTION = "ZEASTT2", "ZEASTT1", "ZEASTT3"


@pytest.fixture(scope="module", params=["sqlite", "postgres"])
def service(request, browser, tmp_path_factory):
    yield from board_services(request, browser, tmp_path_factory, "held")


@pytest.fixture(scope="module")
def manager(browser, service):
    made = Watcher(browser, service, MANAGER)
    yield made
    made.close()


def test_what_is_held_after_an_outage_is_marked_sounds_and_is_released_only_once_somebody_confirms(browser, service, manager):
    """Safety.md fault 34: the banner comes by itself and leads to the row; what is sent to how many is said before it is."""
    ahead = service.engine_now() + 3_600_000
    found = service.run("SELECT d.visit, d.due_ms FROM live_deadlines d JOIN visits v ON v.id = d.visit WHERE d.state = 'pending' "
                        f"AND v.team IN ('{RURAL}', '{TOWN}', '{PROTECTION}') AND d.due_ms > {ahead} ORDER BY d.due_ms LIMIT 1")
    assert found, "no visit lies ahead"
    visit, due = found[0][0], int(found[0][1])
    # Where it starts after the board's day it has no row: put forward until an hour before.
    service.advance_to(due - 3_700_000)
    page, wall = manager.board(), manager.board("/board/wall")
    until(lambda: row(page, visit).count() == 1)
    listen(page)
    until_then = service.engine_now() + 600_000
    # As if it had been due an hour before somebody noticed.
    service.run(f"UPDATE live_deadlines SET claimable_ms = {until_then} WHERE visit = '{visit}'")
    service.run("INSERT INTO engine_holds (id, silent_ms, noticed_ms, before_ms, until_ms, visits, in_danger, messages, is_open) "
                f"VALUES ('00000000-0000-7000-8000-0000000000aa', 0, {due + 3_600_000}, {due}, {until_then}, 1, 0, 0, 1)")
    held = page.locator("#board-held")
    held.wait_for(timeout=30_000)
    assert "1 visit was due while nothing ran" in held.inner_text()
    until(lambda: any("was due while nothing ran" in one for one in page.evaluate("window.said")))
    sounded(page, "call")
    until(lambda: "what was due has not gone out" in row(page, visit).inner_text())
    held.get_by_role("link", name="Show it").click()
    assert page.evaluate("location.hash") == f"#v-{visit}"
    wall.locator("#board-held").wait_for(timeout=30_000)
    assert wall.locator("#board-held a").count() == 0
    until(lambda: "what was due has not gone out" in row(wall, visit).inner_text())
    one = manager.incident(visit)
    assert one.get_by_text("what was due has not gone out").first.is_visible()
    one.close()
    # Without scripts and by keys alone: looked at and left, nothing goes out.
    plain = Watcher(browser, service, MANAGER, java_script_enabled=False)
    plain.page.goto("/board/release")
    assert "1 visit goes on from what is due now." in plain.page.content()
    plain.page.get_by_role("link", name="Release nothing").focus()
    plain.page.keyboard.press("Enter")
    plain.page.wait_for_url("**/board")
    plain.close()
    assert service.run(f"SELECT claimable_ms FROM live_deadlines WHERE visit = '{visit}'") == [[str(until_then)]]
    page.locator("#board-held").get_by_role("link", name="Release them").press("Enter")
    page.wait_for_url("**/board/release")
    page.get_by_role("button", name=re.compile("^Release")).press("Enter")
    page.get_by_text("They are released.").wait_for()
    assert page.locator("#board-held").count() == 0
    assert service.run("SELECT is_open FROM engine_holds") == [["0"]]
    until(lambda: service.run(f"SELECT claimable_ms FROM live_deadlines WHERE visit = '{visit}'") == [[str(due)]], 30)
    page.close()
    wall.close()
