"""Somebody at the pages: a session's cookies over plain HTTP."""

import http.client
import re
from html import unescape
from urllib.parse import urlencode, urlsplit

PASSWORD = "lantern orchard saddle"


class Visitor:
    def __init__(self, origin):
        self.host = urlsplit(origin).netloc
        self.cookies = {}

    def ask(self, method, path, fields=None):
        link = http.client.HTTPConnection(self.host, timeout=60)
        headers = {"Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items())} if self.cookies else {}
        body = None
        if fields is not None:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
            body = urlencode(fields)
        link.request(method, path, body, headers)
        response = link.getresponse()
        text = response.read().decode()
        for line in response.headers.get_all("set-cookie") or []:
            name, value = line.split(";")[0].split("=", 1)
            self.cookies[name] = value
        link.close()
        return response.status, response.headers.get("location"), text

    def page(self, path):
        status, _, text = self.ask("GET", path)
        assert status == 200, (path, status)
        return text

    def hidden(self, path):
        """The hidden fields of the form of a page."""
        text = self.page(path)
        fields = re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', text[text.index("<main"):])
        return {name: unescape(value) for name, value in fields}

    def accept(self, invitation):
        form = {**self.hidden("/invitation"), "invitation": invitation, "password": PASSWORD, "again": PASSWORD}
        return self.ask("POST", "/invitation", form)[0]

    def sign_in(self, user):
        form = {**self.hidden("/sign-in"), "username": user, "password": PASSWORD}
        return self.ask("POST", "/sign-in", form)[0]

    def links(self, path, beginning):
        return [unescape(link) for link in re.findall(r'href="([^"]+)"', self.page(path)) if link.startswith(beginning)]
