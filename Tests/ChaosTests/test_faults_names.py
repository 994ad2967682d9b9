"""Fault 20 in a storm: the name of one provider is looked up for ever, while 150 texts wait for it."""

import os
import socket
import subprocess

import pytest

from tools import history
from tools.outside import LOGGED, write
from tools.postgres import wait_until
from tools.scene import now
from tools.service import binary

# Whoever can be told by another channel is told by it within so many seconds.
OTHER_CHANNEL = 60
STORM = 150
SILENT = "127.0.0.77"


@pytest.fixture
def silent_names(tmp_path, monkeypatch):
    """Nodes that ask a server for names which answers nothing; localhost they know by themselves."""
    if os.geteuid() != 0:
        pytest.skip("a mount of one's own needs root")
    server = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    try:
        server.bind((SILENT, 53))
    except OSError:
        server.close()
        pytest.skip("the port of names cannot be had")
    config = tmp_path / "resolv.conf"
    config.write_text(f"nameserver {SILENT}\n")
    wrapper = tmp_path / "homeward-without-names"
    wrapper.write_text(f"""#!/bin/sh
[ "$1" = serve ] || exec {binary()} "$@"
exec unshare --mount --propagation private sh -c \
'mount --bind {config} /etc/resolv.conf && exec {binary()} "$@"' sh "$@"
""")
    wrapper.chmod(0o755)
    if subprocess.run(["unshare", "--mount", "true"]).returncode != 0:
        pytest.skip("no mount of one's own can be had")
    monkeypatch.setenv("HOMEWARD_BINARY", str(wrapper))
    yield server
    server.close()


@pytest.mark.whole
@pytest.mark.parametrize("database", ["sqlite"])
def test_a_storm_of_texts_whose_provider_has_no_name_holds_up_no_other_channel(
        sending, outside, silent_names, database):
    """INT-55, fault 20: the look-up times out; mail leaves within the minute."""
    scene = sending(database, ways=("sms", "email"))
    for node in scene.nodes:
        node.environment["HOMEWARD_NOTIFY_ADDRESS"] = "https://notify.provider.example"
    first = scene.seed(count=STORM, within=500, ahead=1000)
    scene.start()
    scene.until(first + 8000)
    waiting = history.rows(scene.address, "SELECT COUNT(*) AS count FROM notices WHERE channel = 'sms' AND state IN "
                                          "('pending', 'sending', 'unknown')")[0]["count"]
    assert waiting >= STORM, f"only {waiting} texts wait: there is no storm"
    silent_names.settimeout(5)
    assert b"notify" in silent_names.recv(512), "nobody asked for the name"
    assert not [line for line in outside.requests if line["channel"] == LOGGED["sms"]]
    # Mail comes first for whoever has a number that nobody verified.
    write(scene.address, "UPDATE contact_points SET verified_at = NULL, verified_by = NULL, proof = NULL WHERE channel = 'sms'")
    (visit, due), = late(scene).items()
    wait_until(lambda: outside.about(visit, LOGGED["email"]), "no mail left", seconds=OTHER_CHANNEL + (due - now()) / 1000)
    took = outside.about(visit, LOGGED["email"])[0]["at"] - due / 1000
    assert took < OTHER_CHANNEL, f"the mail took {took:.1f} s"
    # And whose text has waited for a minute is told by mail as well, wherever in the queue the text stands (N3).
    told = [visit for visit in scene.dues if outside.about(visit, LOGGED["email"])]
    wait_until(lambda: all(outside.about(visit, LOGGED["email"]) for visit in scene.dues),
               f"of {STORM} visits {len(told)} were told of by mail at first, and some never", seconds=150)


def late(scene):
    """One more visit, which falls due while the storm waits: {visit: due}."""
    before = dict(scene.dues)
    scene.seed(count=1, within=1, ahead=2000)
    return {visit: due for visit, due in scene.dues.items() if visit not in before}
