"""`make run` and the tutorial: the demo is made, served and left again, and each step of the tutorial does what it says."""

import os
import re
import shutil
import signal
import socket
import subprocess
import threading
import time

import pytest

from conftest import ROOT
from visitor import Visitor

SCRIPT = ROOT / "Scripts/run.sh"


class Run:
    """One run of the script, as in a terminal of its own."""

    def __init__(self, environment, **more):
        self.process = subprocess.Popen(
            ["/bin/bash", SCRIPT], env={**environment, **more}, cwd="/", encoding="utf-8", start_new_session=True,
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
        self.lines = []
        self.reader = threading.Thread(target=self._read, daemon=True)
        self.reader.start()

    def _read(self):
        for line in self.process.stdout:
            self.lines.append(line.rstrip("\n"))

    @property
    def text(self):
        return "\n".join(self.lines)

    def origin(self):
        until = time.monotonic() + 300
        while not (found := re.search(r"serving at (http://127\.0\.0\.1:\d+)/", self.text)):
            assert self.process.poll() is None and time.monotonic() < until, self.text
            time.sleep(0.05)
        return found[1]

    def codes(self):
        """User name to the code printed beside it."""
        return {user: code for user, code in re.findall(r"^  (z\w+) +\S+ +([\w-]{43})$", self.text, re.M)}

    def interrupt(self):
        """Ctrl-C: the signal goes to everything in the terminal."""
        os.killpg(self.process.pid, signal.SIGINT)
        code = self.process.wait(timeout=30)
        self.reader.join(timeout=10)
        return code

    def ended(self):
        code = self.process.wait(timeout=300)
        self.reader.join(timeout=10)
        return code


@pytest.fixture(scope="module")
def machine(tmp_path_factory, homeward_binary):
    """The environment of somebody who has built the program: an empty home, and a database named that is not the demo's."""
    home = tmp_path_factory.mktemp("machine")
    environment = {
        "PATH": os.environ["PATH"], "HOME": str(home), "LANG": "C.UTF-8", "TERM": "dumb", "PORT": "0",
        "HOMEWARD_BINARY": str(homeward_binary), "HOMEWARD_DATABASE": "postgres://nobody.invalid/none",
    }
    if not (ROOT / "Assets/govuk-frontend.css").exists():
        # Style is not what is looked at here; a machine without a connection may run this.
        assets = home / "assets"
        assets.mkdir()
        for name in ("govuk-frontend.css", "govuk-frontend.js"):
            (assets / name).write_text("\n")
        environment["HOMEWARD_ASSETS"] = str(assets)
    return environment


@pytest.fixture(scope="module")
def first(machine):
    """The first run, being served."""
    run = Run(machine)
    run.address = run.origin()
    yield run
    if run.process.poll() is None:
        run.interrupt()


def test_the_first_run_says_who_can_sign_in_how_and_where(first, machine):
    codes = first.codes()
    roles = re.findall(r"^  z\w+ +(\S+) +[\w-]{43}$", first.text, re.M)
    assert len(codes) == 12 and len(set(roles)) == 12, first.text
    assert "/invitation" in first.text and "at least 15 characters" in first.text
    assert "today is held at 2025-06-30" in first.text and "Ctrl-C" in first.text
    assert str(machine["HOME"]) + "/.local/share/homeward" in first.text
    folder = ROOT.__class__(machine["HOME"]) / ".local/share/homeward"
    assert folder.stat().st_mode & 0o777 == 0o700
    assert all(path.stat().st_mode & 0o077 == 0 for path in folder.iterdir())


def test_the_tutorial_step_by_step(first):
    """Steps 2 to 8 of docs/tutorial/run-the-demo.md, in their order [DOC-03]"""
    codes, visitor = first.codes(), Visitor(first.address)
    assert visitor.accept(codes["zeastt1p1"]) == 303
    assert visitor.accept(codes["zeastt1p1"]) != 303, "a code works once"
    assert visitor.sign_in("zeastt1p1") == 303
    home = visitor.page("/cases")
    assert "My caseload" in home and "30 June 2025" in home
    overdue = visitor.page("/due?status=overdue")
    assert "Overdue" in overdue
    whys = visitor.links("/due?status=overdue", "/case/")
    why = next(link for link in whys if re.fullmatch(r"/case/[0-9a-f-]{36}/due/[^/]+", link))
    text = visitor.page(why)
    assert "Why this date" in text and "Reading" in text or "reading" in text
    case = why.split("/due/")[0]
    form = visitor.hidden(case + "/facts/new/address-changed")
    day = {"date-day": "24", "date-month": "6", "date-year": "2025"}
    before = visitor.page(case + "/due")
    assert visitor.ask("POST", case + "/facts/new/address-changed", {**form, **day})[0] == 303
    after = visitor.page(case + "/due")
    assert after != before and "change of address" in after
    entry = next(part for part in visitor.page(case + "/facts").split("<li") if "2025-06-24" in part)
    correction = re.search(r'href="([^"]+/correction)"', entry)[1]
    form = visitor.hidden(correction)
    answer = visitor.ask("POST", correction, {**form, **day, "date-day": "23", "action": "correct", "reason": "The day was wrong"})
    assert answer[0] == 303
    facts = visitor.page(case + "/facts")
    assert "2025-06-24" in facts and "2025-06-23" in facts and "The day was wrong" in facts
    assert "hmpps-home-visits" in visitor.page("/rules")
    compare = [link for link in visitor.links("/rules/hmpps-home-visits", "/rules/") if "compare" in link]
    assert compare, "two revisions can be compared"
    seen = {}
    for user in ("zeasth1", "zadmin1"):
        other = Visitor(first.address)
        assert other.accept(codes[user]) == 303 and other.sign_in(user) == 303
        seen[user] = set(other.links("/team/cases", "/case/"))
    assert seen["zeasth1"] and not seen["zadmin1"]


def test_a_second_run_finds_what_the_first_left_and_ends_with_ctrl_c(first, machine):
    if first.process.poll() is None:
        assert first.interrupt() == 0, first.text
    assert "ended" in first.text
    second = Run(machine)
    address = second.origin()
    try:
        assert "there already" in second.text and "Preparing" not in second.text
        assert re.search(r"^  zeastt1p1 .*password you set", second.text, re.M)
        codes = second.codes()
        assert "zeastt1p1" not in codes and len(codes) == 9
        old, new = first.codes()["zquality1"], codes["zquality1"]
        visitor = Visitor(address)
        assert visitor.accept(old) != 303, "a new code takes the place of the one before"
        assert visitor.accept(new) == 303 and visitor.sign_in("zquality1") == 303
        assert Visitor(address).sign_in("zeastt1p1") == 303
    finally:
        begun = time.monotonic()
        code = second.interrupt()
    assert code == 0 and time.monotonic() - begun < 10, second.text


def test_a_port_in_use_is_said(machine):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        run = Run(machine, PORT=str(taken.getsockname()[1]))
        assert run.ended() == 7
    assert "port is in use" in run.text and "--port" in run.text


def tools(folder, *left_out):
    """A PATH of this machine's tools but for some."""
    place = folder / "bin"
    place.mkdir()
    for source in ("/usr/bin", "/bin"):
        for name in os.listdir(source):
            if name not in left_out and not (place / name).exists() and not (place / name).is_symlink():
                (place / name).symlink_to(f"{source}/{name}")
    return place


def test_without_a_toolchain_the_script_says_so(machine, tmp_path):
    environment = {name: value for name, value in machine.items() if name != "HOMEWARD_BINARY"}
    run = Run(environment, PATH=str(tools(tmp_path, "swift")))
    assert run.ended() == 1
    assert "Swift 6.2" in run.text


def test_without_apt_the_script_names_what_to_install(machine, tmp_path):
    environment = {name: value for name, value in machine.items() if name != "HOMEWARD_BINARY"}
    place = tools(tmp_path, "apt-get", "pkg-config", "swift")
    (place / "swift").write_text("#!/bin/sh\necho 'Swift version 6.3.1'\n")
    (place / "swift").chmod(0o755)
    run = Run(environment, PATH=str(place))
    assert run.ended() == 1
    assert "no apt-get" in run.text and "pkg-config" in run.text


def test_an_old_toolchain_is_refused(machine, tmp_path):
    environment = {name: value for name, value in machine.items() if name != "HOMEWARD_BINARY"}
    place = tools(tmp_path, "swift")
    (place / "swift").write_text("#!/bin/sh\necho 'Swift version 5.10.1'\n")
    (place / "swift").chmod(0o755)
    run = Run(environment, PATH=str(place))
    assert run.ended() == 1
    assert "6.2 or later" in run.text and "5.10" in run.text


def test_a_demo_that_cannot_be_made_leaves_nothing_behind(machine, tmp_path):
    run = Run(machine, HOME=str(tmp_path), HOMEWARD_POLICIES=str(tmp_path))
    assert run.ended() == 1
    assert "could not be made" in run.text and "HOMEWARD_POLICIES" in run.text
    assert list((tmp_path / ".local/share/homeward").iterdir()) == []


def test_make_run_is_this_script():
    assert shutil.which("make") is None or "Scripts/run.sh" in subprocess.run(
        ["make", "--dry-run", "run"], cwd=ROOT, capture_output=True, encoding="utf-8").stdout
