"""What a timer leaves behind: one line at its start and one at its end, which survive the end of whoever wrote them."""

import os
import time


class Events:
    """Lines `start|end NUMBER DUE AT PROCESS`, each written at once to a file opened for appending."""

    def __init__(self, path):
        self.file = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o644)

    def say(self, what, number, due):
        os.write(self.file, f"{what} {number} {due:.6f} {time.time():.6f} {os.getpid()}\n".encode())


class Outcome:
    """What came of `count` timers, from the lines of all workers."""

    def __init__(self, count, lines):
        starts, ends = {}, {}
        for line in lines:
            what, number, due, at, process = line.split()
            into = starts if what == "start" else ends
            into.setdefault(int(number), []).append((float(at) - float(due), process))
        self.count = count
        # A timer is late by its first start; one that never came to an end is lost, whatever had begun.
        self.lateness = sorted(times[0][0] for times in starts.values())
        self.lost = [number for number in range(count) if number not in ends]
        self.never_begun = [number for number in range(count) if number not in starts]
        self.twice = [number for number, times in ends.items() if len(times) > 1]
        self.begun_again = [number for number, times in starts.items() if len(times) > 1]
        # How late the ones came to their end that a killed worker had begun.
        self.recovered = sorted(starts[number][-1][0] for number in self.begun_again)

    def share(self, part):
        """The lateness in seconds that so many of a hundred do not exceed."""
        return percentile(self.lateness, part)


def percentile(ordered, part):
    """The smallest value that so many of a hundred do not exceed; None of nothing."""
    if not ordered:
        return None
    return ordered[max(0, -(-len(ordered) * part // 100) - 1)]


def read(path):
    """The whole lines of a file; a line that was cut short by a kill is no line."""
    if not os.path.exists(path):
        return []
    with open(path, "rb") as file:
        return [line.decode() for line in file.read().split(b"\n")[:-1] if line]
