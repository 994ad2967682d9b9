"""A walk over the pages of the service as somebody sees them, and over the pages of each form that it meets there."""

import re
from html import unescape
from urllib.parse import urlencode, urlsplit

from forms import Page
from live import pattern
from test_http import FORM

STARTS = ["/cases", "/sign-in", "/invitation", "/itinerary", "/itinerary/changes", "/authorise", "/decisions",
          "/tasks?whose=team", "/search",
          *(f"/itinerary?day=2025-06-{day}&whose=team" for day in range(23, 28)), "/itinerary?day=2025-07-02&whose=team"]
MOST_OF_A_KIND = {"/visits/*": 14, "/visits/*/plan": 8, "/case/*": 3, "/tasks/*": 3, "/case/*/facts/new": 30}
DATE_PART = re.compile(r"-(day|month|year)$")
# Choices that only some of those who go on a visit can have, or that stand against what is typed beside them.
UNCHOSEN = {"none", "learns", "control", "behalf"}


def kind_of(form):
    """What a form is, whichever person or visit it is about."""
    place = re.sub(r"(/pack|/facts/new)/[^/]+$", r"\1/*", pattern(urlsplit(form.action).path))
    named = {(re.sub(r"\d+", "*", name), len(field.choices)) for name, field in form.fields.items()
             if field.kind != "hidden"}
    return place, form.method, form.step, form.action_asked, frozenset(named)


def plausible(form, day=3, month=7):
    """What somebody would send: every choice made, every text filled in, the days in the week to come."""
    typed = {}
    for name, field in form.fields.items():
        if field.kind == "hidden":
            typed[name] = [field.value, *field.choices]
        elif field.kind == "radio":
            typed[name] = field.chosen[:1] or field.choices[:1]
        elif field.kind == "checkbox":
            typed[name] = list(field.chosen) or ([] if name in UNCHOSEN else field.choices[:1])
        elif field.kind == "select":
            typed[name] = field.chosen[:1] if "".join(field.chosen[:1]) else [
                next((value for value in field.choices if value), "")]
        elif part := DATE_PART.search(name):
            typed[name] = [str({"day": day, "month": month, "year": 2025}[part.group(1)])]
        elif name == "time":
            typed[name] = ["10:30am"]
        elif name == "minutes":
            typed[name] = ["45"]
        else:
            typed[name] = [field.value or f"What was typed as {name.replace('-', ' ')}"]
            if field.kind == "area" and "\n" not in typed[name][0]:
                typed[name][0] += "\nand on another line"
    # Nobody goes twice, and whoever is not of the service would have to be trained on record.
    if "staff-2" in typed and form.fields["staff-2"].kind == "select":
        typed["staff-2"] = [next(value for value in form.fields["staff-2"].choices if value not in ("", *typed["staff-1"]))]
        typed["staff-3"] = typed["external"] = [""]
    return typed


def send(visitor, form, typed):
    # A browser sends CR LF for each line end.
    pairs = [(name, re.sub("\r\n|\r|\n", "\r\n", value)) for name, values in typed.items() for value in values]
    if form.method == "get":
        return visitor.get(f"{form.action}?{urlencode(pairs)}")
    return visitor.ask("POST", form.action, urlencode(pairs), {"Content-Type": FORM})


def pages(visitor):
    """Every kind of page that somebody reaches, a few of each, with its address."""
    waiting, seen, kinds = list(STARTS), set(STARTS), {}
    while waiting:
        path = waiting.pop(0)
        kind = pattern(urlsplit(path).path)
        if not path.startswith("/itinerary") and kinds.get(kind, 0) >= MOST_OF_A_KIND.get(kind, 2):
            continue
        kinds[kind] = kinds.get(kind, 0) + 1
        answer = visitor.get(path)
        if answer.status == 303:
            waiting.insert(0, answer.headers["location"])
            continue
        if "html" not in (answer.headers["content-type"] or ""):
            continue
        page = Page(answer.text)
        yield path, page
        # A choice that leads on, as the kind of a fact does.
        choices = [f"{form.action}?{name}={value}" for form in page.forms
                   if form.method == "get" and path.endswith("/new")
                   for name, field in form.fields.items() for value in field.choices if value]
        for link in [*choices, *page.links]:
            target = unescape(link).split("#")[0]
            if target.startswith("/") and not target.startswith(("/assets/", "/sign-out", "/itinerary?")) \
                    and target not in seen:
                seen.add(target)
                waiting.append(target)


def later_pages(visitor, form):
    """The forms that follow a form of several pages, as somebody meets them who fills each in, and those that its
    buttons lead back to; nothing is kept, for the last page is not sent."""
    found, current = [], form
    while current.button.startswith("Continue") and len(found) < 8:
        after = None
        # A day of a week to come, or one of the week before where the page asks for that.
        for day, month in ((3, 7), (24, 6)):
            after = another_page(visitor, current, plausible(current, day, month))
            if after:
                break
        if not after or any(after.step == other.step for other in found):
            break
        found.append(after)
        current = after
    for origin in [form, *found]:
        for name, value in origin.turns:
            if value in [other.step for other in (form, *found)]:
                continue
            after = another_page(visitor, origin, {**plausible(origin), name: [value]})
            if after and all(after.step != other.step for other in found):
                found.append(after)
    return found


def asked(form):
    """The page of a form, and what somebody sees of its fields."""
    return form.step, {name for name, field in form.fields.items() if field.kind != "hidden"}


def another_page(visitor, form, typed):
    """The form of another step that an answer shows; None where it shows none."""
    answer = send(visitor, form, typed)
    return next(
        (other for other in Page(answer.text).forms if other.action == form.action and other.step != form.step),
        None) if answer.status == 200 else None


def anew(visitor, path, form):
    """The form as its page shows it now; None where it is gone, because what it is for was done."""
    page = Page(visitor.get(path).text)
    first = page.like(form, any_step=True)
    if first is None or (first.step == form.step and (not form.step or asked(first) == asked(form))):
        return first
    steps = [other for other in (first, *later_pages(visitor, first)) if other.step == form.step]
    return next((other for other in steps if asked(other) == asked(form)), steps[0] if steps else None)
