"""How long the service takes to answer "I'm safe" must not tell which PIN was typed (BRD-41).

200 visits are ended with each, in an order drawn by chance from a seed, so that whatever slows the machine slows both.
Two lots from one place differ as much as the test allows once in a million runs."""

import concurrent.futures
import http.client
import json
import random
import sqlite3
import statistics
import time
import uuid

from field import field_service, pack_of, phone
from ranks import likelihood, ranks
from test_field_events import device, event

EACH = 200
CHANCE = 1e-6
TOGETHER = 4


def copies(service, visit, count):
    """So many more visits like one that is there, in the service's database."""
    made = [str(uuid.UUID(int=(0x0190 << 112) | (7 << 76) | (8 << 60) | number)) for number in range(1, count + 1)]
    with sqlite3.connect(service.folder / "live.sqlite") as database:
        for table, key in (("visits", "id"), ("visit_crew", "visit"), ("live_visits", "visit"),
                           ("live_deadlines", "visit"), ("journal_heads", "subject")):
            names = [row[1] for row in database.execute(f"PRAGMA table_info({table})")]
            chosen = ", ".join("?" if name == key else name for name in names)
            database.executemany(
                f"INSERT INTO {table} ({', '.join(names)}) SELECT {chosen} FROM {table} WHERE {key} = ?",
                [(new, visit) for new in made])
    return made


def send(service, token, body):
    """Sends an event as phones do; the answer's status, length and what it took in milliseconds."""
    connection = http.client.HTTPConnection("127.0.0.1", service.port, timeout=120)
    try:
        connection.connect()
        begun = time.perf_counter()
        connection.request("POST", "/f/events", json.dumps(body).ljust(1024), {
            "authorization": f"Bearer {token}", "content-type": "application/json"})
        answer = connection.getresponse()
        content = answer.read()
        return answer.status, len(content), (time.perf_counter() - begun) * 1000, content
    finally:
        connection.close()


def test_the_rank_sum_test_knows_one_place_from_two():
    """Worked by hand: ranks of ties are shared; 1 to 4 against 5 to 8 has U = 0, z = 8 / sqrt(12) = 2.309, p = 0.0209."""
    assert ranks([10, 20, 20, 30]) == [1, 2.5, 2.5, 4]
    assert round(likelihood([1, 2, 3, 4], [5, 6, 7, 8]), 4) == 0.0209
    assert likelihood([1, 4, 5, 8], [2, 3, 6, 7]) == 1
    drawn = random.Random(7)
    normal = [250 + drawn.expovariate(1 / 5) for _ in range(EACH)]
    assert likelihood(normal, [value + 5 for value in normal]) < CHANCE, "five milliseconds more would be found"


def test_which_pin_was_typed_cannot_be_told_from_how_long_the_answer_takes(browser, tmp_path):
    service = field_service(browser, tmp_path)
    try:
        page = phone(browser, service)
        visit = pack_of(page)["visits"][0]["id"]
        token = device(page)
        visits = copies(service, visit, 2 * EACH)
        proofs = ["first proof", "second proof"] * EACH
        random.Random(4).shuffle(proofs)
        with concurrent.futures.ThreadPoolExecutor(TOGETHER) as pool:
            for status, *_, content in pool.map(
                    lambda visit: send(service, token, event(visit, "arrive", minutes=30)), visits):
                assert status == 200, (content, [line for line in service.log if 'error' in line][:3])
            answers = list(pool.map(
                lambda pair: send(service, token, event(pair[0], "safe", 2, proof=pair[1])), zip(visits, proofs)))
        assert {status for status, *_ in answers} == {200}, answers[0]
        assert {length for _, length, *_ in answers} == {512}
        taken = {proof: [answer[2] for answer, typed in zip(answers, proofs) if typed == proof] for proof in set(proofs)}
        kinds = dict(service.rows("SELECT type, count(*) FROM safety_events GROUP BY type"))
        assert kinds == {"arrive": 2 * EACH, "safe": EACH, "duress": EACH}, "each was taken for what it is"
        middles = {proof: statistics.median(times) for proof, times in taken.items()}
        assert abs(middles["first proof"] - middles["second proof"]) < 0.1 * min(middles.values()), middles
        found = likelihood(*taken.values())
        assert found > CHANCE, (found, middles)
        page.context.close()
    finally:
        service.stop()
