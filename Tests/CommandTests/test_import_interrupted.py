"""An import that does not come to its end, or is long: whole batches are in, and it says how far it is."""

import errno
import fcntl
import json
import os
import resource
import signal
import subprocess
import time

import pytest

from caseloads import rso
from importing import AS_OF, database, named, people, take
from test_help import in_terminal


def test_a_disk_that_fills_up_leaves_whole_batches_and_says_so(take, database, homeward):
    """Files may not grow beyond a limit: what the file system answers is that there is no room."""
    lines = [named(rso(f"X{number:06}"), number) for number in range(3000)]
    size = resource.getrlimit(resource.RLIMIT_FSIZE)

    def limit():
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (2_000_000, size[1]))

    done = take(lines, preexec_fn=limit, restore_signals=False)
    assert done.returncode == 1, done.stderr
    assert "make room on the disk" in done.stderr
    kept = people(database)
    assert len(kept) < 3000
    assert homeward("journal", "verify", "--database", database).returncode == 0
    again = take(lines)
    assert again.returncode == 0, again.stderr
    assert len(people(database)) == 3000


BATCH = 1000


def begun(binary, environment, database, file, *more):
    """An import that has begun to write."""
    process = subprocess.Popen(
        [binary, "import", file, "--database", database, *AS_OF, *more],
        env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    until = time.monotonic() + 120
    while not people(database):
        assert process.poll() is None, process.communicate()
        assert time.monotonic() < until, "nothing is written"
        time.sleep(0.02)
    return process


def opened(pipe, process):
    """A named pipe to write to, once the import reads it; an import that ended before never will."""
    until = time.monotonic() + 120
    while True:
        try:
            descriptor = os.open(pipe, os.O_WRONLY | os.O_NONBLOCK)
        except OSError as error:
            assert error.errno == errno.ENXIO and process.poll() is None, (error, process.poll())
            assert time.monotonic() < until, "nobody reads"
            time.sleep(0.02)
            continue
        os.set_blocking(descriptor, True)
        return os.fdopen(descriptor, "w")


@pytest.mark.parametrize("more", [(), ("--json",)], ids=["words", "json"])
def test_a_run_that_is_interrupted_leaves_whole_batches_and_says_what_it_kept(
        homeward_binary, clean_env, homeward, database, tmp_path, more):
    """CLI-03, held against the work done: seconds are in docs/reference/performance.md."""
    file = tmp_path / "caseload.ndjson"
    with file.open("w") as out:
        for number in range(150 * BATCH):
            out.write(json.dumps(named(rso(f"X{number:06}"), number)) + "\n")
    process = begun(homeward_binary, clean_env, database, file, *more)
    # Stopped, so that what is in at the signal can be counted however slow the machine is.
    process.send_signal(signal.SIGSTOP)
    before = len(people(database))
    process.send_signal(signal.SIGINT)
    process.send_signal(signal.SIGCONT)
    out, error = process.communicate(timeout=60)
    assert process.returncode == 130, (out, error)
    kept = len(people(database))
    assert kept % BATCH == 0 and before <= kept <= before + 10 * BATCH, "whole batches, and no end of them"
    if more:
        report = json.loads(out)
        assert report["interrupted"] and report["written"]
        assert report["lastLine"] == report["added"] == kept
    else:
        assert f"Interrupted: whole batches up to line {kept} are in at least." in out
        assert "to go on; nothing is taken twice." in out
    assert homeward("journal", "verify", "--database", database).returncode == 0


@pytest.mark.parametrize("more,kept", [((), 1000), (("--all-or-nothing",), 0), (("--dry-run",), 0)],
                         ids=["batches", "all or nothing", "dry run"])
def test_an_import_that_waits_for_lines_is_interrupted_too(
        homeward_binary, clean_env, homeward, database, tmp_path, more, kept):
    """CLI-03: a pipe that gives one batch and some lines, and then nothing."""
    file = tmp_path / "caseload.ndjson"
    os.mkfifo(file)
    process = subprocess.Popen(
        [homeward_binary, "import", file, "--database", database, *AS_OF, "--json", *more],
        env=clean_env, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    with opened(file, process) as pipe:
        for number in range(4 * BATCH):
            pipe.write(json.dumps(named(rso(f"X{number:06}"), number)) + "\n")
            pipe.flush()
        if kept:
            until = time.monotonic() + 120
            while not people(database):
                assert time.monotonic() < until, "nothing is written"
                time.sleep(0.02)
        process.send_signal(signal.SIGINT)
        out, error = process.communicate(timeout=60)
    assert process.returncode == 130, (out, error)
    report = json.loads(out)
    assert report["interrupted"] and report["written"] == (not more)
    assert len(people(database)) % BATCH == 0
    assert (len(people(database)) >= kept) if kept else not people(database)
    assert not [name for name in os.listdir(tmp_path) if "trial" in name]
    assert homeward("journal", "verify", "--database", database).returncode == 0


def test_an_interrupted_run_whose_reader_does_not_read_says_what_it_kept_once(
        homeward_binary, clean_env, database, tmp_path):
    """CLI-03: who says how it ended says all of it, also where that takes longer than the command may take to end."""
    file = tmp_path / "caseload.ndjson"
    os.mkfifo(file)
    reading, writing = os.pipe()
    room = fcntl.fcntl(writing, fcntl.F_GETPIPE_SZ)
    os.write(writing, b"x" * room)
    process = subprocess.Popen(
        [homeward_binary, "import", file, "--database", database, *AS_OF, "--json"],
        env=clean_env, stdout=writing, stderr=subprocess.PIPE)
    os.close(writing)
    with opened(file, process) as pipe:
        for number in range(4 * BATCH):
            pipe.write(json.dumps(named(rso(f"X{number:06}"), number)) + "\n")
        pipe.flush()
        until = time.monotonic() + 120
        while not people(database):
            assert time.monotonic() < until, "nothing is written"
            time.sleep(0.02)
        process.send_signal(signal.SIGINT)
        # Longer than the grace: a second voice would be heard by now. A slow machine only makes this test see less.
        with pytest.raises(subprocess.TimeoutExpired):
            process.wait(timeout=2)
    with open(reading, "rb") as stream:
        out = stream.read()
    _, error = process.communicate(timeout=60)
    assert process.returncode == 130 and b"interrupted" not in error, (out[room:], error)
    assert json.loads(out[room:])["interrupted"]


def test_a_killed_run_leaves_a_whole_database(homeward_binary, clean_env, homeward, database, tmp_path):
    file = tmp_path / "caseload.ndjson"
    with file.open("w") as out:
        for number in range(40_000):
            out.write(json.dumps(named(rso(f"X{number:06}"), number)) + "\n")
    process = subprocess.Popen(
        [homeward_binary, "import", file, "--database", database, *AS_OF],
        env=clean_env, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    time.sleep(3)
    process.kill()
    process.wait()
    assert homeward("journal", "verify", "--database", database).returncode == 0
    people(database)


@pytest.mark.parametrize("more,shown", [([], True), (["--quiet"], False), (["--json"], False)], ids=["", "quiet", "json"])
def test_on_a_terminal_a_long_import_says_how_far_it_is(homeward_binary, clean_env, database, tmp_path, more, shown):
    """experience.md 5.1: a bar on a terminal, after 300 ms, with what is left; nothing under --json and --quiet."""
    file = tmp_path / "caseload.ndjson"
    # A pipe that gives the second half late: the import takes longer than 300 ms on any machine.
    lines = [json.dumps(named(rso(f"X{number:06}"), number)) + "\n" for number in range(2200)]
    halves = [tmp_path / "first", tmp_path / "second"]
    halves[0].write_text("".join(lines[:1100]))
    halves[1].write_text("".join(lines[1100:]))
    os.mkfifo(file)
    feeder = subprocess.Popen(["sh", "-c", 'exec > "$0"; cat "$1"; sleep 0.5; cat "$2"', file, *halves])
    printed = in_terminal(
        [homeward_binary, "import", file, "--database", database, *AS_OF, *more], {**clean_env, "TERM": "xterm-256color"})
    assert feeder.wait(timeout=60) == 0
    assert len(people(database)) == 2200
    assert ("\rImporting: " in printed) == shown and ("\r\x1b[K" in printed) == shown
