"""A mail server (aiosmtpd): TLS from the first byte, STARTTLS or none, AUTH, and faults in each stage of the talk.

Faults: ok, hang and close (after the message was taken), drop (in the middle of it), rcpt-450, rcpt-550, mail-451, mail-550,
data-452, data-554.
"""

import asyncio
import email
import email.policy
import threading

import provider
from aiosmtpd.smtp import SMTP, AuthResult, LoginPassword


class Mailbox:
    def __init__(self, log, faults):
        self.log, self.faults, self.fault = log, faults, "ok"

    async def handle_MAIL(self, server, session, envelope, address, options):
        self.fault = self.faults.next()
        if self.fault.startswith("mail-"):
            return f"{self.fault[5:]} not now"
        envelope.mail_from = address
        return "250 OK"

    async def handle_RCPT(self, server, session, envelope, address, options):
        if self.fault.startswith("rcpt-"):
            self.log.write(fault=self.fault, to=address, taken=False)
            return f"{self.fault[5:]} no such mailbox"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):
        if self.fault == "drop" or self.fault.startswith("data-"):
            self.log.write(fault=self.fault, taken=False)
            if self.fault == "drop":
                server.transport.abort()
                await asyncio.sleep(provider.HANG_SECONDS)
            return f"{self.fault[5:]} not taken"
        message = email.message_from_bytes(envelope.content, policy=email.policy.default)
        self.log.write(
            fault=self.fault, taken=True, sender=envelope.mail_from, to=envelope.rcpt_tos,
            key=message["Message-ID"], subject=message["Subject"], text=message.get_content(),
            headers=message.keys(), tls=session.ssl is not None, user=session.authenticated and session.auth_data)
        if self.fault == "close":
            server.transport.abort()
        if self.fault in ("hang", "close"):
            await asyncio.sleep(provider.HANG_SECONDS)
        return "250 taken"


def authenticator(user, password):
    def check(server, session, envelope, mechanism, data):
        good = isinstance(data, LoginPassword) and (data.login.decode(), data.password.decode()) == (user, password)
        return AuthResult(success=good, handled=good or False, auth_data=user if good else None)

    return check


def main():
    parser = provider.arguments(__doc__)
    parser.add_argument("--starttls", action="store_true")
    parser.add_argument("--user")
    parser.add_argument("--password")
    options = parser.parse_args()
    context, authority = provider.server_context(options) if options.tls or options.starttls else (None, None)
    settings = {}
    if options.starttls:
        settings = {"tls_context": context, "require_starttls": True}
    if options.user:
        settings |= {
            "authenticator": authenticator(options.user, options.password), "auth_required": True,
            "auth_require_tls": not options.tls}
    log, faults = provider.Log(options.log), provider.Faults(options.faults, options.always)
    loop = asyncio.new_event_loop()

    def connection():
        return SMTP(Mailbox(log, faults), hostname="mail.example.test", loop=loop, **settings)

    server = loop.run_until_complete(
        loop.create_server(connection, "127.0.0.1", options.port, ssl=context if options.tls else None))
    threading.Thread(target=loop.run_forever, daemon=True).start()
    port = server.sockets[0].getsockname()[1]
    provider.ready_and_wait(port=port, address=f"smtp://localhost:{port}", authority=authority)


if __name__ == "__main__":
    main()
