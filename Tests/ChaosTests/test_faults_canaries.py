"""N7: a channel whose test messages come late is told of, goes after the others, and is the first again once one arrives."""

import json
import uuid

import pytest

from tools import history
from tools.outside import Phone, write
from tools.postgres import wait_until
from tools.scene import now

HANDSET = "07700900999"
TOLD = {"degraded": "Homeward: text messages degraded", "again": "Homeward: text messages work again"}


def canaries(outside):
    """The test messages that arrived at the provider of texts, in order."""
    return [line for line in outside.requests if line["to"] == HANDSET]


def channels(node):
    """What the health of a node says of each channel."""
    return {one["channel"]: one for one in json.loads(node.ask("/health/engine")[1])["channels"]}


def told(outside, what):
    return [line for line in outside.requests if TOLD[what] in line["body"]]


@pytest.mark.parametrize("database", ["sqlite", pytest.param("postgres", marks=pytest.mark.whole)])
def test_texts_whose_receipts_come_late_go_after_calls_until_one_arrives_in_time_and_each_is_told_once(
        sending, outside, database):
    scene = sending(database)
    for staff in history.rows(scene.address, "SELECT staff FROM staff_roles WHERE role = 'administrator' "
                                             "AND staff NOT IN (SELECT staff FROM accounts)"):
        write(scene.address, "INSERT INTO accounts (id, user_name, staff, created_at) VALUES "
                             f"('{uuid.uuid4()}', 'look-after', '{staff['staff']}', '2026-01-01T00:00:00Z')")
    scene.seed(count=2, within=500, ahead=1_200_000)
    before, after = sorted(scene.dues)
    for node in scene.nodes:
        node.environment["HOMEWARD_CANARY_SMS"] = "07700 900999"
    scene.start()
    node = scene.nodes[-1]
    wait_until(lambda: canaries(outside), "no test message left", seconds=60)
    wait_until(lambda: history.rows(scene.address, "SELECT 1 AS one FROM canaries WHERE provider_id IS NOT NULL"),
               "no test message was taken", seconds=30)
    assert "HOMEWARD test of the way messages go, no action needed" in canaries(outside)[0]["body"]
    assert channels(node)["sms"]["state"] == "unknown" and channels(node)["voice"]["state"] == "not-probed"

    # It left three minutes and a bit ago, and arrives only now.
    write(scene.address, "UPDATE canaries SET asked_ms = asked_ms - 200000, taken_ms = taken_ms - 200000")
    wait_until(lambda: channels(node)["sms"]["state"] == "late", "it is not said to be late", seconds=10)
    assert outside.receipt(node, canaries(outside)[0]["id"], "delivered") == 204
    sms = channels(node)["sms"]
    assert (sms["state"], sms["reason"]) == ("degraded", "slow") and sms["sinceSeconds"] < 30
    status, health = node.ask("/health")
    assert status == 503 and json.loads(health)["components"]["channels"]["status"] == "DOWN"
    # Whoever looks after the service is told by another way than the one that is slow.
    wait_until(lambda: told(outside, "degraded"), "nobody was told", seconds=30)
    assert {line["channel"] for line in told(outside, "degraded")} == {"voice"}

    Phone(scene.address, before).says(node, before, "help")
    wait_until(lambda: outside.about(before), "nobody was told of the alarm", seconds=30)
    assert {line["channel"] for line in outside.about(before)} == {"voice"}

    # The next one is due, and arrives at once.
    write(scene.address, f"UPDATE channel_probes SET next_ms = {now()}, claimable_ms = {now()}")
    wait_until(lambda: len(canaries(outside)) == 2, "no second test message left", seconds=30)
    assert outside.receipt(node, canaries(outside)[1]["id"], "delivered") == 204
    wait_until(lambda: channels(node)["sms"]["state"] == "fine", "it did not recover", seconds=30)
    wait_until(lambda: told(outside, "again"), "nobody was told that it works again", seconds=30)
    Phone(scene.address, after).says(node, after, "help")
    wait_until(lambda: outside.about(after), "nobody was told of the second alarm", seconds=30)
    assert outside.about(after)[0]["channel"] == "sms"
    # Of three nodes too: one message each, once, and one for each of the two canaries.
    texts = [line["body"] for line in canaries(outside)]
    assert len(texts) == len(set(texts)) == 2
    for what in TOLD:
        keys = [line["key"] for line in told(outside, what)]
        assert len(keys) == len(set(keys)), what
