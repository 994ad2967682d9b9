"""Whether two lots of measurements come from the same place: the rank-sum test of Mann and Whitney."""

import math


def ranks(values):
    """The rank of each value, from 1; values that are alike share the middle of their ranks."""
    order = sorted(range(len(values)), key=values.__getitem__)
    found = [0.0] * len(values)
    start = 0
    while start < len(order):
        stop = start
        while stop + 1 < len(order) and values[order[stop + 1]] == values[order[start]]:
            stop += 1
        for place in order[start:stop + 1]:
            found[place] = (start + stop) / 2 + 1
        start = stop + 1
    return found


def likelihood(first, second):
    """How likely two lots drawn from one place differ in rank by as much as these do, or more (normal, two-sided)."""
    count, other = len(first), len(second)
    total = sum(ranks(list(first) + list(second))[:count])
    middle = count * (count + other + 1) / 2
    spread = math.sqrt(count * other * (count + other + 1) / 12)
    return math.erfc(abs(total - middle) / spread / math.sqrt(2))
