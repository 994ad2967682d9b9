"""The safety board's service for browsers' tests: an address that stays, a hand on the engine's clock, and the rows."""

import datetime
import hashlib
import itertools
import json
import os
import shutil
import signal
import sqlite3
import subprocess
import uuid

import pytest

from field import free_port, until
from live import Service, accept, invitations, sign_in
from test_live_postgres import URL, database_of

DAY = "2025-06-30"
CONTACT, MANAGER, HEAD, OFFICER, OUTSIDER = "zeastt2n1", "zeastt1m1", "zeasth1", "zeastt1p1", "zvictim1"


class BoardService(Service):
    """A service over the demo region that can be killed, and whose engine's clock is put forward by hand."""

    def __init__(self, folder, database=None):
        self.port = free_port()
        super().__init__(folder, "--as-of", DAY, "--port", str(self.port), database=database)

    def run(self, text):
        """Rows of a statement, by the database's own door."""
        if self.address.startswith("sqlite:"):
            with sqlite3.connect(self.folder / "live.sqlite", timeout=30) as database:
                return [list(map(str, row)) for row in database.execute(text)]
        done = subprocess.run(
            [shutil.which("psql"), "--no-psqlrc", "--tuples-only", "--no-align", "--field-separator", "\t",
             "--dbname", self.address.replace("postgres:", "postgresql:", 1), "--command", text],
            capture_output=True, encoding="utf-8", timeout=60, env={**os.environ})
        assert done.returncode == 0, done.stderr
        return [line.split("\t") for line in done.stdout.splitlines() if "\t" in line or line and "UPDATE" not in line]

    def engine_now(self):
        """The engine's time as it last wrote it down, in milliseconds."""
        return int(self.run("SELECT high_water_ms FROM engine_clock")[0][0])

    def advance(self, seconds):
        """Puts the engine's clock forward, and waits until the engine has written down that it is that late: whoever asks
        for the time next would otherwise count the same hours again."""
        late = self.engine_now() + int(seconds * 1000)
        self.leap(seconds)
        until(lambda: self.engine_now() >= late, 60, what=self.engine_now)

    def leap(self, seconds):
        """Puts the engine's clock forward while it runs, without a wait."""
        self.run(f"UPDATE engine_clock SET offset_ms = offset_ms + {int(seconds * 1000)}")

    def advance_to(self, moment):
        """Puts the engine's clock forward to a moment in milliseconds, to within the two seconds between two beats."""
        missing = (moment - self.engine_now()) / 1000
        if missing > 0:
            self.advance(missing)

    def visit(self, team, start):
        """The visit of a team that is planned to begin at a time."""
        rows = self.run(
            "SELECT v.visit FROM live_visits v JOIN visits r ON r.id = v.visit JOIN people p ON p.id = r.person "
            f"WHERE p.team = '{team}' AND v.start_at = '{start}' AND v.is_open = 1 ORDER BY v.visit")
        assert len(rows) == 1, rows
        return rows[0][0]

    def kill(self):
        self.process.send_signal(signal.SIGKILL)
        self.process.wait(timeout=30)

    def again(self):
        """Starts it anew at the same address."""
        self.origin = None
        self.log = []
        self.start()


def moment(text):
    """Milliseconds of a time."""
    return int(datetime.datetime.fromisoformat(text.replace("Z", "+00:00")).timestamp() * 1000)


def board_service(browser, folder, database=None):
    """Starts the service; only those who look at boards accept their invitations."""
    made = BoardService(folder, database)
    if database:
        made.command("migrate")
    people = invitations(made.command("demo", "--as-of", DAY, "--json").stdout)
    made.start()
    for person in people:
        if person["user"] in (CONTACT, MANAGER, HEAD, OFFICER, OUTSIDER):
            accept(browser, made, person["invitation"])
    return made


def board_services(request, browser, folders, name):
    """A service on the database that the fixture's parameter names, for as long as the fixture lasts."""
    if request.param == "sqlite":
        made = board_service(browser, folders.mktemp(name))
        yield made
        made.stop()
        return
    if not URL:
        pytest.skip("run under Scripts/with-postgres.sh")
    with database_of(f"{name}{os.getpid()}") as address:
        made = board_service(browser, folders.mktemp(name), address)
        yield made
        made.stop()


class Watcher:
    """Somebody signed in, and their pages."""

    def __init__(self, browser, service, user, **options):
        self.service = service
        self.context = browser.new_context(
            base_url=service.origin, **{"viewport": {"width": 1440, "height": 900}, **options})
        self.context.set_default_timeout(30_000)
        page = self.page = self.context.new_page()
        sign_in(page, service, user)
        page.get_by_role("button", name="Sign out").wait_for()

    def board(self, path="/board", **more):
        """Opens the board and waits until it hears the service; `more` are settings of the page's own script."""
        page = self.context.new_page()
        if more:
            words = " ".join(f'data-{name}="{value}"' for name, value in more.items())

            def answer(route):
                got = route.fetch()
                route.fulfill(response=got, body=got.text().replace(' id="board"', f' id="board" {words}', 1))
            page.route("**" + path, answer)
        page.goto(path)
        page.evaluate("window.marked = true")
        heard(page)
        return page

    def incident(self, visit):
        page = self.context.new_page()
        page.goto(f"/board/i/{visit}")
        return page

    def close(self):
        self.context.close()


def heard(page):
    """Waits for a sign of life of the service."""
    until(lambda: "board open" in (page.locator("#board-watchers").text_content() or ""), 40)


def row(page, visit):
    return page.locator(f"#v-{visit}")


LISTEN = """() => {
  window.sounds = [];
  window.said = [];
  const board = document.getElementById('board');
  const region = document.getElementById('board-assertive');
  new MutationObserver(() => window.sounds.push(board.dataset.sounded)).observe(
    board, { attributes: true, attributeFilter: ['data-sounded'] });
  new MutationObserver(() => window.said.push(region.textContent)).observe(region, { childList: true });
}"""


def turn_sound_on(page):
    """A browser makes no sound before somebody has pressed for it: what is tried first is the sound of a call."""
    page.get_by_role("button", name="Turn sound on and test").click()
    until(lambda: page.locator("#board").get_attribute("data-sounded") == "call")


def listen(page):
    """Turns sound on and writes down from now on what the board sounds and says aloud; the last of each would not tell all."""
    turn_sound_on(page)
    page.evaluate(LISTEN)


def sounded(page, sound):
    until(lambda: sound in page.evaluate("window.sounds"), what=lambda: page.evaluate("window.sounds"))


def comes_to(page, visit, state, seconds=40):
    """Waits until a row has a state, and says that the page was never loaded again on the way."""
    until(lambda: row(page, visit).get_attribute("data-state") == state, seconds,
          lambda: [one.inner_text() for one in row(page, visit).all()])
    assert page.evaluate("window.marked === true")


def phone(page):
    """A phone of whoever is signed in: what it says of a visit, and the receipt."""
    proofs = [hashlib.sha256(word.encode()).hexdigest() for word in ("first proof", "second proof")]
    answer = page.request.post("/f/device", data={"firstProof": proofs[0], "secondProof": proofs[1], "alert": 2})
    assert answer.status == 201, answer.text()
    token, number = answer.json()["token"], itertools.count(1)

    def says(visit, kind):
        answer = page.request.post(
            "/f/events", headers={"authorization": f"Bearer {token}", "content-type": "application/json"},
            data=json.dumps({
                "id": str(uuid.uuid4()), "visit": visit, "seq": next(number), "type": kind, "schemaVersion": 1,
                "occurredAt": "2025-07-03T13:30:00+01:00"}))
        assert answer.ok, answer.text()
        return answer.json()

    return says
