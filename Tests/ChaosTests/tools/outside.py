"""What is outside of the product: providers it sends by, people with addresses, phones, and receipts that come back."""

import base64
import hashlib
import json
import os
import re
import secrets
import sqlite3
import subprocess
import time
import uuid
from datetime import datetime, timedelta, timezone

from tools import history
from tools.provider_program import ProviderProgram

# By the order in which somebody is told: a text, a call, mail.
WAYS = ("sms", "voice", "email")
# What a channel of ours is called in the providers' log.
LOGGED = {"sms": "sms", "voice": "voice", "email": "mail"}


class Outside:
    """Providers that are not real, and the settings by which nodes reach them."""

    def __init__(self, folder, environment=None):
        self.folder = folder
        folder.mkdir(exist_ok=True)
        self.token = secrets.token_hex(20)
        self.providers = ProviderProgram(folder / "providers", is_encrypted=True, environment=environment)
        service, secret = uuid.uuid4(), uuid.uuid4()
        self.environment = {
            "HOMEWARD_NOTIFY_KEY_FILE": self.kept("notify-key", f"homeward-{service}-{secret}"),
            "HOMEWARD_NOTIFY_ADDRESS": self.providers.origin,
            "HOMEWARD_SMS_TEMPLATE": str(uuid.uuid4()),
            "HOMEWARD_VOICE_ADDRESS": f"{self.providers.origin}/voice",
            "HOMEWARD_VOICE_SECRET_FILE": self.kept(
                "voice-secrets", "whsec_" + base64.b64encode(secrets.token_bytes(32)).decode()),
            "HOMEWARD_VOICE_REACH": "private",
            "HOMEWARD_MAIL_SERVER": f"localhost:{self.providers.mail_port}",
            "HOMEWARD_MAIL_SECURITY": "none",
            "HOMEWARD_MAIL_FROM": "homeward@probation.example",
            "HOMEWARD_RECEIPT_TOKENS_FILE": self.kept("receipt-tokens", self.token),
            "HOMEWARD_AUTHORITIES_FILE": str(self.providers.authority),
        }

    def kept(self, name, text):
        path = self.folder / name
        path.write_text(text)
        path.chmod(0o600)
        return str(path)

    @property
    def requests(self):
        return self.providers.requests

    def fault(self, visit, fault, channel="sms", **more):
        """A fault for what is said of one visit."""
        self.providers.control("faults", channel=channel, fault=fault, match=reference(visit), **more)

    def about(self, visit, channel=None):
        """What arrived of a visit, in order."""
        return [line for line in self.requests
                if reference(visit) in line["body"] and channel in (None, line["channel"])]

    def receipt(self, node, made, status, token=None, **more):
        """A receipt of Notify for a message it made, as it would come; gives the status of our answer."""
        head = {"Content-Type": "application/json"}
        if token != "":
            head["Authorization"] = f"Bearer {token or self.token}"
        body = {"id": made, "reference": None, "to": "07700900123", "status": status, "notification_type": "sms", **more}
        return node.ask("/inbound/notify", method="POST", body=json.dumps(body), headers=head)[0]

    def stop(self):
        self.providers.stop()


def reference(visit):
    """What a visit is called in messages."""
    return "HV-" + visit[-6:].upper()


def people(address, ways=WAYS):
    """Gives every member of staff an address of each of these ways, verified just now, and no other."""
    now = text_of(datetime.now(timezone.utc))
    values = []
    for number, row in enumerate(history.rows(address, "SELECT id FROM staff ORDER BY id")):
        own = {"sms": f"07700900{number:03}", "voice": f"01632960{number:03}", "email": f"staff{number}@probation.example"}
        values += [f"('{uuid.uuid4()}', '{row['id']}', '{way}', '{own[way]}', 1, '{now}', '{row['id']}', 'rang', 2)"
                   for way in ways]
    write(address, "DELETE FROM contact_points")
    write(address, "INSERT INTO contact_points (id, staff, channel, address, is_active, verified_at, verified_by, proof, "
                   "revision) VALUES " + ", ".join(values))


def text_of(moment):
    return moment.strftime("%Y-%m-%dT%H:%M:%S.") + f"{moment.microsecond // 1000:03}Z"


class Phone:
    """The phone of whoever leads a visit."""

    def __init__(self, address, visit):
        said = history.rows(address, "SELECT payload FROM journal WHERE subject_kind = 'live-visit' "
                                     f"AND subject = '{visit}' AND event = 'live-watched'")[0]["payload"]
        staff = re.search(r"crew:([0-9a-f-]{36})", said).group(1)
        self.token, device, now = secrets.token_hex(20), uuid.uuid4(), datetime.now(timezone.utc)
        made, ends = text_of(now), text_of(now + timedelta(days=1))
        has_account = history.rows(address, f"SELECT id FROM accounts WHERE staff = '{staff}'")
        if not has_account:
            write(address, "INSERT INTO accounts (id, user_name, staff, created_at) "
                           f"VALUES ('{uuid.uuid4()}', 'phone-{device}', '{staff}', '{made}')")
        write(address, "INSERT INTO field_devices (id, staff, first_proof, second_proof, created_at) "
                       f"VALUES ('{device}', '{staff}', '{'a' * 64}', '{'b' * 64}', '{made}')")
        write(address, "INSERT INTO field_tokens (token_digest, device, created_at, expires_at) VALUES "
                       f"('{hashlib.sha256(self.token.encode()).hexdigest()}', '{device}', '{made}', '{ends}')")

    def says(self, node, visit, what="duress"):
        """Sends an event to a node; gives when it left and when it was answered, in seconds since 1970."""
        body = {"id": str(uuid.uuid4()), "visit": visit, "type": what, "seq": 1,
                "occurredAt": text_of(datetime.now(timezone.utc))}
        begun = time.time()
        status, said = node.ask("/f/events", method="POST", body=json.dumps(body), headers={
            "Content-Type": "application/json", "Authorization": f"Bearer {self.token}"})
        assert status == 200, said
        return begun, time.time()


def write(address, statement):
    """Changes a database behind the product's back."""
    if address.startswith("sqlite:"):
        link = sqlite3.connect(address.removeprefix("sqlite:"), timeout=60, isolation_level=None)
        try:
            link.execute(statement)
        finally:
            link.close()
        return
    done = subprocess.run(
        ["psql", "--no-psqlrc", "--quiet", "--set", "ON_ERROR_STOP=1", "--dbname", address, "--command", statement],
        capture_output=True, text=True, timeout=60, env=dict(os.environ))
    assert done.returncode == 0, done.stderr
