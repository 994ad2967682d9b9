#!/usr/bin/env python3
"""One-shot timers with procrastinate on PostgreSQL.

    peer_procrastinate.py schedule DATABASE COUNT BEGIN SECONDS
    peer_procrastinate.py work DATABASE EVENTS TASK-SECONDS [quick] [retry-stalled]

`quick` polls every 0.2 s with twenty at a time, where the defaults are 5 s and one. `retry-stalled` adds the periodic task
that its documentation gives for jobs whose worker died.
"""

import asyncio
import sys
from datetime import datetime, timezone

import procrastinate

from events import Events

events = None
task_seconds = 0.0


def application(database, is_worker):
    kind = procrastinate.PsycopgConnector if is_worker else procrastinate.SyncPsycopgConnector
    app = procrastinate.App(connector=kind(conninfo=database))

    @app.task(name="fire")
    async def fire(number, due):
        events.say("start", number, due)
        if task_seconds:
            await asyncio.sleep(task_seconds)
        events.say("end", number, due)

    return app


def schedule(database, count, begin, seconds):
    app = application(database, False)
    with app.open():
        app.schema_manager.apply_schema()
        for number in range(count):
            due = begin + seconds * number / count
            app.configure_task("fire", schedule_at=datetime.fromtimestamp(due, timezone.utc)).defer(number=number, due=due)


async def work(database, path, seconds, options):
    global events, task_seconds
    events, task_seconds = Events(path), seconds
    app = application(database, True)
    if "retry-stalled" in options:
        @app.periodic(cron="* * * * *")
        @app.task(queueing_lock="retry-stalled", name="retry_stalled")
        async def retry_stalled(timestamp):
            for job in await app.job_manager.get_stalled_jobs():
                await app.job_manager.retry_job(job)

    settings = {"fetch_job_polling_interval": 0.2, "concurrency": 20} if "quick" in options else {}
    async with app.open_async():
        await app.run_worker_async(**settings)


if __name__ == "__main__":
    if sys.argv[1] == "schedule":
        schedule(sys.argv[2], int(sys.argv[3]), float(sys.argv[4]), float(sys.argv[5]))
    else:
        asyncio.run(work(sys.argv[2], sys.argv[3], float(sys.argv[4]), sys.argv[5:]))
