"""A receiver of signed webhooks, which checks them with the `standardwebhooks` library of whoever wrote the standard."""

import json

import provider
from standardwebhooks.webhooks import Webhook, WebhookVerificationError


class Receiver(provider.Handler):
    def take(self, body, fault):
        verified = []
        for secret in self.server.options.secret:
            try:
                Webhook(secret).verify(body, dict(self.headers))
                verified.append(True)
            except WebhookVerificationError:
                verified.append(False)
        self.server.log.write(
            path=self.path, key=self.headers.get("webhook-id"), verified=verified, fault=fault,
            type=self.headers.get("Content-Type"), event=json.loads(body),
            signatures=self.headers.get("webhook-signature"), taken=fault in ("ok", "hang", "close", "big", "slow"))
        if not any(verified):
            return self.reply(401)
        if not self.fail(fault):
            self.reply(202)


def main():
    parser = provider.arguments(__doc__)
    parser.add_argument("--secret", action="append", required=True, help="one that is accepted; may come again")
    provider.serve(parser.parse_args(), Receiver)


if __name__ == "__main__":
    main()
