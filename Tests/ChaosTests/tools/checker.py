"""Decides from a history whether the nine promises were kept. Says of each breach which, of what, and why.

    I1  no step is missing that was due, and nothing that is open waits for nothing
    I2  no step and no message is there twice
    I3  the rungs of a ladder come in their order
    I4  nothing is sent once it is over but what was on its way, and whoever was told is told that it is over
    I5  everything that is sent has its key; a key is sent again only where a fault left it open whether it was
    I6  nothing is early, and nothing later than the fault at the time allows
    I7  the journal verifies
    I8  duress goes before everything else
    I9  the watcher's alarm comes when, and only when, it has to
"""

from collections import Counter, defaultdict
from dataclasses import dataclass

from tools.history import ALERTS

TITLES = {line.split()[0]: line.split(maxsplit=1)[1] for line in __doc__.splitlines() if line.strip().startswith("I")}


@dataclass(frozen=True)
class Breach:
    promise: str
    subject: str
    words: str

    def __str__(self):
        return f"{self.promise} ({TITLES[self.promise]}): {self.subject}: {self.words}"


@dataclass(frozen=True)
class Limits:
    """In milliseconds."""

    # A step may be fired so much before it is due: what the clocks of the test and of the store differ by.
    early: int = 50
    # With no fault at all (safety.md, service targets).
    late: int = 5_000
    # Between something being over and the last request that was on its way already.
    in_flight: int = 15_000
    duress: int = 1_000
    # The watcher may notice an outage so late.
    alarm: int = 60_000


def check(history, limits=Limits()):
    """Every breach, in the order of the promises."""
    found = []
    for promise in (missing, twice, disordered, after_the_end, keys, late, journal, duress, watcher):
        found += promise(history, limits)
    return found


def demand(history, limits=Limits(), most=20):
    """Fails with the breaches in words."""
    found = check(history, limits)
    if found:
        words = "\n".join(str(breach) for breach in found[:most])
        raise AssertionError(f"{len(found)} breaches:\n{words}" + ("\n…" if len(found) > most else ""))


def missing(history, limits):
    there = defaultdict(list)
    for step in history.steps:
        there[step.visit, step.epoch, step.ladder].append(step)
    found = [Breach("I1", name_of((one.visit, one.epoch, one.ladder, *(one.place or ("first",)))),
                    f"was due at {one.due} and was never fired")
             for one in history.expected if not one.is_met(there[one.visit, one.epoch, one.ladder])]
    return found + [Breach("I1", visit, f"is open and {why}") for visit, why in history.stranded]


def twice(history, limits):
    steps = Counter(step.key for step in history.steps)
    notices = defaultdict(list)
    for notice in history.notices:
        notices[notice.meaning].append(notice.key)
    by_key = Counter(notice.key for notice in history.notices)
    return ([Breach("I2", name_of(key), f"was recorded {count} times") for key, count in steps.items() if count > 1]
            + [Breach("I2", "/".join(map(str, meaning)), f"stands in the outbox {len(keys)} times")
               for meaning, keys in notices.items() if len(keys) > 1 and not go_to_several(keys, history)]
            + [Breach("I2", key, f"{count} messages have this key") for key, count in by_key.items() if count > 1])


def go_to_several(keys, history):
    """Whether each of these messages went to another number of its recipient; one of them may not have left yet."""
    places = {send.key: send.to for send in history.sends if send.key in keys and send.to}
    return len(set(keys)) == len(keys) and len(set(places.values())) == len(places) >= len(keys) - 1


def disordered(history, limits):
    ladders = defaultdict(list)
    for step in history.steps:
        ladders[step.visit, step.epoch, step.ladder].append(step)
    found = []
    for steps in ladders.values():
        # What is recorded in one transaction has one time: its order is the order of the rungs.
        steps.sort(key=lambda step: (step.fired, step.place))
        for before, after in zip(steps, steps[1:]):
            if after.place < before.place:
                found.append(Breach("I3", name(after), f"was fired at {after.fired}, after {before.place} at {before.fired}"))
            elif after.due < before.due:
                found.append(Breach("I3", name(after), f"was due at {after.due}, before {before.place} at {before.due}"))
    return found


def after_the_end(history, limits):
    notices = {notice.key: notice for notice in history.notices}
    found = []
    for visit, spans in over(history.entries).items():
        alerts = [send for send in history.sends if send.taken and send.key in notices
                  and notices[send.key].visit == visit and notices[send.key].kind in ALERTS]
        for begin, end, is_stand_down in spans:
            for send in alerts:
                notice = notices[send.key]
                if not begin < send.at < end or notice.created >= begin:
                    continue
                was_on_its_way = notice.first_sent is not None and notice.first_sent <= begin
                if not was_on_its_way or send.at > begin + limits.in_flight:
                    found.append(Breach("I4", visit, f"{notice.kind} {send.key} went to {notice.recipient} "
                                        f"{send.at - begin} ms after it was over"))
            if is_stand_down:
                found += untold(history, visit, begin, alerts, notices)
    return found


def untold(history, visit, ended, alerts, notices):
    """Those who were told of an alarm and not that it is over."""
    told = {notices[send.key].recipient for send in alerts
            if send.at <= ended and notices[send.key].kind in ("alert", "know")}
    stood_down = {notice.recipient for notice in history.notices
                  if notice.visit == visit and notice.kind == "stand-down" and notice.created >= ended}
    return [Breach("I4", visit, f"{recipient} was told of the alarm and not that it is over")
            for recipient in sorted(told - stood_down)]


def over(entries):
    """For each visit the times in which nothing is open: (begin, end, whether an alarm was stood down)."""
    spans, since, alarmed = defaultdict(list), {}, set()
    for entry in entries:
        if entry.event == "alarm-raised":
            alarmed.add(entry.visit)
        ends = entry.event == "alarm-stood-down" or entry.event == "live-left" and entry.visit not in alarmed
        if ends and entry.visit not in since:
            since[entry.visit] = entry.at, entry.event == "alarm-stood-down"
            alarmed.discard(entry.visit)
        elif not ends and entry.visit in since:
            begin, is_stand_down = since.pop(entry.visit)
            spans[entry.visit].append((begin, entry.at, is_stand_down))
    for visit, (begin, is_stand_down) in since.items():
        spans[visit].append((begin, float("inf"), is_stand_down))
    return spans


def keys(history, limits):
    known = {notice.key for notice in history.notices}
    found, before = [], {}
    for send in sorted(history.sends, key=lambda send: send.at):
        if send.key not in known:
            found.append(Breach("I5", send.key or "no key", f"came by {send.channel} and is no message of the outbox"))
        elif send.taken:
            first = before.get(send.key)
            if first is not None and first.fault is None and not may_repeat(history, first.at, send.at):
                found.append(Breach("I5", send.key, f"was taken by {send.channel} twice, at {first.at} and {send.at}, "
                                    "and no fault left it open"))
            before[send.key] = send
    return found


def may_repeat(history, first, again):
    """Whether some fault was at work when a message was sent first, so that its answer may have been lost."""
    # The request may have left before the fault and its answer come after: a second either way.
    return any(fault.repeats and fault.begin - 1000 <= first <= fault.end + 1000 and again >= fault.begin
               for fault in history.faults)


def late(history, limits):
    found = []
    for step in history.steps:
        allowed, why = bound(history, step.due, limits)
        if step.fired < step.due - limits.early:
            found.append(Breach("I6", name(step), f"was fired {step.due - step.fired} ms too early"))
        elif step.kind == "skipped-late" and not any(
                fault.stops and fault.begin <= step.fired and step.due <= fault.end for fault in history.faults):
            found.append(Breach("I6", name(step), "was passed over and there was no outage"))
        elif step.fired > allowed:
            found.append(Breach("I6", name(step), f"was fired {step.fired - step.due} ms late; {allowed - step.due} ms "
                                f"are allowed{why}"))
    return found


def bound(history, due, limits):
    """The latest time for what is due then, and on account of what."""
    allowed, why = due + limits.late, ""
    for fault in history.faults:
        if fault.begin - limits.late <= due <= fault.end + fault.recovery and fault.end + fault.recovery > allowed:
            allowed, why = fault.end + fault.recovery, f" ({fault.name})"
    return allowed, why


def journal(history, limits):
    return [] if history.journal_is_whole else [Breach("I7", "the journal", history.journal_says or "does not verify")]


def duress(history, limits):
    notices = {notice.key: notice for notice in history.notices}
    requests = sorted((send for send in history.sends if send.key in notices), key=lambda send: send.at)
    found = []
    for entry in history.entries:
        if entry.event != "alarm-raised" or '"duress"' not in entry.detail:
            continue
        allowed = max([entry.at + limits.duress] + [
            fault.end + fault.recovery for fault in history.faults
            if fault.begin - limits.duress <= entry.at <= fault.end + fault.recovery])
        first = next((send.at for send in requests
                      if notices[send.key].visit == entry.visit and send.at >= entry.at - limits.early), None)
        if first is None:
            found.append(Breach("I8", entry.visit, "gave the alert code and nobody was told"))
        elif first > allowed:
            others = sum(1 for send in requests if entry.at + limits.duress <= send.at < first)
            found.append(Breach("I8", entry.visit, f"gave the alert code and the first request left {first - entry.at} ms "
                                f"later; {others} others went before it"))
    return found


def watcher(history, limits):
    found = [Breach("I9", "the watcher", f"raised no alarm within {limits.alarm} ms of the outage at {begin}")
             for begin, end in history.outages
             if end - begin > limits.alarm and not any(begin <= at <= begin + limits.alarm for at in history.alarms)]
    return found + [Breach("I9", "the watcher", f"raised an alarm at {at} and nothing was wrong")
                    for at in history.alarms if not any(begin <= at <= end + limits.alarm for begin, end in history.outages)]


def name(step):
    return name_of(step.key)


def name_of(key):
    visit, epoch, ladder, *place = key
    return f"{visit} epoch {epoch} {ladder} {'.'.join(map(str, place))}"
