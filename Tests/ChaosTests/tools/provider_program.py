"""Starts the program of providers.py and talks to it."""

import http.client
import json
import ssl
import subprocess
import sys
from pathlib import Path

PROGRAM = Path(__file__).with_name("providers.py")


class ProviderProgram:
    """One running program; `requests` is what arrived, in order, from its file."""

    def __init__(self, folder, key=None, ports=(0, 0), is_encrypted=False, environment=None):
        self.folder = Path(folder)
        self.key = key
        self.authority = self.folder / "authority.pem" if is_encrypted else None
        command = [sys.executable, PROGRAM, "--folder", self.folder, "--http-port", str(ports[0]), "--smtp-port",
                   str(ports[1]), *(["--key", key] if key else []), *(["--tls"] if is_encrypted else [])]
        self.process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=environment)
        words = self.process.stdout.readline().split()
        assert words[::2] == ["http", "smtp"], f"the providers did not start: {words}"
        self.port, self.mail_port = int(words[1]), int(words[3])
        self.origin = f"https://localhost:{self.port}" if is_encrypted else f"http://127.0.0.1:{self.port}"

    @property
    def requests(self):
        path = self.folder / "requests.ndjson"
        return [json.loads(line) for line in path.read_text().splitlines()] if path.exists() else []

    def ask(self, method, path, body=b"", headers={}):
        if self.authority:
            context = ssl.create_default_context(cafile=self.authority)
            link = http.client.HTTPSConnection("localhost", self.port, timeout=60, context=context)
        else:
            link = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        try:
            link.request(method, path, body, headers)
            answer = link.getresponse()
            return answer.status, answer.read(), answer.headers
        finally:
            link.close()

    def control(self, what, **words):
        status, said, _ = self.ask("POST", f"/control/{what}", json.dumps(words))
        assert status == 200, said

    def fault(self, channel, fault, count=1, **more):
        self.control("faults", channel=channel, fault=fault, count=count, **more)

    def stop(self):
        if self.process.poll() is None:
            self.process.stdin.close()
            self.process.wait(timeout=30)
