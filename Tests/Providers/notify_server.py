"""A made-up GOV.UK Notify: the parts of version 2 that are used, with its errors and its rule of 30 seconds.

Faults beside those of every provider: 403-key, 429-daily, garbage. A clock that is off is the caller's `iat`, or `--clock`.
With --callback and --bearer it sends a receipt for each message it took: the statuses of --receipts, one after the other.
"""

import json
import threading
import time
import urllib.parse
import urllib.request
import uuid

import jwt
import provider


class Notify(provider.Handler):
    def refuse(self, status, kind, message):
        self.reply(status, {"status_code": status, "errors": [{"error": kind, "message": message}]})

    def is_allowed(self):
        """The token as the real one checks it; says no by itself."""
        options = self.server.options
        scheme, _, token = self.headers.get("Authorization", "").partition(" ")
        try:
            claims = jwt.decode(
                token, options.secret, algorithms=["HS256"], options={"verify_iat": False, "require": ["iss", "iat"]})
        except jwt.PyJWTError as problem:
            self.server.log.write(path=self.path, refused=type(problem).__name__, taken=False)
            self.refuse(403, "AuthError", "Invalid token: signature, api token not found")
            return False
        if scheme != "Bearer" or claims["iss"] != options.service or jwt.get_unverified_header(token)["typ"] != "JWT":
            self.refuse(403, "AuthError", "Invalid token: service not found")
            return False
        if abs(claims["iat"] - (time.time() + options.clock)) > 30:
            self.server.log.write(path=self.path, refused="clock", taken=False)
            self.refuse(403, "AuthError", "Error: Your system clock must be accurate to within 30 seconds")
            return False
        return True

    def take(self, body, fault):
        if not self.is_allowed():
            return
        if fault == "403-key":
            return self.refuse(403, "AuthError", "Invalid token: API key not found")
        if fault.startswith("429"):
            self.server.log.write(path=self.path, fault=fault, taken=False)
            kind = "TooManyRequestsError" if fault == "429-daily" else "RateLimitError"
            _, _, after = fault.partition(":")
            return self.reply(
                429, {"status_code": 429, "errors": [{"error": kind, "message": "Exceeded"}]},
                [("Retry-After", after)] if after else [])
        message = json.loads(body)
        sms = self.path == "/v2/notifications/sms"
        to = message.get("phone_number" if sms else "email_address", "")
        if fault == "400" or (sms and not to.lstrip("+").isdigit()) or (not sms and "@" not in to):
            self.server.log.write(path=self.path, key=message["reference"], fault="400", taken=False)
            return self.refuse(400, "ValidationError", "phone_number Must not contain letters or symbols")
        taken = fault in ("ok", "hang", "close", "garbage", "big", "slow", "504")
        record = {"id": str(uuid.uuid4()), "reference": message["reference"], "status": "created"}
        if taken:
            with self.server.lock:
                self.server.kept.append(record)
        self.server.log.write(
            path=self.path, key=message["reference"], to=to, personalisation=message["personalisation"],
            template=message["template_id"], fault=fault, taken=taken, id=record["id"])
        if self.fail(fault):
            return
        if fault == "garbage":
            return self.reply(201, b"<html>not what was promised</html>")
        self.reply(201, {**record, "uri": f"{self.server.address}/v2/notifications/{record['id']}"})
        if self.server.options.callback:
            threading.Thread(target=self.receipts, args=[record, to], daemon=True).start()

    def receipts(self, record, to):
        options = self.server.options
        for status in options.receipts.split(","):
            record["status"] = status
            body = {
                "id": record["id"], "reference": record["reference"], "to": to, "status": status,
                "created_at": "2026-05-01T09:00:00.000000Z", "completed_at": "2026-05-01T09:00:02.000000Z",
                "sent_at": "2026-05-01T09:00:01.000000Z", "notification_type": "sms"}
            request = urllib.request.Request(
                options.callback, json.dumps(body).encode(),
                {"Content-Type": "application/json", "Authorization": f"Bearer {options.bearer}"})
            try:
                with urllib.request.urlopen(request, timeout=10) as answer:
                    code = answer.status
            except OSError as problem:
                code = getattr(problem, "code", 0)
            self.server.log.write(receipt=status, id=record["id"], answered=code)

    def do_GET(self):
        if not self.is_allowed():
            return
        place = urllib.parse.urlsplit(self.path)
        with self.server.lock:
            kept = [dict(record) for record in self.server.kept]
        self.server.log.write(path=self.path, asked=True)
        if place.path == "/v2/notifications":
            wanted = urllib.parse.parse_qs(place.query).get("reference", [""])[0]
            found = [record for record in kept if record["reference"] == wanted]
            return self.reply(200, {"notifications": found, "links": {"current": self.path}})
        found = [record for record in kept if place.path == f"/v2/notifications/{record['id']}"]
        if found:
            return self.reply(200, found[0])
        self.refuse(404, "NoResultFound", "No result found")


def main():
    parser = provider.arguments(__doc__)
    parser.add_argument("--service", default="5f5d3a6e-0000-4000-8000-000000000001")
    parser.add_argument("--secret", default="9a3c2b1d-0000-4000-8000-000000000002")
    parser.add_argument("--callback")
    parser.add_argument("--bearer", default="")
    parser.add_argument("--receipts", default="sending,delivered")
    provider.serve(parser.parse_args(), Notify, kept=[], lock=threading.Lock())


if __name__ == "__main__":
    main()
