"""Made-up people for the command tests."""


def fact(kind, date, value=None, **more):
    made = {"kind": kind, "date": date}
    if value is not None:
        made["value"] = value
    return {**made, **more}


def person(crn, *facts, visits=(), exceptions=()):
    made = {"crn": crn, "facts": list(facts)}
    if visits:
        made["visits"] = list(visits)
    if exceptions:
        made["exceptions"] = list(exceptions)
    return made


def started(date, value="community-order", **more):
    return fact("supervision-started", date, value, **more)


def rso(crn, date="2025-04-11", **keywords):
    """A registered sex offender from the first day of supervision."""
    return person(crn, started(date), fact("rso-registered", date), **keywords)


def of_rule(obligations, rule, crn=None):
    return [o for o in obligations if o["rule"] == rule and crn in (None, o["crn"])]
