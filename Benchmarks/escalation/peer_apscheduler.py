#!/usr/bin/env python3
"""One-shot timers with APScheduler 3 over a PostgreSQL job store.

    peer_apscheduler.py schedule DATABASE COUNT BEGIN SECONDS
    peer_apscheduler.py work DATABASE EVENTS TASK-SECONDS [default-grace]
"""

import signal
import sys
import time
from datetime import datetime, timezone

from apscheduler.executors.pool import ThreadPoolExecutor
from apscheduler.jobstores.sqlalchemy import SQLAlchemyJobStore
from apscheduler.schedulers.background import BackgroundScheduler

from events import Events

THREADS = 20
events = None
task_seconds = 0.0


def fire(number, due):
    events.say("start", number, due)
    if task_seconds:
        time.sleep(task_seconds)
    events.say("end", number, due)


def scheduler(database, grace=None):
    # None: however late, it is run. The default of the library is one second, after which a timer is dropped.
    defaults = {} if grace == "default-grace" else {"misfire_grace_time": None}
    return BackgroundScheduler(
        jobstores={"default": SQLAlchemyJobStore(url=database.replace("postgresql:", "postgresql+psycopg:"))},
        executors={"default": ThreadPoolExecutor(THREADS)}, job_defaults=defaults, timezone=timezone.utc)


def schedule(database, count, begin, seconds):
    made = scheduler(database)
    made.start(paused=True)
    for number in range(count):
        due = begin + seconds * number / count
        made.add_job("peer_apscheduler:fire", "date", run_date=datetime.fromtimestamp(due, timezone.utc),
                     args=(number, due), id=str(number))
    made.shutdown()


def work(database, path, seconds, grace=None):
    # Its jobs name this module, not the program: set what they use there.
    import peer_apscheduler as module
    module.events, module.task_seconds = Events(path), seconds
    made = scheduler(database, grace)
    made.start()
    signal.sigwait({signal.SIGTERM})
    made.shutdown(wait=False)


if __name__ == "__main__":
    if sys.argv[1] == "schedule":
        schedule(sys.argv[2], int(sys.argv[3]), float(sys.argv[4]), float(sys.argv[5]))
    else:
        signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGTERM})
        work(sys.argv[2], sys.argv[3], float(sys.argv[4]), *sys.argv[5:])
