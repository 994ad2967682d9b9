"""The checker names the promise that a history breaks, and finds nothing in one that keeps them all.

Each history is written by hand: one visit that is overdue, told of in two rungs, taken over and stood down.
"""

import sqlite3
from dataclasses import replace

import pytest

from tools import history as reading
from tools.checker import Limits, check, demand
from tools.history import Entry, Expected, Fault, History, Notice, Send, Step

DUE = 1_800_000_000_000
MINUTE = 60_000


def kept():
    """A history in which everything is as it should be."""
    return History(
        expected=[Expected("v1", 2, "overdue", DUE), Expected("v1", 2, "overdue", DUE + 3 * MINUTE, (0, 1, 0))],
        steps=[Step("v1", 2, "overdue", 0, 0, 0, DUE, DUE + 20), Step("v1", 2, "overdue", 0, 1, 0, DUE + 3 * MINUTE,
                                                                      DUE + 3 * MINUTE + 15)],
        notices=[
            Notice("k1", "v1", "alert", "ann", "sms", DUE + 20, first_sent=DUE + 40),
            Notice("k2", "v1", "alert", "bob", "sms", DUE + 3 * MINUTE + 15, place="0.1.0", first_sent=DUE + 3 * MINUTE + 30),
            Notice("k3", "v1", "stand-down", "ann", "sms", DUE + 4 * MINUTE, place="", first_sent=DUE + 4 * MINUTE + 9),
            Notice("k4", "v1", "stand-down", "bob", "sms", DUE + 4 * MINUTE, place="", first_sent=DUE + 4 * MINUTE + 9)],
        sends=[Send("k1", DUE + 45, "sms"), Send("k2", DUE + 3 * MINUTE + 35, "sms"),
               Send("k3", DUE + 4 * MINUTE + 12, "sms"), Send("k4", DUE + 4 * MINUTE + 14, "sms")],
        entries=[Entry("v1", "alarm-raised", DUE + 20, '{"ladder":["overdue"]}'), Entry("v1", "alarm-told", DUE + 20),
                 Entry("v1", "alarm-told", DUE + 3 * MINUTE + 15), Entry("v1", "alarm-stood-down", DUE + 4 * MINUTE)])


def broken(history, limits=Limits()):
    return [breach.promise for breach in check(history, limits)]


def test_a_history_that_keeps_every_promise_has_no_breach():
    assert check(kept()) == []
    demand(kept())


def test_one_message_to_two_numbers_of_somebody_is_two_messages_and_to_one_number_is_one_too_many():
    history = kept()
    again = replace(history.notices[0], key="k5")
    history.notices.append(again)
    assert broken(history) == ["I2"]
    history.sends[0] = replace(history.sends[0], to="07700900101")
    assert broken(history) == [], "it has not left for the other number yet"
    history.sends.append(Send("k5", DUE + 61_000, "sms", to="07700900102"))
    assert broken(history) == []
    history.sends[-1] = replace(history.sends[-1], to="07700900101")
    assert broken(history) == ["I2"]


def test_nothing_at_all_breaks_nothing():
    assert check(History()) == []


def test_a_step_that_was_due_and_never_fired_is_missed():
    history = kept()
    history.steps.pop()
    assert broken(history) == ["I1"]
    assert "v1 epoch 2 overdue 0.1.0" in str(check(history)[0])


def test_a_first_step_that_never_fired_is_missed_whoever_was_to_be_told():
    history = kept()
    del history.steps[0]
    breach, = check(history)
    assert breach.promise == "I1" and "overdue first" in str(breach)


def test_a_visit_that_waits_for_nothing_is_missed():
    history = kept()
    history.stranded.append(("v2", "nothing is due"))
    assert broken(history) == ["I1"]


def test_a_step_that_stands_there_twice_is_found():
    history = kept()
    history.steps.append(replace(history.steps[1], node="other", fired=history.steps[1].fired + 5))
    assert broken(history) == ["I2"]


@pytest.mark.parametrize("change", [{"key": "k9"}, {"number": 1}])
def test_a_message_that_stands_in_the_outbox_twice_is_found(change):
    """Under another key the same message, or under the same key another."""
    history = kept()
    history.notices.append(replace(history.notices[0], **change))
    assert broken(history) == ["I2"]


def test_a_rung_that_was_fired_before_the_one_before_it_is_out_of_order():
    history = kept()
    history.steps[0] = replace(history.steps[0], fired=DUE + 3 * MINUTE + 20)
    history.faults.append(Fault("kill", DUE - 1, DUE + 3 * MINUTE, MINUTE))
    assert broken(history) == ["I3"]


def test_a_rung_that_was_due_before_the_one_before_it_is_out_of_order():
    history = kept()
    history.steps[1] = replace(history.steps[1], due=DUE - 100, fired=DUE + 60)
    assert broken(history) == ["I3"]


def test_rungs_that_were_passed_over_in_one_transaction_are_in_order():
    history = kept()
    at = DUE + 10 * MINUTE
    history.steps = [Step("v1", 2, "overdue", 0, 1, 0, DUE, at), Step("v1", 2, "overdue", 0, 0, 0, DUE, at, "skipped-late")]
    history.faults.append(Fault("stopped", DUE - MINUTE, at - 100, 5000, stops=True))
    history.entries, history.notices, history.sends = [], [], []
    assert check(history) == []


def test_an_alert_that_goes_out_after_it_is_over_is_found():
    history = kept()
    history.notices[1] = replace(history.notices[1], first_sent=DUE + 4 * MINUTE + 2000)
    history.sends[1] = Send("k2", DUE + 4 * MINUTE + 2010, "sms")
    assert broken(history) == ["I4"]


def test_an_alert_that_was_on_its_way_may_arrive_and_is_stood_down():
    history = kept()
    history.notices[1] = replace(history.notices[1], first_sent=DUE + 4 * MINUTE - 5)
    history.sends[1] = Send("k2", DUE + 4 * MINUTE + 900, "sms")
    assert check(history) == []


def test_an_alert_that_was_on_its_way_a_long_time_ago_is_not_sent_again():
    history = kept()
    history.sends.append(Send("k2", DUE + 5 * MINUTE, "sms"))
    history.faults.append(Fault("kill", DUE + 3 * MINUTE, DUE + 3 * MINUTE + 500, MINUTE, repeats=True))
    assert broken(history) == ["I4"]


def test_somebody_who_was_told_and_not_that_it_is_over_is_found():
    history = kept()
    del history.notices[3], history.sends[3]
    breach, = check(history)
    assert breach.promise == "I4" and "bob was told of the alarm" in str(breach)


def test_an_alert_of_an_alarm_that_was_raised_anew_is_no_breach():
    history = kept()
    again = DUE + 30 * MINUTE
    history.entries.append(Entry("v1", "alarm-raised", again, '{"ladder":["help"]}'))
    history.notices.append(Notice("k5", "v1", "alert", "ann", "sms", again + 5, epoch=3, ladder="help", first_sent=again + 9))
    history.sends.append(Send("k5", again + 12, "sms"))
    assert check(history) == []


def test_a_visitor_who_left_in_time_is_not_looked_for():
    history = History(
        entries=[Entry("v1", "live-arrived", DUE - 60 * MINUTE), Entry("v1", "live-left", DUE - 1)],
        notices=[Notice("k1", "v1", "alert", "ann", "sms", DUE - 5, first_sent=DUE + 40)],
        sends=[Send("k1", DUE + 45, "sms")])
    assert broken(history) == ["I4"]


def test_what_is_sent_without_a_key_of_the_outbox_is_found():
    history = kept()
    history.sends.append(Send("", DUE + 50, "sms"))
    history.sends.append(Send("k77", DUE + 50, "voice"))
    assert broken(history) == ["I5", "I5"]


def test_a_message_that_is_taken_twice_without_a_fault_is_found():
    history = kept()
    history.sends.append(Send("k1", DUE + 9000, "sms"))
    assert broken(history) == ["I5"]


@pytest.mark.parametrize("fault,first", [
    (Fault("kill", DUE + 30, DUE + 200, MINUTE, repeats=True), {}), (None, {"fault": "close"}), (None, {"taken": False})],
    ids=["a kill", "an answer that was lost", "a refusal"])
def test_a_message_may_be_sent_again_where_it_is_open_whether_it_was_taken(fault, first):
    history = kept()
    history.sends[0] = replace(history.sends[0], **first)
    history.sends.append(Send("k1", DUE + 9000, "sms"))
    history.faults += [fault] if fault else []
    assert check(history) == []


def test_a_fault_that_kills_nobody_is_no_reason_to_send_again():
    history = kept()
    history.sends.append(Send("k1", DUE + 9000, "sms"))
    history.faults.append(Fault("clock", DUE - 100, DUE + 20_000, 0))
    assert broken(history) == ["I5"]


def test_a_step_before_its_time_is_found_whatever_the_fault():
    history = kept()
    history.steps[0] = replace(history.steps[0], fired=DUE - 2500)
    history.faults.append(Fault("clock", DUE - 10_000, DUE + 10_000, MINUTE))
    assert broken(history) == ["I6"]


@pytest.mark.parametrize("fault,late,is_broken", [
    (None, 4_900, False), (None, 5_100, True),
    (Fault("kill", DUE - 100, DUE + 900, 17_000), 17_800, False),
    (Fault("kill", DUE - 100, DUE + 900, 17_000), 18_000, True),
    (Fault("kill of another minute", DUE + MINUTE, DUE + MINUTE + 900, 17_000), 6_000, True),
    (Fault("kill of a minute before", DUE - MINUTE, DUE - MINUTE + 900, 17_000), 6_000, True)])
def test_a_step_is_late_by_what_the_fault_at_its_time_allows(fault, late, is_broken):
    history = kept()
    history.steps[0] = replace(history.steps[0], fired=DUE + late)
    history.faults += [fault] if fault else []
    assert broken(history) == (["I6"] if is_broken else [])


def test_a_step_that_is_passed_over_without_an_outage_is_found():
    history = kept()
    history.steps[0] = replace(history.steps[0], kind="skipped-late")
    assert broken(history) == ["I6"]


def test_a_journal_that_does_not_verify_is_found():
    history = kept()
    history.journal_is_whole, history.journal_says = False, "entry 17 was changed"
    breach, = check(history)
    assert breach.promise == "I7" and "entry 17" in str(breach)


def in_danger(first):
    history = kept()
    history.entries.append(Entry("v2", "alarm-raised", DUE, '{"ladder":["duress"]}'))
    history.notices.append(Notice("k6", "v2", "alert", "ann", "sms", DUE, ladder="duress", first_sent=first, priority=3))
    if first is not None:
        history.sends.append(Send("k6", first, "sms"))
    return history


def test_duress_that_is_told_of_within_a_second_overtakes():
    assert check(in_danger(DUE + 800)) == []


@pytest.mark.parametrize("first", [None, DUE + 1200])
def test_duress_that_waits_is_found(first):
    assert broken(in_danger(first)) == ["I8"]


def test_duress_waits_no_longer_than_the_fault_at_its_time_allows():
    history = in_danger(DUE + 16_000)
    history.faults.append(Fault("kill", DUE - 10, DUE + 100, 17_000))
    assert check(history) == []


@pytest.mark.parametrize("alarms,outages,breaches", [
    ([DUE + 30_000], [(DUE, DUE + 5 * MINUTE)], 0), ([], [(DUE, DUE + 5 * MINUTE)], 1), ([], [(DUE, DUE + 30_000)], 0),
    ([DUE + 2 * MINUTE], [(DUE, DUE + 5 * MINUTE)], 1), ([DUE], [], 1)],
    ids=["in time", "never", "a short outage", "too late", "for nothing"])
def test_the_watcher_raises_its_alarm_when_and_only_when_it_has_to(alarms, outages, breaches):
    history = kept()
    history.alarms, history.outages = alarms, outages
    assert broken(history) == ["I9"] * breaches


def test_all_breaches_are_told_in_words():
    history = kept()
    history.steps.pop()
    history.sends.append(Send("", DUE, "sms"))
    with pytest.raises(AssertionError, match=r"(?s)2 breaches:.*I1 \(no step is missing.*I5 \(everything that is sent"):
        demand(history)


def test_the_key_in_a_message_id_is_the_key_and_times_are_milliseconds():
    key = "5f0c2b1e-6d57-5a7c-9a53-0f3a8c1f7a10"
    line = {"key": f"{key.upper()}@homeward.example", "at": 1.5, "channel": "mail", "taken": True, "fault": None}
    assert reading.sends([line]) == [Send(key, 1500, "mail")]
    assert reading.milliseconds("1970-01-02T00:00:00.250Z") == 86_400_250


def test_a_history_is_read_and_nothing_can_be_written_by_its_reader(tmp_path):
    path = tmp_path / "a.sqlite"
    with sqlite3.connect(path) as link:
        link.execute("CREATE TABLE line (number INTEGER)")
        link.execute("INSERT INTO line VALUES (7)")
    link.close()
    assert reading.rows(f"sqlite:{path}", "SELECT number FROM line") == [{"number": 7}]
    with pytest.raises(sqlite3.OperationalError, match="readonly"):
        reading.rows(f"sqlite:{path}", "INSERT INTO line VALUES (8) RETURNING number")
