"""Faults 19 to 22: providers that say nothing, say no, say it twice or too late; and storms at a provider that is slow."""

import re
import time
import uuid
from collections import defaultdict

import pytest

from tools import history
from tools.outside import LOGGED, Phone, write
from tools.postgres import wait_until
from tools.scene import now

# Each fault on SQLite in the cut, on both databases in the whole.
DATABASES = ["sqlite", pytest.param("postgres", marks=pytest.mark.whole)]
# Whatever happens, somebody who was not told is told by their next channel within so many seconds.
NEXT_CHANNEL = 60
# What nodes say to whoever looks after them.
ALERT_CODE = "Alert code"
BROKEN, MENDED = "a channel does not work", "a channel works again"


def by_key(lines):
    keys = defaultdict(list)
    for line in lines:
        keys[line["key"]].append(line)
    return keys


def alerts(scene, visit, channel=None):
    """The notices that ask somebody to do something about a visit."""
    where = f" AND channel = '{channel}'" if channel else ""
    return history.rows(scene.address, "SELECT key, channel, state, rank, provider_id, recipient, trouble, attempts "
                                       f"FROM notices WHERE visit = '{visit}' AND kind = 'alert'{where} ORDER BY key")


def states(scene, visit, channel):
    return {notice["state"] for notice in alerts(scene, visit, channel)}


def said(scene, message):
    """What the nodes logged under a message, node by node."""
    return {node.name: [line for line in node.lines() if line.get("message") == message] for node in scene.nodes}


def waits(outside, visit, before, after):
    """Seconds from the first request by one channel to the first by another."""
    return outside.about(visit, LOGGED[after])[0]["at"] - outside.about(visit, LOGGED[before])[0]["at"]


@pytest.mark.parametrize("database", DATABASES)
def test_what_a_provider_took_without_an_answer_is_found_and_what_it_refused_is_sent_again(sending, outside, database):
    """Faults 19 and 20: time-out after accept, 5xx, 429, 400 and a wrong clock, each for one visit of one scene."""
    scene = sending(database)
    first = scene.seed(count=11, within=500, ahead=1000)
    names = ["hang", "close", "blind", "refuse", "502", "500", "429", "429-long", "400", "clock-one", "clock-two"]
    visit = dict(zip(names, sorted(scene.dues, key=scene.dues.get)))
    outside.fault(visit["hang"], "hang", each=1, seconds=60)
    outside.fault(visit["close"], "close", each=1)
    outside.fault(visit["blind"], "close", each=1)
    outside.fault(visit["blind"], "close", channel="voice", each=1)
    outside.fault(visit["refuse"], "refuse", each=1)
    outside.fault(visit["502"], "status-502", each=1)
    outside.fault(visit["500"], "status-500", each=1)
    outside.fault(visit["429"], "status-429", each=1, retryAfter=8)
    outside.fault(visit["429-long"], "status-429", each=99, retryAfter=120)
    outside.fault(visit["400"], "status-400", each=99)
    outside.fault(visit["clock-one"], "clock", each=1)
    outside.fault(visit["clock-two"], "clock", each=1)
    begin = now()
    scene.start()
    scene.until(first + 14_500)
    scene.fault("providers that fail", begin, 5000, repeats=True)

    # 19: taken, without an answer: asked for by our key, its id adopted, and nothing sent again.
    for name in ("hang", "close", "blind"):
        for notice in alerts(scene, visit[name], "sms"):
            lines = by_key(outside.about(visit[name], "sms"))[notice["key"]]
            assert [line["taken"] for line in lines] == [True], f"{name}: sent {len(lines)} times"
            assert (notice["state"], notice["provider_id"]) == ("accepted", lines[0]["id"]), name
    # Not taken, as far as can be known: asked for until ten seconds are over, then sent again under the same key.
    for name in ("refuse", "502"):
        for key, lines in by_key(outside.about(visit[name], "sms")).items():
            assert [line["taken"] for line in lines] == [False, True], name
            assert 10 <= lines[1]["at"] - lines[0]["at"] < 15, name
    # 20: not now: again when the provider says, or after five seconds.
    for name, least in (("500", 5), ("429", 8), ("clock-one", 5), ("clock-two", 5)):
        for key, lines in by_key(outside.about(visit[name], "sms")).items():
            assert [line["taken"] for line in lines] == [False, True], name
            assert least <= lines[1]["at"] - lines[0]["at"] < least + 4, name
    # Never by this channel, or not within the minute: the next channel at once.
    for name in ("400", "429-long"):
        assert waits(outside, visit[name], "sms", "voice") < 3, name
        assert all(len(lines) == 1 for lines in by_key(outside.about(visit[name], "sms")).values()), name
        assert states(scene, visit[name], "sms") == {"failed"} and states(scene, visit[name], "voice") == {"accepted"}
    # A fault of the system is said once by each node that saw it, and that it is over.
    broken, mended = said(scene, BROKEN), said(scene, MENDED)
    assert sum(map(len, broken.values())) >= 1
    for node, lines in broken.items():
        assert len(lines) <= 1 and all(line["level"] == "critical" for line in lines), node
        # Of several nodes one that saw it may have sent nothing since.
        assert len(mended[node]) <= len(lines) and (len(broken) > 1 or mended[node]), node
    scene.judge(requests=outside.requests)


@pytest.mark.whole
@pytest.mark.parametrize("fault,database", [
    ("name", "sqlite"), ("certificate", "postgres"), ("port", "sqlite"), ("always 500", "postgres")])
def test_a_channel_that_cannot_be_reached_is_followed_by_the_next_within_a_minute_and_said_once(
        sending, outside, database, fault):
    """Fault 20: a name nobody knows, a certificate of somebody else, a closed port, and no answer but 500."""
    # Voice and text are the same provider: what is told by mail is told by another.
    scene = sending(database, ways=("sms", "email"))
    first = scene.seed(count=6, within=500, ahead=3000)
    change = {"name": {"HOMEWARD_NOTIFY_ADDRESS": "https://nobody.invalid"},
              "certificate": {"HOMEWARD_AUTHORITIES_FILE": "/etc/ssl/certs/ca-certificates.crt"},
              "port": {"HOMEWARD_NOTIFY_ADDRESS": "https://localhost:9"}, "always 500": {}}[fault]
    if fault == "always 500":
        outside.providers.fault("sms", "status-500", count=10_000)
    for node in scene.nodes:
        node.environment.update(change)
    begin = now()
    scene.start()
    # One of the four in the time it takes; of the others it is said that they tried for most of a minute.
    if fault == "name":
        scene.until(first + 65_000)
    else:
        scene.until(first + 4000)
        write(scene.address, "UPDATE notices SET first_sent_ms = first_sent_ms - 55000, claimable_ms = claimable_ms - 55000 "
                             "WHERE state = 'pending' AND attempts > 0")
        scene.until(first + 10_000)
    scene.fault(fault, begin, 5000, repeats=True)
    for visit, due in scene.dues.items():
        mails = outside.about(visit, "mail")
        assert mails and mails[0]["at"] * 1000 - due < (NEXT_CHANNEL + 2) * 1000, visit
        assert states(scene, visit, "sms") == {"failed"}
    broken = said(scene, BROKEN)
    for node, lines in broken.items():
        assert len(lines) <= 1, f"{node} said it {len(lines)} times"
    assert (sum(map(len, broken.values())) > 0) == (fault in ("name", "certificate"))
    assert not any(said(scene, MENDED).values())
    scene.judge(requests=outside.requests)


@pytest.mark.parametrize("database", DATABASES)
def test_receipts_that_come_twice_in_disorder_early_or_from_nobody_take_nothing_back(sending, outside, database):
    """Fault 21, N2."""
    scene = sending(database)
    first = scene.seed(count=6, within=500, ahead=1000)
    names = ["twice", "disorder", "early", "forged", "failed", "lost"]
    visit = dict(zip(names, sorted(scene.dues, key=scene.dues.get)))
    outside.fault(visit["early"], "slow", each=1, seconds=3)
    scene.start()
    node = scene.nodes[-1]

    def made(name):
        """The ids under which the provider has the texts about a visit."""
        return [line["id"] for line in outside.about(visit[name], "sms") if line["taken"]]

    wait_until(lambda: all(made(name) for name in names), "no text left", seconds=60)
    # Before our own commit: the provider has not answered yet.
    for one in made("early"):
        assert outside.receipt(node, one, "delivered") == 204
    assert states(scene, visit["early"], "sms") == {"sending"}
    wait_until(lambda: all(states(scene, visit[name], "sms") == {"accepted"} for name in names if name != "early"),
               "no text was taken", seconds=60)
    for one in made("twice"):
        assert [outside.receipt(node, one, "delivered") for _ in range(4)] == [204] * 4
    for one in made("disorder"):
        for status in ("delivered", "permanent-failure", "sending", "created", "temporary-failure", "delivered"):
            assert outside.receipt(node, one, status) == 204
    failed = time.time()
    for one in made("failed"):
        assert outside.receipt(node, one, "permanent-failure") == 204
    for one in made("forged"):
        for token in ("", "x" * 40, outside.token[:-1]):
            assert outside.receipt(node, one, "delivered", token=token) == 401
    assert outside.receipt(node, "0f0f0f0f-0000-4000-8000-000000000000", "delivered") == 204, "of a message nobody knows"
    # 21: the next channel at once, as failed; nothing for those that were delivered.
    wait_until(lambda: outside.about(visit["failed"], "voice"), "no other channel was tried", seconds=20)
    assert outside.about(visit["failed"], "voice")[0]["at"] - failed < 3
    wait_until(lambda: states(scene, visit["early"], "sms") == {"delivered"}, "the early receipt was lost", seconds=20)
    for name in ("twice", "disorder"):
        assert states(scene, visit[name], "sms") == {"delivered"}, name
        assert {notice["rank"] for notice in alerts(scene, visit[name], "sms")} == {5}
    assert states(scene, visit["forged"], "sms") == {"accepted"}
    refused = history.rows(scene.address, "SELECT subject FROM access_log WHERE subject_kind = 'inbound'")
    assert refused and {row["subject"] for row in refused} == {"receipt"}
    # It arrived after all: that another channel was tried meanwhile stays.
    for one in made("failed"):
        assert outside.receipt(node, one, "delivered") == 204
    assert states(scene, visit["failed"], "sms") == {"delivered"}
    # Days later all of them again: nothing changes, and nothing leaves.
    before, count = receipts(scene), len(outside.requests)
    for name in ("twice", "disorder", "early", "failed"):
        for one in made(name):
            for status in ("delivered", "permanent-failure"):
                assert outside.receipt(node, one, status, completed_at="2026-01-01T00:00:00.000000Z") == 204
    assert states(scene, visit["twice"], "sms") == {"delivered"}
    # One of the two kinds had not come of two of them: it is kept, once.
    assert len(receipts(scene)) - len(before) <= sum(len(made(name)) for name in ("twice", "early"))
    time.sleep(1)
    assert len(outside.requests) == count
    # Delivered stops nothing.
    rows = history.rows(scene.address, "SELECT visit FROM live_visits WHERE alarm = 'overdue' AND is_open = 1")
    assert set(visit.values()) <= {row["visit"] for row in rows}
    scene.judge(requests=outside.requests)


def receipts(scene):
    return history.rows(scene.address, "SELECT id FROM notice_receipts")


@pytest.mark.whole
@pytest.mark.parametrize("database", ["sqlite"])
def test_delivered_and_never_answered_goes_on_up_the_ladder_and_a_link_that_is_opened_answers_nothing(
        sending, outside, database):
    """Fault 22 and, for whoever got no receipt, 21: the next rung after its window, the next channel after a minute."""
    scene = sending(database)
    first = scene.seed(count=4, within=500, ahead=3000)
    delivered, *lost = sorted(scene.dues, key=scene.dues.get)
    scene.start()
    node = scene.nodes[0]
    seen = set()

    def answer():
        """Every text about the one visit is delivered; whatever stands in a message is opened, as scanners do."""
        for line in outside.about(delivered, "sms"):
            if line["taken"] and line["id"] not in seen:
                seen.add(line["id"])
                assert outside.receipt(node, line["id"], "delivered") == 204

    while now() < first + 70_000:
        answer()
        time.sleep(0.5)
    assert outside.about(delivered, "voice") == [], "who has it is not told again"
    for visit in lost:
        assert 60 <= waits(outside, visit, "sms", "voice") < 65
    scan(scene, outside, delivered)
    while now() < first + 190_000:
        answer()
        time.sleep(0.5)
    # The window of the first rung is over: the next were told of both.
    for visit in scene.dues:
        told = [step for step in history.read(scene.address).steps if step.visit == visit]
        assert len(told) >= 2, "delivered is not that somebody has it"
    assert history.rows(scene.address, "SELECT 1 AS one FROM journal WHERE event = 'alarm-acknowledged' AND subject IN ("
                        + ", ".join(f"'{visit}'" for visit in scene.dues) + ")") == []
    scene.judge(requests=outside.requests)


def scan(scene, outside, visit):
    """Opens what a scanner of mail would: every address in a message, and those of the alarm, by GET and HEAD."""
    links = [link for line in outside.about(visit) for link in re.findall(r"https?://[^\s\"]+", line["body"])]
    assert links == [], "a message holds a link"
    for path in ("/board", f"/board/i/{visit}", f"/board/i/{visit}/stand-down", f"/board/i/{visit}/take"):
        for method in ("GET", "HEAD"):
            status, _ = scene.nodes[0].ask(path, method=method)
            assert status in (302, 303, 401, 403, 404, 405), f"{method} {path}: {status}"


@pytest.mark.parametrize("database", DATABASES)
def test_the_alert_code_leaves_within_a_second_while_a_storm_hangs_at_a_slow_provider(sending, outside, database):
    """I8, C9: a storm of overdue visits at a provider that takes four seconds for each, and the alert code every few seconds."""
    # Three nodes send three times as much.
    times, storm = (3, 40) if database == "sqlite" else (10, 150)
    scene = sending(database, ways=("sms",))
    first = scene.seed(count=storm, within=500, ahead=1000)
    said = sorted(scene.dues, key=scene.dues.get)[-times:]
    phones = {visit: Phone(scene.address, visit) for visit in said}
    outside.providers.fault("sms", "slow", seconds=4, count=100_000)
    scene.start()
    scene.until(first + 2000)
    took = []
    for number, visit in enumerate(said):
        def told():
            return [line for line in outside.about(visit) if ALERT_CODE in line["body"]]

        begun, _ = phones[visit].says(scene.nodes[number % len(scene.nodes)], visit)
        wait_until(told, "nobody was told of the alert code", seconds=30)
        took.append(told()[0]["at"] - begun)
        time.sleep(2)
    waiting = history.rows(scene.address, "SELECT COUNT(*) AS count FROM notices WHERE state IN ('pending', 'sending')")
    assert waiting[0]["count"] > 5, "there was no storm"
    assert max(took) <= 1, f"the alert code took {[round(one, 2) for one in took]} s"


@pytest.mark.whole
@pytest.mark.parametrize("database", ["sqlite", "postgres"])
def test_whoever_has_no_address_is_passed_over_and_a_second_number_is_tried(sending, outside, database):
    """N3: nobody of the first rung has an address: the next is told at once, and where a number is refused their second."""
    scene = sending(database, ways=("sms",))
    first = scene.seed(count=3, within=500, ahead=3000)
    firsts = "SELECT staff FROM staff_roles WHERE role = 'nominated-contact'"
    managers = [row["staff"] for row in history.rows(
        scene.address, f"SELECT staff FROM staff_roles WHERE role = 'line-manager' AND staff NOT IN ({firsts})")]
    write(scene.address, f"DELETE FROM contact_points WHERE staff IN ({firsts})")
    assert managers
    numbers = {row["staff"]: row["address"] for row in history.rows(
        scene.address, "SELECT staff, address FROM contact_points WHERE channel = 'sms'")}
    for staff in managers:
        write(scene.address, "INSERT INTO contact_points (id, staff, channel, address, is_active, revision) VALUES "
                             f"('{uuid.uuid4()}', '{staff}', 'sms', '07700900999', 1, 1)")
        outside.providers.control("faults", channel="sms", fault="status-400", match=numbers[staff], count=10_000)
    scene.start()
    scene.until(first + 5000)
    for visit in scene.dues:
        notices = alerts(scene, visit)
        sent = [line["to"] for line in outside.about(visit, "sms")]
        assert "07700900999" in sent, f"the second number was not tried: {notices}"
        assert len(sent) == len(set(sent)), "a number was tried twice"
        told = [entry for entry in history.read(scene.address).entries
                if entry.visit == visit and entry.event == "alarm-told"]
        assert "unreached" in told[0].detail and "passed" in told[0].detail
    scene.judge(requests=outside.requests)
