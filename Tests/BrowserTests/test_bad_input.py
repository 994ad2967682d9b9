"""Whatever somebody sends in a field of a form: it is refused with what to do, and what else was typed stays.

The forms are found by walking over the pages as three people, not listed here: a new form is held to the same. What is
sent is chosen by a seed, which is printed; HOMEWARD_SEED sets it."""

import os
import random
import re
from urllib.parse import urlsplit

import pytest

from forms import Page, plain
from live import Service, invitations, pattern
from test_http import Client, accepted
from walk import DATE_PART, anew, kind_of, later_pages, pages, plausible, send

ROLES = ["practitioner", "line-manager", "pdu-head"]
# The two that carry no answer of anybody's.
OWN = {"csrf", "once"}
LONG = "a far too long text " * 500
CHOICES = ("radio", "checkbox", "select")
# What says which version a form was made from: of a case, a visit, a decision or a task, and of what somebody says of
# themselves and a team's procedure.
VERSIONS = ("revision", "version")
SCRIPTS = "زيارة منزلية — дом 家 🏠"
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
    """A service of its own, for what is sent may be taken. It stands at the day of a visit that is authorised, so that
    whoever goes can say that they are there."""
    service = Service(tmp_path_factory.mktemp("bad-input"), "--as-of", "2025-07-02")
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
    if field.kind in CHOICES or (field.kind == "hidden" and name not in (*VERSIONS, "step")):
        forged = chance.choice(["no-such-word", "00000000-0000-7000-8000-000000000000", "-1",
                                "<script>alert(1)</script>", "' OR 1=1 --", "9" * 40])
        yield "forged", {name: [forged]}, field.kind in ("radio", "select")
        return
    if name in (*VERSIONS, "step"):
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
        if other in OWN or other in ("step", *VERSIONS, *but) or field is None or field.kind == "password":
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
    faults += [f"the message {message!r} leads nowhere" for target, message in page.errors if target not in page.ids]
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


# What has to be met, by address, method and step, each with fields that it has to ask for.
NEEDED = {
    # A visit: its plan, the booking of things, the contact outside office hours, and a change of a plan with its reason.
    **{(path, "post", step): fields for path in ("/case/*/visits/new", "/visits/*/plan") for step, fields in (
        ("purpose", {"purpose", "objectives"}), ("when", {"date-day", "time", "minutes"}), ("crew", {"staff-1"}),
        ("place", {"place", "device", "car", "contact"}), ("check", set()))},
    ("/visits/*/plan", "post", "check"): {"reason"},
    ("/visits/*/assessment", "post", ""): {"use"}, ("/visits/*/submission", "post", ""): set(),
    ("/authorise/*", "post", ""): {"outcome", "words"}, ("/visits/*/cancellation", "post", ""): {"reason"},
    ("/visits/*/arrival", "post", ""): {"minutes"}, ("/visits/*/departure", "post", ""): set(),
    ("/visits/*/setting-out", "post", ""): set(),
    **{("/visits/*/record", "post", step): fields for step, fields in (
        ("outcome", {"outcome"}), ("people", set()), ("seen", {"observed"}), ("conditions", set()),
        ("concerns", {"concern", "safety"}), ("referrals", set()))},
    ("/itinerary/changes", "post", ""): set(), ("/case/*/pack/*", "post", ""): {"answer", "learnt-day"},
    ("/case/*/partner-link-worker", "post", ""): set(),
    # A fact, and its correction.
    ("/case/*/facts/new/*", "post", ""): {"date-day"}, ("/case/*/facts/*/correction", "post", ""): {"reason"},
    # A decision, its endorsement or refusal, its withdrawal, and what follows.
    **{("/case/*/decisions/new", "post", step): fields for step, fields in (
        ("kind", {"kind"}), ("obligation", {"obligation"}), ("reason", {"reason", "rationale"}), ("check", set()))},
    ("/decisions/*", "post", ""): {"outcome", "words"}, ("/decisions/*/withdrawal", "post", ""): {"reason"},
    ("/tasks/*", "post", ""): {"outcome", "words"},
    # Staff: power lent, training, safety details and the local procedure.
    ("/delegations", "post", ""): {"to", "power", "from-day", "through-day", "reason"},
    ("/delegations/*", "post", ""): {"reason"},
    ("/staff/*", "post", ""): {"competence", "from-day", "through-day", "reason"},
    ("/staff/*/competences/*/*", "post", ""): {"on-day", "reason"},
    ("/me/safety", "post", ""): {"car"}, ("/procedure/*/new", "post", ""): {"text", "from-day", "reason"},
    ("/procedure/*/*", "post", ""): set(),
    **{(path, "get", ""): set() for path in ("/due", "/decisions", "/itinerary")},
    ("/search", "post", ""): set(), ("/board/drills", "post", ""): {"ladder"},
}


def test_the_walk_finds_the_forms_of_the_service(forms):
    """Without them the tests below would hold nothing."""
    found = {}
    for _, _, form in forms:
        found.setdefault(kind_of(form)[:3], set()).update(form.fields)
    missing = {kind: fields - found.get(kind, set()) for kind, fields in NEEDED.items()
               if kind not in found or fields - found[kind]}
    assert not missing, (missing, {kind: sorted(found.get(kind, ())) for kind in missing})


def test_a_form_of_an_older_version_comes_back_with_what_was_typed(made, forms):
    """UX-30: nobody overwrites somebody else, and nobody types twice. Before the others, for it changes nothing."""
    wrong, reached = [], set()
    for role, path, found in forms:
        visitor, form = made.visitors[role], anew(made.visitors[role], path, found)
        version = next((name for name in VERSIONS if form and name in form.fields), None)
        if version is None:
            continue
        reached.add(kind_of(form)[0])
        # What is owed lies ahead, what happened behind.
        for day, month in ((3, 7), (24, 6)):
            typed = {**plausible(form, day, month), **beside(form, version)}
            typed[version] = [str(int(typed[version][0]) + 1)]
            answer = send(visitor, form, typed)
            if answer.status != 422:
                break
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
    assert {"/me/safety", "/procedure/*/new", "/case/*/facts/new/*", "/case/*/facts/*/correction", "/visits/*/plan",
            "/visits/*/assessment", "/visits/*/cancellation", "/visits/*/record", "/visits/*/submission",
            "/visits/*/arrival", "/visits/*/departure", "/authorise/*", "/decisions/*", "/decisions/*/withdrawal",
            "/tasks/*", "/itinerary/changes"} <= reached, reached


def test_bad_input_in_any_field_gets_a_message_and_keeps_what_was_typed(made, forms, chance):
    """UX-30; SEC 1.1.1, 2.2: every form, every field of it, by whoever meets it"""
    wrong, sent = [], 0
    for role, path, found in forms:
        visitor, form = made.visitors[role], anew(made.visitors[role], path, found)
        assert form, (path, found.step)
        for name, what, values, typed in bad_forms(form, chance, owes_message=True):
            answer = send(visitor, form, typed)
            sent += 1
            where = f"{role} at {path} {form.step}, {name}: {what} {values[name][0][:30]!r}"
            wrong += [f"{where}: {fault}" for fault in faults(form, typed, name, values, answer, True)]
    print(f"{len(forms)} forms, {sent} answers")
    assert sent > 300
    assert not wrong, f"{len(wrong)}:\n" + "\n".join(wrong)


def test_what_nobody_sees_may_be_forged_and_is_refused_or_taken_as_nothing(made, forms, chance):
    """SEC 1.1.1, 2.2: hidden fields and boxes. Some of it is taken, so that what a form is for may be gone at the next."""
    wrong, met = [], set()
    for role, path, found in forms:
        visitor, form = made.visitors[role], anew(made.visitors[role], path, found)
        if form is None:
            continue
        met.add(kind_of(found)[:3])
        for name, what, values, typed in bad_forms(form, chance, owes_message=False):
            answer = send(visitor, form, typed)
            where = f"{role} at {path} {form.step}, {name}: {what} {values[name][0][:30]!r}"
            wrong += [f"{where}: {fault}" for fault in faults(form, typed, name, values, answer, False)]
            if answer.status == 303:
                # It was taken, so what there is has a newer version.
                form = anew(visitor, path, form) or form
    assert len(met) > 40
    assert not wrong, f"{len(wrong)}:\n" + "\n".join(wrong)


def bad_forms(form, chance, owes_message):
    """What is sent of a form with one value that nobody may send: the field, what is bad about it, the bad values, and
    the whole form. A text is sent under every outcome that can be chosen beside it."""
    for name, field in form.fields.items():
        if name in OWN:
            continue
        for what, values, owes in bad_values(name, field, chance):
            if owes != owes_message:
                continue
            typed = {**plausible(form), **beside(form, name), **values}
            yield name, what, values, typed
            outcome = form.fields.get("outcome")
            if owes and what in ("too long", "control") and outcome and outcome.kind == "radio":
                for choice in set(outcome.choices) - set(typed["outcome"]):
                    yield name, f"{what} with {choice}", values, {**typed, "outcome": [choice]}


def faults(form, typed, name, values, answer, owes_message):
    """What is wrong with an answer to a bad value."""
    if crashed(answer):
        return [f"answered {answer.status}"]
    if form.method == "get":
        return [] if answer.status in (200, 303, 400, 404, 422) else [f"answered {answer.status}"]
    return refused_faults(form, typed, name, values, answer, owes_message)


def test_a_form_sent_empty_says_what_to_enter(made, forms):
    """UX-30: whoever presses the button first is led to each field that has to be filled in."""
    wrong, refused = [], 0
    for role, path, found in forms:
        visitor, form = made.visitors[role], anew(made.visitors[role], path, found)
        if form is None or form.method == "get":
            continue
        typed = {name: [field.value, *field.choices] for name, field in form.fields.items() if field.kind == "hidden"}
        answer = send(visitor, form, typed)
        where = f"{role} at {path} {form.step}"
        if crashed(answer) or answer.status not in (200, 303, 422):
            wrong.append(f"{where}: answered {answer.status}")
        if answer.status == 422:
            refused += 1
            page = Page(answer.text)
            if not page.errors or not page.title.startswith("Error: "):
                wrong.append(f"{where}: {page.title!r} says {page.errors}")
            wrong += [f"{where}: the message {message!r} leads nowhere" for target, message in page.errors
                      if target not in page.ids]
    assert refused > 20
    assert not wrong, f"{len(wrong)}:\n" + "\n".join(wrong)


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
