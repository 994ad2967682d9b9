"""A push service and the browser behind it: checks the token of RFC 8292, and decrypts with the `http_ece` library.

Prints the subscription that a browser would give, `other` for one whose endpoint is gone.
"""

import base64
import os
import time

import http_ece
import jwt
import provider
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec


def base64url(data):
    return base64.urlsafe_b64encode(data).decode().rstrip("=")


def from_base64url(text):
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


class Push(provider.Handler):
    def problem(self):
        """What is wrong with the token and the headers; nothing where all is well."""
        scheme, _, rest = self.headers.get("Authorization", "").partition(" ")
        parts = dict(part.strip().split("=", 1) for part in rest.split(","))
        if scheme != "vapid":
            return "scheme"
        point = from_base64url(parts["k"])
        key = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), point)
        try:
            claims = jwt.decode(parts["t"], key, algorithms=["ES256"], audience=self.server.address)
        except jwt.PyJWTError as problem:
            return type(problem).__name__
        if not 0 < claims["exp"] - time.time() <= 24 * 3600:
            return "exp"
        if not claims["sub"].startswith(("mailto:", "https:")):
            return "sub"
        if not self.headers.get("TTL", "").isdigit() or self.headers.get("Content-Encoding") != "aes128gcm":
            return "headers"
        return None

    def ours(self):
        _, _, rest = self.headers.get("Authorization", "").partition(" ")
        return dict(part.strip().split("=", 1) for part in rest.split(","))["k"]

    def take(self, body, fault):
        problem = self.problem()
        said = None
        if problem is None:
            said = http_ece.decrypt(
                body, private_key=self.server.key, auth_secret=self.server.secret, version="aes128gcm").decode()
        self.server.log.write(
            path=self.path, problem=problem, said=said, fault=fault, bytes=len(body), ttl=self.headers.get("TTL"),
            urgency=self.headers.get("Urgency"), topic=self.headers.get("Topic"), taken=problem is None and fault == "ok")
        if problem:
            return self.reply(403)
        if self.path == "/push/gone":
            return self.reply(410)
        # A subscription belongs to the key that it was made with (RFC 8292, 4.2).
        if self.path.startswith("/push/key/") and self.path != f"/push/key/{self.ours()}":
            return self.reply(403)
        if not self.fail(fault):
            self.reply(201, headers=[("Location", f"{self.server.address}/message/1")])


def main():
    options = provider.arguments(__doc__).parse_args()
    key, secret = ec.generate_private_key(ec.SECP256R1()), os.urandom(16)
    point = key.public_key().public_bytes(
        serialization.Encoding.X962, serialization.PublicFormat.UncompressedPoint)
    with open(f"{options.folder}/subscription.txt", "w", encoding="utf-8") as file:
        file.write(f"{base64url(point)} {base64url(secret)}\n")
    provider.serve(options, Push, key=key, secret=secret)


if __name__ == "__main__":
    main()
