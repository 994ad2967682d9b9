"""Whatever somebody sends in a field of a form: it is refused with what to do, and what else was typed stays.

The forms are found by walking over the pages as three people, not listed here: a new form is held to the same. What is
sent is chosen by a seed, which is printed; HOMEWARD_SEED sets it."""

import os
import random
import re
from html import unescape
from urllib.parse import urlencode, urlsplit

import pytest

from forms import Page, plain
from live import Service, invitations, pattern
from test_http import FORM, Client, accepted

ROLES = ["practitioner", "line-manager", "pdu-head"]
STARTS = ["/cases", "/sign-in", "/invitation", "/itinerary", "/itinerary/changes", "/authorise", "/decisions", "/tasks?whose=team", "/search",
          *(f"/itinerary?day=2025-06-{day}&whose=team" for day in range(23, 28))]
MOST_OF_A_KIND = {"/visits/*": 14, "/case/*": 3, "/tasks/*": 3, "/case/*/facts/new": 30}
# The two that carry no answer of anybody's.
OWN = {"csrf", "once"}
LONG = "a far too long text " * 500
SCRIPTS = "زيارة منزلية — дом 家 🏠"
DATE_PART = re.compile(r"-(day|month|year)$")
CHOICES = ("radio", "checkbox", "select")
# Choices that only some of those who go on a visit can have, or that stand against what is typed beside them.
UNCHOSEN = {"none", "learns", "control", "behalf"}
# What has to be answered for the other fields of a form to count, and for one of them alone.
BESIDE = {"/visits/*/assessment": {"use": ["new"]},
          "/invitation": {"password": ["lantern orchard saddle"], "again": ["lantern orchard saddle"]},
          ("/tasks/*", "owner"): {"outcome": ["assigned"]},
          ("/case/*/visits/new", "external-part"): {"external": ["Vi Ferris"]},
          ("/visits/*/plan", "external-part"): {"external": ["Vi Ferris"]}}


# Whether a user name or a password was wrong is nobody's to know: one message, at the first of them.
ALIKE = {("/sign-in", "password"): "username"}


def beside(form, name):
    kind = pattern(urlsplit(form.action).path)
    chosen = {**BESIDE.get(kind, {}), **BESIDE.get((kind, name), {})}
    return {other: values for other, values in chosen.items() if other in form.fields and other != name}


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """A service of its own, for what is sent may be taken."""
    service = Service(tmp_path_factory.mktemp("bad-input"), "--as-of", "2025-06-30")
    people = invitations(service.command("demo", "--as-of", "2025-06-30", "--json").stdout)
    service.start()
    service.visitors = {}
    for role in ROLES:
        person = next(person for person in people if role in person["roles"])
        service.visitors[role], _ = accepted(service, person)
    # Somebody who is not signed in meets two forms.
    service.visitors["nobody"] = Client(service.origin)
    yield service
    service.stop()


@pytest.fixture(scope="module")
def chance():
    seed = int(os.environ.get("HOMEWARD_SEED") or random.SystemRandom().randrange(1_000_000))
    print(f"HOMEWARD_SEED={seed}")
    return random.Random(seed)


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
    # Nobody goes twice, and whoever is not of the service would have to be trained on record.
    if "staff-2" in typed and form.fields["staff-2"].kind == "select":
        typed["staff-2"] = [next(value for value in form.fields["staff-2"].choices if value not in ("", *typed["staff-1"]))]
        typed["staff-3"] = typed["external"] = [""]
    return typed


def send(visitor, form, typed):
    pairs = [(name, value) for name, values in typed.items() for value in values]
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
    """The forms that follow a form of several pages, as somebody meets them who fills each in; nothing is kept, for the
    last page is not sent."""
    found, current = [], form
    while current.button.startswith("Continue") and len(found) < 8:
        after = None
        # A day of a week to come, or one of the week before where the page asks for that.
        for day, month in ((3, 7), (24, 6)):
            answer = send(visitor, current, plausible(current, day, month))
            after = answer.status == 200 and next(
                (other for other in Page(answer.text).forms
                 if other.action == form.action and other.step != current.step), None)
            if after:
                break
        if not after or any(after.step == other.step for other in found):
            break
        found.append(after)
        current = after
    return found


def anew(visitor, path, form):
    """The form as its page shows it now; None where it is gone, because what it is for was done."""
    page = Page(visitor.get(path).text)
    first = page.like(form, any_step=True)
    if first is None or first.step == form.step:
        return first
    return next((other for other in later_pages(visitor, first) if other.step == form.step), None)


@pytest.fixture(scope="module")
def forms(made):
    """One of every kind of form, with who met it and where."""
    found = {}
    for role, visitor in made.visitors.items():
        for path, page in pages(visitor):
            for form in page.forms:
                if kind_of(form) in found or not form.button:
                    continue
                found[kind_of(form)] = role, path, form
                if form.method == "post":
                    for after in later_pages(visitor, form):
                        found.setdefault(kind_of(after), (role, path, after))
    return list(found.values())


def bad_values(name, field, chance):
    """What is sent where nobody may send it: (what it is, values by field, whether a message is owed to the field)."""
    if field.kind in CHOICES or (field.kind == "hidden" and name not in ("revision", "step")):
        forged = chance.choice(["no-such-word", "00000000-0000-7000-8000-000000000000", "-1",
                                "<script>alert(1)</script>", "' OR 1=1 --", "9" * 40])
        yield "forged", {name: [forged]}, field.kind in ("radio", "select")
        return
    if name in ("revision", "step"):
        yield "forged", {name: [chance.choice(["", "abc", "-1", "9" * 30])]}, False
        return
    if DATE_PART.search(name):
        yield "no number", {name: [chance.choice(["soon", "٣", "1.5", "1e3"])]}, True
        yield "huge", {name: [chance.choice(["9" * 12, "999999999999999999999999"])]}, True
        yield "none", {name: [chance.choice(["0", "-4"])]}, True
        if name.endswith("-day"):
            yield "no such day", {name: ["31"], name[:-3] + "month": ["2"]}, True
        return
    yield "too long", {name: [LONG]}, True
    at = chance.randrange(1, 6)
    yield "control", {name: ["words"[:at] + chance.choice("\x00\x07\x1b\x7f\u202e") + " after"]}, True
    if name in ("minutes", "time"):
        yield "no number", {name: [chance.choice(["-5", "9" * 20, "٤٥", "soon", "1e9"])]}, True


def of_field(field, errors):
    """The messages an error summary has for a field; a date has one for its three boxes."""
    stem = DATE_PART.sub("", field)
    return [message for target, message in errors
            if target == field or (stem != field and target.startswith(stem + "-"))]


def crashed(answer):
    """What no answer may hold: a failure of the service, or a word of its inside."""
    return answer.status >= 500 or re.search(
        r"Fatal error|Stack dump|\.swift:\d|SQLITE_|PostgresError|StoreError|DecodingError", answer.text)


def kept_faults(form, typed, again, but=()):
    """What was typed and is not in the form that came back."""
    faults = []
    for other, values in typed.items():
        field = again.fields.get(other)
        if other in OWN or other in ("step", "revision", *but) or field is None or field.kind == "password":
            continue
        kept = [field.value, *field.choices] if field.kind == "hidden" else field.sent
        if plain(kept) != plain(values):
            faults.append(f"{other} was {values} and is {kept}")
    return faults


def refused_faults(form, typed, name, wrong, answer, owes_message):
    """What is wrong with how a form that was refused is given back."""
    page = Page(answer.text)
    if answer.status != 422:
        return [f"answered {answer.status}"] if owes_message else []
    faults = []
    if not page.title.startswith("Error: "):
        faults.append(f"the title is {page.title!r}")
    if not page.errors:
        faults.append("there is no error summary")
    if owes_message and not any(of_field(at, page.errors) for at in (name, ALIKE.get((form.action, name), name))):
        faults.append(f"no message is for the field; there are {page.errors}")
    # What another page of the form asked is put right on that page, which carries all the rest.
    again = page.like(form, any_step=form.fields[name].kind == "hidden")
    if again is None:
        return [*faults, "the form is gone"]
    # What was typed is there to be put right; what holds a forbidden character comes back without it.
    own = () if owes_message and form.fields[name].kind not in CHOICES else wrong
    shown = {**typed, **{field: [without_controls(value) for value in typed[field]] for field in wrong}}
    return faults + kept_faults(form, shown, again, own)


def without_controls(text):
    return re.sub("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\u202e]", "", text)


def test_the_walk_finds_the_forms_of_the_service(forms):
    """Without them the tests below would hold nothing."""
    found = {kind_of(form)[:3] for _, _, form in forms}
    for needed in [
        *(("/case/*/visits/new", "post", step) for step in ("purpose", "when", "crew", "place", "check")),
        *(("/case/*/decisions/new", "post", step) for step in ("kind", "obligation", "reason", "check")),
        *(("/visits/*/record", "post", step) for step in ("outcome", "people", "seen", "concerns", "referrals")),
        *((path, "post", "") for path in (
            "/visits/*/assessment", "/visits/*/cancellation", "/authorise/*", "/tasks/*", "/search",
            "/case/*/facts/new/*", "/case/*/facts/*/correction", "/case/*/pack/*", "/case/*/partner-link-worker",
            "/delegations", "/staff/*", "/me/safety")),
        ("/due", "get", ""), ("/decisions", "get", ""), ("/itinerary", "get", ""),
    ]:
        assert needed in found, (needed, sorted(found))


def test_bad_input_in_any_field_gets_a_message_and_keeps_what_was_typed(made, forms, chance):
    """UX-30; SEC 1.1.1, 2.2: every form, every field of it, by whoever meets it"""
    wrong, sent = [], 0
    for role, path, found in forms:
        visitor, form = made.visitors[role], anew(made.visitors[role], path, found)
        assert form, (path, found.step)
        # What nobody sees comes last: some of it may be sent, and is then taken.
        for name, field in sorted(form.fields.items(), key=lambda pair: pair[1].kind == "hidden"):
            if name in OWN:
                continue
            for what, values, owes_message in bad_values(name, field, chance):
                typed = {**plausible(form), **beside(form, name), **values}
                answer = send(visitor, form, typed)
                sent += 1
                where = f"{role} at {path} {form.step}, {name}: {what} {values[name][0][:30]!r}"
                if crashed(answer):
                    wrong.append(f"{where}: answered {answer.status}")
                elif form.method == "get":
                    if answer.status not in (200, 303, 400, 404, 422):
                        wrong.append(f"{where}: answered {answer.status}")
                else:
                    faults = refused_faults(form, typed, name, values, answer, owes_message)
                    wrong += [f"{where}: {fault}" for fault in faults]
                if answer.status == 303:
                    # It was taken, so what there is has a newer version.
                    form = anew(visitor, path, form) or form
    print(f"{len(forms)} forms, {sent} answers")
    assert sent > 300
    assert not wrong, f"{len(wrong)}:\n" + "\n".join(wrong)


def test_a_form_of_an_older_version_comes_back_with_what_was_typed(made, forms):
    """UX-30: nobody overwrites somebody else, and nobody types twice"""
    wrong, sent = [], 0
    for role, path, found in forms:
        visitor, form = made.visitors[role], anew(made.visitors[role], path, found)
        if form is None or "revision" not in form.fields:
            continue
        # What is owed lies ahead, what happened behind.
        for day, month in ((3, 7), (24, 6)):
            typed = {**plausible(form, day, month), **beside(form, "revision")}
            typed["revision"] = [str(int(typed["revision"][0]) + 1)]
            answer = send(visitor, form, typed)
            if answer.status != 422:
                break
        sent += 1
        where = f"{role} at {path} {form.step}"
        page = Page(answer.text)
        again = page.like(form, any_step=True)
        if answer.status != 409:
            wrong.append(f"{where}: answered {answer.status}")
        elif again is None and any(field.kind != "hidden" for field in form.fields.values()):
            wrong.append(f"{where}: the form is gone")
        elif again is not None:
            wrong += [f"{where}: {fault}" for fault in kept_faults(form, typed, again)]
    assert not wrong, f"{len(wrong)}:\n" + "\n".join(wrong)
    assert sent >= 10


def test_another_script_is_as_good_as_any(made, forms):
    """UX-30: what is typed in Arabic, in Chinese or as a picture is taken, or refused for another reason, and kept. Last in
    the file, for it does what the forms are for."""
    wrong = []
    for role, path, found in forms:
        visitor, form = made.visitors[role], anew(made.visitors[role], path, found)
        if form is None:
            continue
        typed = {**plausible(form), **beside(form, "")}
        for name, field in form.fields.items():
            if field.kind in ("text", "area") and not DATE_PART.search(name) and name not in ("time", "minutes"):
                typed[name] = [SCRIPTS]
        answer = send(visitor, form, typed)
        where = f"{role} at {path} {form.step}"
        if crashed(answer) or answer.status not in (200, 303, 422):
            wrong.append(f"{where}: answered {answer.status}")
        if answer.status == 422 or (answer.status == 200 and form.step):
            page = Page(answer.text)
            again = page.like(form, any_step=True)
            wrong += [f"{where}: {fault}" for fault in kept_faults(form, typed, again)] if again else []
            if "character" in " ".join(message for _, message in page.errors):
                wrong.append(f"{where}: {page.errors}")
    assert not wrong, f"{len(wrong)}:\n" + "\n".join(wrong)
