"""Fixtures of the command tests: the binary, run from outside in an empty home with a clean environment."""

import json
import os
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="session")
def homeward_binary():
    """The executable: HOMEWARD_BINARY, or the debug build."""
    path = Path(os.environ.get("HOMEWARD_BINARY") or ROOT / ".build/debug/homeward")
    if not path.exists():
        pytest.exit(f"{path} is not there. Build first (make build) or set HOMEWARD_BINARY.", returncode=2)
    return path


@pytest.fixture
def clean_env(tmp_path):
    """An environment that has nothing of the caller's: a fresh home, UTF-8, no colours, no settings."""
    home = tmp_path / "home"
    home.mkdir()
    return {
        "PATH": os.environ.get("PATH", "/usr/bin:/bin"),
        "HOME": str(home),
        "XDG_CONFIG_HOME": str(home / "config"),
        "XDG_DATA_HOME": str(home / "data"),
        "XDG_STATE_HOME": str(home / "state"),
        "XDG_CACHE_HOME": str(home / "cache"),
        "LANG": "C.UTF-8",
        "TERM": "dumb",
        # On a pseudo-terminal nobody turns the page; the tests of the pager name one.
        "HOMEWARD_PAGER": "",
    }


@pytest.fixture
def homeward(homeward_binary, clean_env, tmp_path):
    """Runs the command. Texts come back as str, or as bytes where the input is bytes or `raw` is true."""

    def run(*args, input=None, env=None, timeout=60, raw=False, **keywords):
        as_bytes = raw or isinstance(input, bytes)
        keywords.setdefault("stdout", subprocess.PIPE)
        keywords.setdefault("stderr", subprocess.PIPE)
        if input is None:
            keywords.setdefault("stdin", subprocess.DEVNULL)
        else:
            keywords["input"] = input
        return subprocess.run(
            [str(homeward_binary), *map(str, args)],
            env={**clean_env, **(env or {})},
            cwd=tmp_path,
            timeout=timeout,
            **({} if as_bytes else {"encoding": "utf-8"}),
            **keywords,
        )

    return run


@pytest.fixture
def due(homeward, tmp_path):
    """Runs `homeward due --json` on lines or bytes; gives the completed process and the obligations printed."""

    def run(caseload, as_of="2025-06-30", *args, **keywords):
        file = tmp_path / "caseload.ndjson"
        if isinstance(caseload, bytes):
            file.write_bytes(caseload)
        else:
            file.write_bytes(b"".join(line_bytes(line) + b"\n" for line in caseload))
        done = homeward("due", "--caseload", file, "--as-of", as_of, "--json", *args, **keywords)
        return done, [json.loads(line) for line in done.stdout.splitlines()]

    return run


def line_bytes(line):
    """A person as one line of a caseload file; bytes and texts are taken as they are."""
    if isinstance(line, bytes):
        return line
    if isinstance(line, str):
        return line.encode()
    return json.dumps(line, separators=(",", ":")).encode()


@pytest.fixture
def demo_database(homeward, tmp_path):
    """The address of a fresh embedded database with the demo region in it."""
    address = f"sqlite:{tmp_path / 'demo.sqlite'}"
    done = homeward("demo", "--database", address, timeout=300)
    assert done.returncode == 0, done.stderr
    return address
