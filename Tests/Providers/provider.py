"""What the made-up providers share: an append-only log, scripted faults, a small HTTP server, and an end with its parent.

Each provider is a program of its own on 127.0.0.1. It prints one line of JSON with its address when it is ready and ends when
its standard input closes. Its log is opened with O_APPEND and written a line at a time, so that whoever is killed in the middle
loses no evidence. Faults are words, one for each request in turn (`--faults '["500", "ok"]'`); after the last, or without
any, `--always` holds, which is `ok` where it is not given. `PUT /_faults` with a list replaces what is left of them.
"""

import argparse
import contextlib
import datetime
import email.utils
import json
import os
import pathlib
import ssl
import sys
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import trustme

# Longer than any limit of whoever asks.
HANG_SECONDS = 90


class Log:
    def __init__(self, path):
        self.file = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)

    def write(self, **what):
        line = json.dumps({"at": time.time(), **what}, sort_keys=True) + "\n"
        os.write(self.file, line.encode())


class Faults:
    def __init__(self, words, always):
        self.lock, self.words, self.always = threading.Lock(), list(words), always

    def next(self):
        with self.lock:
            return self.words.pop(0) if self.words else self.always

    def replace(self, words):
        with self.lock:
            self.words = [str(word) for word in words]


def arguments(description):
    parser = argparse.ArgumentParser(description=description)
    parser.add_argument("--log", required=True, help="the file to append to")
    parser.add_argument("--folder", required=True, help="where the certificate of the authority is put")
    parser.add_argument("--port", type=int, default=0)
    parser.add_argument("--faults", type=json.loads, default=[])
    parser.add_argument("--always", default="ok")
    parser.add_argument("--tls", action="store_true")
    parser.add_argument("--certificate-for", default="localhost", help="another name makes a wrong certificate")
    parser.add_argument("--clock", type=int, default=0, help="seconds by which this machine's clock is said to be ahead")
    return parser


def server_context(options):
    """A context of TLS with a fresh certificate, and the file of the authority that made it."""
    authority = trustme.CA()
    name = pathlib.Path(options.folder) / f"authority-{os.getpid()}.pem"
    authority.cert_pem.write_to_path(name)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    names = [options.certificate_for]
    if options.certificate_for == "localhost":
        names.append("127.0.0.1")
    authority.issue_cert(*names).configure_cert(context)
    return context, str(name)


def ready_and_wait(**what):
    """Says where the provider is, and returns when whoever started it is gone."""
    print(json.dumps(what), flush=True)
    with contextlib.suppress(KeyboardInterrupt):
        while sys.stdin.buffer.read(1024):
            pass


class Handler(BaseHTTPRequestHandler):
    """One request. `answer` of a provider is called with the fault whose turn it is, after what all have was done."""

    protocol_version = "HTTP/1.1"
    timeout = HANG_SECONDS

    def log_message(self, *_):
        pass

    def date_time_string(self, timestamp=None):
        moment = time.time() + self.server.options.clock
        return email.utils.format_datetime(datetime.datetime.fromtimestamp(moment, datetime.timezone.utc), usegmt=True)

    def reply(self, status, content=None, headers=()):
        body = content if isinstance(content, bytes) else json.dumps(content or {}).encode()
        self.send_response(status)
        for name, value in headers:
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        with contextlib.suppress(OSError):
            self.wfile.write(body)

    def close_now(self):
        self.close_connection = True
        with contextlib.suppress(OSError):
            self.connection.close()

    def do_PUT(self):
        self.server.faults.replace(json.loads(self.body()))
        self.reply(204)

    def body(self):
        return self.rfile.read(int(self.headers.get("Content-Length", 0)))

    def do_POST(self):
        body = self.body()
        fault = self.server.faults.next()
        if fault == "drop":
            # Gone before it was taken.
            self.server.log.write(path=self.path, fault=fault, taken=False)
            return self.close_now()
        self.take(body, fault)

    def fail(self, fault):
        """Does what a fault says that is the same everywhere. False where there is nothing left to answer."""
        if fault == "hang":
            time.sleep(HANG_SECONDS)
            self.close_now()
        elif fault == "close":
            self.close_now()
        elif fault == "redirect":
            self.reply(307, headers=[("Location", f"{self.server.address}/elsewhere")])
        elif fault == "big":
            self.reply(201, b"x" * (8 << 20))
        elif fault == "slow":
            # One byte a second: every byte comes in time and the whole never does.
            self.send_response(201)
            self.send_header("Content-Length", "90")
            self.end_headers()
            with contextlib.suppress(OSError):
                for _ in range(HANG_SECONDS):
                    self.wfile.write(b" ")
                    time.sleep(1)
        elif fault.split(":")[0].isdigit():
            status, _, after = fault.partition(":")
            self.reply(int(status), headers=[("Retry-After", after)] if after else [])
        else:
            return False
        return True


def serve(options, handler, **state):
    server = ThreadingHTTPServer(("127.0.0.1", options.port), handler)
    server.daemon_threads = True
    server.options, server.log = options, Log(options.log)
    server.faults = Faults(options.faults, options.always)
    authority = None
    if options.tls:
        context, authority = server_context(options)
        # The handshake is made by the thread of the request: one that never comes holds nobody up.
        server.socket = context.wrap_socket(server.socket, server_side=True, do_handshake_on_connect=False)
    port = server.server_address[1]
    server.address = f"{'https' if options.tls else 'http'}://localhost:{port}"
    for name, value in state.items():
        setattr(server, name, value)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    ready_and_wait(port=port, address=server.address, authority=authority)
