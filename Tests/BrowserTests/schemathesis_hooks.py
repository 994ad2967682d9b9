"""Every request of schemathesis comes from a place of its own, as a proxy would tell it: tokens that are none are slowed
down by place, and hundreds of them are part of what is checked. Said to the connection and not to the case, which would
be taken for a change of what it tries."""

import itertools

from requests.adapters import HTTPAdapter

NUMBERS = itertools.count()


def from_a_place_of_its_own(adapter, request, **_):
    number = next(NUMBERS)
    request.headers["X-Forwarded-For"] = f"198.18.{number // 250 % 250}.{number % 250 + 1}"
    request.headers["X-Forwarded-Proto"] = "https"


HTTPAdapter.add_headers = from_a_place_of_its_own
