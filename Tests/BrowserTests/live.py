"""The live service: a fresh demo region, its invitations accepted, its people signed in."""

import json
import os
import re
import subprocess
import threading
import time
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PASSWORD = "lantern orchard saddle"


def binary():
    path = Path(os.environ.get("HOMEWARD_BINARY") or ROOT / ".build/release/homeward")
    if not path.exists():
        pytest.exit(f"{path} is not there. Build first (make test-browser does) or set HOMEWARD_BINARY.", returncode=2)
    return path


class Service:
    """One running service over one database."""

    def __init__(self, folder, *arguments, database=None):
        self.folder = folder
        self.address = database or f"sqlite:{folder / 'live.sqlite'}"
        self.environment = {"PATH": os.environ["PATH"], "HOME": str(folder), "LANG": "C.UTF-8", "TERM": "dumb"}
        self.arguments = arguments
        self.log = []
        self.origin = None

    def command(self, *arguments):
        done = subprocess.run(
            [binary(), *arguments, "--database", self.address], env=self.environment, cwd=self.folder,
            capture_output=True, encoding="utf-8", timeout=600)
        assert done.returncode == 0, done.stderr
        return done

    def start(self):
        self.process = subprocess.Popen(
            [binary(), "serve", "--database", self.address, "--port", "0", *self.arguments],
            env=self.environment, cwd=self.folder, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, encoding="utf-8")
        threading.Thread(target=self._read, daemon=True).start()
        until = time.monotonic() + 60
        while self.origin is None:
            assert self.process.poll() is None, "".join(self.log)
            assert time.monotonic() < until, "the service did not start: " + "".join(self.log)
            time.sleep(0.05)

    def _read(self):
        for line in self.process.stderr:
            self.log.append(line)
            if found := re.search(r"http://127\.0\.0\.1:\d+", line):
                self.origin = self.origin or found.group(0)

    def stop(self):
        self.process.terminate()
        code = self.process.wait(timeout=30)
        assert code == 0, f"ended with {code}: " + "".join(self.log[-20:])


def accept(browser, service, invitation, javascript=True):
    """Accepts an invitation in a browser of its own."""
    context = browser.new_context(java_script_enabled=javascript)
    page = context.new_page()
    page.goto(service.origin + "/invitation")
    page.get_by_label("Invitation code").fill(invitation)
    page.get_by_label("Create a password").fill(PASSWORD)
    page.get_by_label("Enter the password again").fill(PASSWORD)
    page.get_by_role("button", name="Set password").click()
    page.wait_for_url("**/sign-in*")
    context.close()


def sign_in(page, service, user, password=PASSWORD):
    page.goto(service.origin + "/sign-in")
    page.get_by_label("User name").fill(user)
    page.get_by_label("Password", exact=True).fill(password)
    page.get_by_role("button", name="Sign in").click()


def invitations(text):
    """Every {"user", "invitation"} in what `demo --json` printed, with the roles."""
    found = []

    def walk(value):
        if isinstance(value, dict):
            if "user" in value and "invitation" in value:
                found.append(value)
            for part in value.values():
                walk(part)
        elif isinstance(value, list):
            for part in value:
                walk(part)

    for line in text.splitlines():
        if line.startswith(("{", "[")):
            walk(json.loads(line))
    return found


def pattern(path):
    """The route of a path: ids and words of the data replaced, so that pages of one kind count as one."""
    path = re.sub(r"^/case/[^/]+", "/case/*", path)
    path = re.sub(r"^(/case/\*/due)/[^/]+", r"\1/*", path)
    path = re.sub(r"^(/case/\*/facts)/(?!new\b)[^/]+", r"\1/*", path)
    path = re.sub(r"^(/visits|/authorise|/decisions|/tasks|/staff|/delegations|/procedure)/[^/]+", r"\1/*", path)
    path = re.sub(r"^(/duty/slots|/duty/contacts|/incidents)/[^/]+", r"\1/*", path)
    path = re.sub(r"^(/staff/\*/competences)/[^/]+/[^/]+$", r"\1/*/*", path)
    path = re.sub(r"^(/procedure/\*)/(?!new$)[^/]+$", r"\1/*", path)
    path = re.sub(r"^/rules/[^/]+/(?!compare$)[^/]+", "/rules/*/*", path)
    return re.sub(r"^/rules/(?!\*)[^/]+", "/rules/*", path)
