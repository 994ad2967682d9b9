#!/usr/bin/env python3
"""Providers of messages that are not real: GOV.UK Notify's interface, signed webhooks, Web Push and SMTP.

    providers.py --folder FOLDER [--key SECRET] [--tls]

prints `http PORT smtp PORT` when it listens on 127.0.0.1. Every request that arrives is one line of
FOLDER/requests.ndjson before anything is answered, written at once to a file opened for appending: whoever is killed
meanwhile cannot lose it. A line:

    {"at": wall seconds, "mono": monotonic seconds, "channel": "sms", "key": "…", "to": "…", "urgent": false,
     "body": "…", "taken": true, "fault": null, "status": 201, "id": "provider's own id"}

`taken` says whether the provider has the message, whatever was answered. Faults are put before it by
POST /control/faults {"channel": "sms" or "*", "fault": …, "count": 3, "seconds": 60, "retryAfter": 7, "match": "text"};
with "each": 1 it is for the first request of each key, however many there are:

    status-500 (any status)  refused with that status            hang    taken, answered `seconds` later
    close                    taken, closed without an answer     refuse  not taken, closed without an answer
    slow                     taken, answered after `seconds`     clock   403: the asker's clock is wrong
    smtp-451 (any code)      SMTP's answer to DATA

GET /control/requests gives the lines, POST /control/clear forgets the faults, POST /control/receipts {"id", "status"}
sets what Notify says when it is asked, /control/lookups {"fault": "status-500", "count": 1} breaks asking.

With --tls HTTP is spoken encrypted, by a certificate for localhost; FOLDER/authority.pem is that of who made it.
"""

import argparse
import asyncio
import base64
import hashlib
import hmac
import json
import os
import ssl
import sys
import time
import uuid
from email import message_from_bytes, policy

REASONS = {200: "OK", 201: "Created", 202: "Accepted", 400: "Bad Request", 403: "Forbidden", 404: "Not Found",
           410: "Gone", 429: "Too Many Requests", 500: "Internal Server Error", 502: "Bad Gateway", 504: "Gateway Timeout"}


class Providers:
    def __init__(self, folder, key=None):
        os.makedirs(folder, exist_ok=True)
        self.log = os.open(os.path.join(folder, "requests.ndjson"), os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o644)
        self.path = os.path.join(folder, "requests.ndjson")
        self.key = key
        self.faults = []
        self.lookup_faults = []
        self.taken = {}  # by the provider's id

    # What every channel does with a message.

    def fault(self, channel, key, body):
        for fault in self.faults:
            if fault["channel"] in (channel, "*") and fault.get("match", "") in body:
                if "each" in fault:
                    seen = fault.setdefault("seen", {})
                    seen[key] = seen.get(key, 0) + 1
                    if seen[key] > fault["each"]:
                        continue
                    return fault
                fault["count"] = fault.get("count", 1) - 1
                if fault["count"] <= 0:
                    self.faults.remove(fault)
                return fault
        return None

    def take(self, channel, key, to, body, good, urgent=False, problem=None):
        """Writes a message down and says what is to be answered: (status, fault, id)."""
        fault = None if problem else self.fault(channel, key, body)
        kind = fault["fault"] if fault else None
        status = problem or good
        if kind == "clock":
            status = 403
        elif kind and kind.rsplit("-", 1)[0] in ("status", "smtp"):
            status = int(kind.rsplit("-", 1)[1])
        taken = kind != "refuse" and (status < 300)
        line = {"at": time.time(), "mono": time.monotonic(), "channel": channel, "key": key, "to": to,
                "urgent": urgent, "body": body, "taken": taken, "fault": kind, "status": status,
                "id": str(uuid.uuid4()) if taken else None}
        if taken:
            self.taken[line["id"]] = {**line, "receipt": "sending" if channel in ("sms", "email") else "accepted"}
        os.write(self.log, json.dumps(line, ensure_ascii=False).encode() + b"\n")
        return status, fault, line["id"]

    # HTTP.

    async def http(self, reader, writer):
        try:
            while request := await read_request(reader):
                answer = await self.answer(*request)
                if answer is None:
                    break
                status, headers, body = answer
                head = [f"HTTP/1.1 {status} {REASONS.get(status, 'Status')}", "Content-Type: application/json",
                        f"Content-Length: {len(body)}", *(f"{name}: {value}" for name, value in headers)]
                writer.write("\r\n".join(head).encode() + b"\r\n\r\n" + body)
                await writer.drain()
        except (ConnectionError, asyncio.IncompleteReadError, asyncio.LimitOverrunError, ValueError):
            pass
        except asyncio.CancelledError:  # the program ends while something hangs
            pass
        finally:
            writer.transport.abort()

    async def answer(self, method, path, headers, body):
        if path.startswith("/control/"):
            return self.control(method, path, body)
        if path.startswith("/v2/notifications"):
            return await self.notify(method, path, headers, body)
        if path.startswith("/push/"):
            status, fault, _ = self.take("push", headers.get("topic", ""), path, "", 201,
                                         urgent=headers.get("urgency") == "high")
            return await self.with_fault(status, fault, {})
        channel = path.strip("/").split("/")[0] or "webhook"
        key = headers.get("webhook-id", "")
        problem = None if self.key is None or is_signed(self.key, headers, body) else 403
        status, fault, _ = self.take(channel, key, path, body.decode(errors="replace"), 202, problem=problem)
        return await self.with_fault(status, fault, {})

    async def notify(self, method, path, headers, body):
        if refusal := self.token(headers):
            self.take(path.rsplit("/", 1)[-1], "", "", body.decode(errors="replace"), 201, problem=403)
            return reply(403, {"status_code": 403, "errors": [{"error": "AuthError", "message": refusal}]})
        if method == "GET":
            return self.look(path)
        channel = path.rsplit("/", 1)[-1]
        said = json.loads(body)
        status, fault, made = self.take(
            channel, said.get("reference", ""), said.get("phone_number") or said.get("email_address") or "",
            body.decode(errors="replace"), 201)
        if fault and fault["fault"] == "clock":
            return reply(403, {"status_code": 403, "errors": [
                {"error": "AuthError", "message": "Error: Your system clock must be accurate to within 30 seconds"}]})
        words = {"id": made, "reference": said.get("reference"), "content": {}} if status == 201 else {
            "status_code": status, "errors": [{"error": "RateLimitError" if status == 429 else "Exception",
                                               "message": "scripted"}]}
        return await self.with_fault(status, fault, words)

    def look(self, path):
        if self.lookup_faults:
            fault = self.lookup_faults[0]
            fault["count"] = fault.get("count", 1) - 1
            if fault["count"] <= 0:
                self.lookup_faults.pop(0)
            return reply(int(fault["fault"].rsplit("-", 1)[1]), {"errors": [{"error": "Exception"}]})
        if "?" in path:
            wanted = dict(part.split("=", 1) for part in path.split("?", 1)[1].split("&")).get("reference")
            return reply(200, {"notifications": [shown(line) for line in self.taken.values() if line["key"] == wanted]})
        line = self.taken.get(path.rsplit("/", 1)[-1])
        return reply(200, shown(line)) if line else reply(404, {"errors": [{"error": "NoResultFound"}]})

    def token(self, headers):
        """What is wrong with Notify's token, or nothing. Its clock is this program's."""
        if self.key is None:
            return None
        try:
            head, claims, mark = headers.get("authorization", "").removeprefix("Bearer ").split(".")
            made = hmac.new(self.key.encode(), f"{head}.{claims}".encode(), hashlib.sha256).digest()
            if not hmac.compare_digest(made, unpadded(mark)):
                return "Invalid token: signature, api token not found"
            if abs(json.loads(unpadded(claims))["iat"] - time.time()) > 30:
                return "Error: Your system clock must be accurate to within 30 seconds"
        except (ValueError, KeyError):
            return "Invalid token: make sure your API token matches the example"
        return None

    async def with_fault(self, status, fault, words):
        kind = fault["fault"] if fault else None
        if kind in ("close", "refuse"):
            return None
        if kind in ("hang", "slow"):
            await asyncio.sleep(fault.get("seconds", 60))
        headers = [("Retry-After", fault["retryAfter"])] if fault and "retryAfter" in fault else []
        return status, headers, json.dumps(words).encode()

    def control(self, method, path, body):
        if method == "GET" and path == "/control/requests":
            with open(self.path, "rb") as file:
                return 200, [], file.read()
        said = json.loads(body or b"{}")
        if path == "/control/faults":
            self.faults.append({"channel": "*", **said})
        elif path == "/control/lookups":
            self.lookup_faults.append(said)
        elif path == "/control/clear":
            self.faults, self.lookup_faults = [], []
        elif path == "/control/receipts" and said.get("id") in self.taken:
            self.taken[said["id"]]["receipt"] = said["status"]
        else:
            return reply(404, {"errors": [{"error": "there is no such control"}]})
        return reply(200, {})

    # SMTP.

    async def smtp(self, reader, writer):
        async def say(text):
            writer.write(text.encode() + b"\r\n")
            await writer.drain()

        people = []
        try:
            await say("220 providers.example ready")
            while line := await reader.readline():
                word = line.decode(errors="replace").strip()
                verb = word[:4].upper()
                if verb == "EHLO":
                    await say("250-providers.example\r\n250-8BITMIME\r\n250-SMTPUTF8\r\n250 SIZE 1000000")
                elif verb == "RCPT":
                    people.append(word.split("<", 1)[-1].split(">")[0])
                    await say("250 ok")
                elif verb == "DATA":
                    await say("354 go on")
                    if not await self.mail(await read_mail(reader), people, say):
                        return
                    people = []
                elif verb == "QUIT":
                    return await say("221 bye")
                else:
                    await say("250 ok" if verb in ("HELO", "MAIL", "RSET", "NOOP") else "502 what?")
        except (ConnectionError, asyncio.IncompleteReadError, asyncio.LimitOverrunError, ValueError):
            pass
        finally:
            writer.close()

    async def mail(self, raw, people, say):
        mail = message_from_bytes(raw, policy=policy.default)
        part = mail.get_body(("plain",))
        status, fault, _ = self.take(
            "mail", str(mail["Message-ID"] or "").strip("<> "), ",".join(people),
            f"{mail['Subject']}\n{part.get_content() if part else ''}", 250)
        kind = fault["fault"] if fault else None
        if kind in ("close", "refuse"):
            return False
        if kind in ("hang", "slow"):
            await asyncio.sleep(fault.get("seconds", 60))
        await say(f"{status} {'ok' if status == 250 else 'scripted'}")
        return True


def reply(status, words):
    return status, [], json.dumps(words).encode()


def shown(line):
    return {"id": line["id"], "reference": line["key"], "status": line["receipt"], "type": line["channel"]}


def unpadded(text):
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


def is_signed(secret, headers, body):
    """Standard Webhooks: one of the signatures is HMAC-SHA256 over id.timestamp.body with the secret."""
    raw = base64.b64decode(secret.removeprefix("whsec_")) if secret.startswith("whsec_") else secret.encode()
    signed = f"{headers.get('webhook-id', '')}.{headers.get('webhook-timestamp', '')}.".encode() + body
    made = "v1," + base64.b64encode(hmac.new(raw, signed, hashlib.sha256).digest()).decode()
    return any(hmac.compare_digest(made, mark) for mark in headers.get("webhook-signature", "").split())


async def read_request(reader):
    """(method, path, headers, body), or nothing at the end."""
    try:
        head = await reader.readuntil(b"\r\n\r\n")
    except asyncio.IncompleteReadError:
        return None
    first, *lines = head.decode("latin-1").split("\r\n")
    headers = {name.strip().lower(): value.strip() for name, _, value in (line.partition(":") for line in lines if line)}
    if "chunked" in headers.get("transfer-encoding", ""):
        body = b""
        while size := int((await reader.readline()).split(b";")[0], 16):
            body += (await reader.readexactly(size + 2))[:-2]
        await reader.readline()
    else:
        body = await reader.readexactly(int(headers.get("content-length", 0)))
    method, path, _ = first.split(" ", 2)
    return method, path, headers, body


async def read_mail(reader):
    lines = []
    while (line := await reader.readline()) not in (b".\r\n", b""):
        lines.append(line[1:] if line.startswith(b".") else line)
    return b"".join(lines)


def certificate(folder):
    """A context of TLS for localhost, by an authority of its own."""
    import trustme

    authority = trustme.CA()
    authority.cert_pem.write_to_path(os.path.join(folder, "authority.pem"))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("localhost", "127.0.0.1").configure_cert(context)
    return context


async def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--folder", required=True)
    parser.add_argument("--key", help="the secret of Notify's token and of webhooks; without it nothing is checked")
    parser.add_argument("--tls", action="store_true", help="speak HTTP encrypted")
    parser.add_argument("--http-port", type=int, default=0)
    parser.add_argument("--smtp-port", type=int, default=0)
    options = parser.parse_args()
    providers = Providers(options.folder, options.key)
    context = certificate(options.folder) if options.tls else None
    http = await asyncio.start_server(
        providers.http, "127.0.0.1", options.http_port, backlog=1000, limit=1 << 20, ssl=context)
    smtp = await asyncio.start_server(providers.smtp, "127.0.0.1", options.smtp_port, backlog=1000, limit=1 << 20)
    print("http", http.sockets[0].getsockname()[1], "smtp", smtp.sockets[0].getsockname()[1], flush=True)
    # Ends with whoever started it, however that ends: its standard input is closed then.
    end = asyncio.get_running_loop().create_future()
    asyncio.get_running_loop().add_reader(sys.stdin, lambda: sys.stdin.read(1) or end.done() or end.set_result(None))
    await end


if __name__ == "__main__":
    asyncio.run(main())
