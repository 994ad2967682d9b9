"""The providers write down what arrives before they answer, and fail as they are told."""

import base64
import hashlib
import hmac
import http.client
import json
import smtplib
import time
from email.message import EmailMessage

import pytest

from tools.provider_program import ProviderProgram

SECRET = "whsec_" + base64.b64encode(b"a secret of twenty-four b").decode()


@pytest.fixture
def providers(tmp_path):
    made = ProviderProgram(tmp_path / "log")
    yield made
    made.stop()


@pytest.fixture
def strict(tmp_path):
    made = ProviderProgram(tmp_path / "strict", key=SECRET)
    yield made
    made.stop()


def text(providers, key="k1", words="hello", headers={}):
    return providers.ask("POST", "/v2/notifications/sms", json.dumps(
        {"phone_number": "07700900123", "template_id": "t", "personalisation": {"text": words}, "reference": key}), headers)


def test_a_text_message_is_written_down_with_its_key_and_found_again(providers):
    status, said, _ = text(providers)
    made = json.loads(said)["id"]
    assert status == 201
    line, = providers.requests
    assert (line["channel"], line["key"], line["to"], line["taken"]) == ("sms", "k1", "07700900123", True)
    assert "hello" in line["body"]
    assert json.loads(providers.ask("GET", f"/v2/notifications/{made}")[1])["status"] == "sending"
    providers.control("receipts", id=made, status="delivered")
    found = json.loads(providers.ask("GET", "/v2/notifications?reference=k1")[1])["notifications"]
    assert [(one["id"], one["status"]) for one in found] == [(made, "delivered")]
    assert json.loads(providers.ask("GET", "/v2/notifications?reference=k2")[1])["notifications"] == []
    assert providers.ask("GET", "/v2/notifications/unknown")[0] == 404


def test_mail_is_written_down_with_its_message_id(providers):
    mail = EmailMessage()
    mail["Message-ID"], mail["From"], mail["Subject"] = "<k2@homeward.example>", "a@example.org", "Overdue"
    mail.set_content("Ring them.\n.\n..and again\n")
    with smtplib.SMTP("127.0.0.1", providers.mail_port, timeout=30) as link:
        link.send_message(mail, to_addrs=["one@example.org", "two@example.org"])
    line, = providers.requests
    assert (line["channel"], line["key"], line["to"]) == ("mail", "k2@homeward.example", "one@example.org,two@example.org")
    assert line["body"].splitlines() == ["Overdue", "Ring them.", ".", "..and again"]


def test_a_webhook_and_a_push_are_written_down_by_channel(providers):
    assert providers.ask("POST", "/voice", b'{"a":1}', {"webhook-id": "k3"})[0] == 202
    assert providers.ask("POST", "/push/abc", b"", {"Urgency": "high", "Topic": "k4", "TTL": "60"})[0] == 201
    assert [(line["channel"], line["key"], line["urgent"]) for line in providers.requests] == [
        ("voice", "k3", False), ("push", "k4", True)]


@pytest.mark.parametrize("fault,taken", [("close", True), ("refuse", False)])
def test_a_connection_that_is_closed_leaves_it_open_whether_the_message_was_taken(providers, fault, taken):
    providers.fault("sms", fault)
    with pytest.raises((http.client.RemoteDisconnected, ConnectionError)):
        text(providers)
    assert [line["taken"] for line in providers.requests] == [taken]
    found = json.loads(providers.ask("GET", "/v2/notifications?reference=k1")[1])["notifications"]
    assert len(found) == (1 if taken else 0)
    assert text(providers)[0] == 201, "once, and no more"


def test_a_message_that_hangs_is_taken_long_before_it_is_answered(providers):
    providers.fault("sms", "hang", seconds=1)
    begun = time.monotonic()
    assert text(providers)[0] == 201
    line, = providers.requests
    assert line["taken"] and line["fault"] == "hang"
    assert begun <= line["mono"] <= time.monotonic() - 1


@pytest.mark.parametrize("status", [400, 429, 500, 502, 504])
def test_a_status_is_answered_so_often_and_only_on_its_channel(providers, status):
    providers.fault("sms", f"status-{status}", count=2, retryAfter=7)
    assert providers.ask("POST", "/voice", b"{}")[0] == 202
    for _ in range(2):
        answered, _, headers = text(providers)
        assert answered == status and headers["Retry-After"] == "7"
    assert text(providers)[0] == 201
    assert [line["taken"] for line in providers.requests] == [True, False, False, True]


def test_a_fault_may_be_for_one_recipient_and_be_cleared(providers):
    providers.fault("*", "status-500", count=100, match="bad")
    assert text(providers, words="good")[0] == 201
    assert text(providers, words="bad")[0] == 500
    providers.control("clear")
    assert text(providers, words="bad")[0] == 201


def test_mail_is_refused_for_now_with_the_code_asked_for(providers):
    providers.fault("mail", "smtp-451")
    with smtplib.SMTP("127.0.0.1", providers.mail_port, timeout=30) as link:
        with pytest.raises(smtplib.SMTPDataError) as refused:
            link.sendmail("a@example.org", ["b@example.org"], "Message-ID: <k5>\r\n\r\nx")
        assert refused.value.smtp_code == 451
        assert link.sendmail("a@example.org", ["b@example.org"], "Message-ID: <k5>\r\n\r\nx") == {}
    assert [(line["key"], line["taken"]) for line in providers.requests] == [("k5", False), ("k5", True)]


def token(issued, secret=SECRET):
    def part(value):
        return base64.urlsafe_b64encode(json.dumps(value).encode()).rstrip(b"=").decode()

    words = part({"alg": "HS256", "typ": "JWT"}) + "." + part({"iss": "s", "iat": issued})
    mark = base64.urlsafe_b64encode(hmac.new(secret.encode(), words.encode(), hashlib.sha256).digest()).rstrip(b"=")
    return {"Authorization": f"Bearer {words}.{mark.decode()}"}


@pytest.mark.parametrize("off,secret,status", [(0, SECRET, 201), (-5, SECRET, 201), (300, SECRET, 403), (-45, SECRET, 403),
                                               (0, "another", 403)])
def test_a_token_is_good_for_thirty_seconds_either_way_and_by_its_secret(strict, off, secret, status):
    answered, said, _ = text(strict, headers=token(int(time.time()) + off, secret))
    assert answered == status, said
    assert ("clock" in said.decode()) == (abs(off) > 30)
    assert [line["taken"] for line in strict.requests] == [status == 201]


def test_no_token_is_refused(strict):
    assert text(strict)[0] == 403


def test_a_webhook_is_taken_only_with_its_signature(strict):
    body = b'{"type":"safety.overdue"}'
    raw = base64.b64decode(SECRET.removeprefix("whsec_"))
    mark = base64.b64encode(hmac.new(raw, b"k6.123." + body, hashlib.sha256).digest()).decode()
    head = {"webhook-id": "k6", "webhook-timestamp": "123"}
    assert strict.ask("POST", "/voice", body, {**head, "webhook-signature": f"v1,AAAA v1,{mark}"})[0] == 202
    assert strict.ask("POST", "/voice", body + b" ", {**head, "webhook-signature": f"v1,{mark}"})[0] == 403
    assert strict.ask("POST", "/voice", body, head)[0] == 403
    assert [line["taken"] for line in strict.requests] == [True, False, False]


def test_what_arrived_is_in_the_file_when_the_program_is_killed_while_it_answers(providers):
    providers.fault("sms", "hang", seconds=600)
    link = http.client.HTTPConnection("127.0.0.1", providers.port, timeout=60)
    link.request("POST", "/v2/notifications/sms", json.dumps({"phone_number": "07700900123", "reference": "k7"}))
    until = time.monotonic() + 60
    while not providers.requests and time.monotonic() < until:
        time.sleep(0.01)
    providers.process.kill()
    providers.process.wait()
    link.close()
    assert [(line["key"], line["taken"]) for line in providers.requests] == [("k7", True)]
