"""Every page of the live service as several roles see it: found by following links, held to every check."""

from urllib.parse import urlsplit

import pytest

from checks import MOST_BYTES, Traffic, brand_marks, html_errors, sideways, small_targets, violations
from conftest import PHONE, WIDE
from live import pattern

MOST_PAGES = 60
# Those whose pages are the most, and those who see the same pages of less: fewer of each kind are enough.
ROLES = ["practitioner", "line-manager", "pdu-head", "regional-director", "quality-assurance", "case-administrator"]
OTHERS = ["pdu-deputy", "nominated-contact", "victim-liaison-officer", "police-offender-manager",
          "information-governance", "administrator"]


def crawl(page, service, check, most_of_a_kind=3):
    """Follows links from the start page: at most so many pages of a kind, at most sixty in all."""
    waiting, seen, kinds = ["/cases"], {"/cases"}, {}
    while waiting and sum(kinds.values()) < MOST_PAGES:
        path = waiting.pop(0)
        kind = pattern(urlsplit(path).path)
        if kinds.get(kind, 0) >= most_of_a_kind:
            continue
        kinds[kind] = kinds.get(kind, 0) + 1
        check(path, kind, first=kinds[kind] == 1)
        for link in page.eval_on_selector_all("a[href]", "links => links.map(link => link.href)"):
            parts = urlsplit(link)
            target = parts.path + ("?" + parts.query if parts.query else "")
            # The app on phones has tests of its own: its page is kept by phones, and the same for everybody.
            ours = (link.startswith(service.origin + "/") and "/assets/" not in link and not parts.path.endswith(".csv")
                    and not parts.path.startswith("/f/"))
            if ours and target not in seen:
                seen.add(target)
                waiting.append(target)
    return kinds


@pytest.mark.parametrize("role", ROLES + OTHERS)
def test_every_page_that_a_role_can_reach_keeps_every_promise(signed_in, service, saved, role):
    page = signed_in(role)
    complaints = []
    page.on("console", lambda message: message.type == "error" and complaints.append(f"{page.url}: {message.text}"))
    page.on("pageerror", lambda error: complaints.append(f"{page.url}: {error}"))

    def check(path, kind, first):
        traffic = Traffic(page)
        answer = page.goto(path, wait_until="load")
        assert answer.status == 200, path
        assert traffic.foreign(service.origin) == []
        assert 0 < traffic.bytes <= MOST_BYTES * 2 and len(answer.body()) <= MOST_BYTES, (path, traffic.bytes)
        headers = answer.headers
        assert "default-src 'self'" in headers["content-security-policy"]
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["cache-control"] == "no-store", path
        html = answer.text()
        assert brand_marks(html, []) == []
        name = f"{role}{kind}".replace("/", "_").replace("*", "x")
        (saved / f"{name}-{len(list(saved.iterdir()))}.html").write_text(html)
        if first:
            assert violations(page) == [], path
            page.set_viewport_size({"width": 320, "height": 640})
            assert sideways(page) == 0, path
            assert small_targets(page) == [], path
            page.set_viewport_size(WIDE)

    kinds = crawl(page, service, check, most_of_a_kind=3 if role in ROLES else 1)
    assert complaints == []
    expected = {"/", "/due", "/due/calendar", "/search", "/rules", "/rules/*", "/help", "/case/*", "/case/*/facts",
                "/case/*/due", "/case/*/due/*", "/itinerary", "/visits/*", "/accessibility", "/privacy", "/cookies",
                "/whats-new"}
    if role == "practitioner":
        # The front door only leads on to the caseload.
        expected = expected - {"/"}
        assert expected <= set(kinds), expected - set(kinds)


def test_the_whole_page_with_its_assets_weighs_at_most_150_kilobytes_over_the_wire(signed_in):
    page = signed_in("practitioner")
    for path in ("/cases", "/due", "/due/calendar"):
        traffic = Traffic(page)
        page.goto(path, wait_until="networkidle")
        assert traffic.bytes <= MOST_BYTES, (path, traffic.bytes)


def test_no_style_or_script_carries_what_belongs_to_gov_uk(page, service):
    page.goto(service.origin + "/sign-in")
    addresses = page.eval_on_selector_all(
        "link[rel=stylesheet], script[src]", "all => all.map(one => one.href || one.src)")
    assert len(addresses) >= 2
    texts = [page.request.get(address).text() for address in addresses if ".css" in address]
    assert brand_marks(page.content(), texts) == []


def test_an_empty_database_has_pages_that_say_so(page, empty_service, saved):
    from live import sign_in
    sign_in(page, empty_service, "admin")
    page.get_by_role("button", name="Sign out").wait_for()
    for path in ("/", "/team/cases", "/due", "/due/calendar", "/search", "/rules"):
        answer = page.goto(empty_service.origin + path)
        assert answer.status == 200, path
        assert violations(page) == [], path
        (saved / f"empty{path.replace('/', '_')}.html").write_text(answer.text())


@pytest.mark.parametrize("role,path,status,title", [
    ("practitioner", "/no/such/page", 404, "Page not found"),
    ("practitioner", "/case/0190f000-0000-7000-8000-000000000000", 404, "Page not found"),
    ("practitioner", "/rules/no-such-policy", 404, "Page not found"),
])
def test_errors_are_pages_of_the_service(signed_in, saved, role, path, status, title):
    page = signed_in(role)
    answer = page.goto(path)
    assert answer.status == status
    assert page.locator("h1").inner_text() == title
    assert violations(page) == []
    (saved / f"error{path.replace('/', '_')}.html").write_text(answer.text())


def test_a_wrong_password_is_refused_in_words_that_give_nothing_away(page, service, saved):
    from live import sign_in
    sign_in(page, service, "nobody-at-all", "wrong wrong wrong wrong")
    page.locator(".govuk-error-summary").wait_for()
    assert page.title().startswith("Error: ")
    assert "wrong wrong" not in page.content()
    assert violations(page) == []
    (saved / "sign-in-error.html").write_text(page.content())


def test_without_a_session_every_page_leads_to_the_sign_in(page, service):
    for path in ("/cases", "/due", "/search", "/rules", "/due.csv"):
        page.goto(service.origin + path)
        assert "/sign-in" in page.url


def test_the_session_cookie_is_kept_from_scripts(signed_in):
    page = signed_in("practitioner")
    page.goto("/cases")
    assert page.evaluate("document.cookie") == ""
    cookies = {cookie["name"]: cookie for cookie in page.context.cookies()}
    assert any(cookie["httpOnly"] and cookie["sameSite"] in ("Lax", "Strict") for cookie in cookies.values())


def test_the_html_of_every_live_page_is_valid(saved):
    assert len(list(saved.iterdir())) > 20, "run the whole module: the pages are saved by the other tests"
    assert html_errors(saved) == []


@pytest.mark.parametrize("size", [WIDE, PHONE], ids=["wide", "phone"])
def test_screenshots_of_the_live_pages_are_taken(signed_in, service, pictures, size):
    page = signed_in("practitioner", viewport=size, reduced_motion="reduce")
    page.goto("/cases")
    person = page.locator("main a[href^='/case/']").first.get_attribute("href")
    page.goto(person + "/due")
    why = page.locator("main a[href*='/due/']").first.get_attribute("href")
    for name, path in {
        "caseload": "/cases", "due": "/due", "calendar": "/due/calendar", "search": "/search", "rules": "/rules",
        "person": person, "timescales": person + "/due", "facts": person + "/facts", "why": why,
        "help": "/help",
    }.items():
        page.goto(path)
        page.screenshot(path=pictures / f"live-{name}-{size['width']}x{size['height']}.png", full_page=True)
