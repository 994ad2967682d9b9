"""What the documents say is so: their commands print what stands below them, and their links lead somewhere [DOC-03]."""

import re
import tomllib
from pathlib import Path

import pytest

from conftest import ROOT
from documents import agrees, blocks, run_all, shell_environment, steps

GUIDES = [ROOT / "README.md", *sorted((ROOT / "docs/tutorial").glob("*.md")), *sorted((ROOT / "docs/how-to").glob("*.md"))]
# Blocks that are not run as they stand here: what they do has a test of its own.
ELSEWHERE = {
    "make run", "make test", "make pictures", "(umask 077; openssl rand -hex 32 > /etc/homeward/receipt-tokens)",
    '(umask 077; echo "whsec_$(openssl rand -base64 32)" > /etc/homeward/ping-secret)', "homeward watch",
    "homeward engine status", "homeward engine release",
    "(umask 077; openssl rand -hex 32 > /etc/homeward/text-tokens)",
    "(umask 077; openssl rand 32 | basenc --base64url > /etc/homeward/push-key)",
    '(umask 077; echo "whsec_$(openssl rand -base64 32)" > /etc/homeward/alarm-secrets)'}
# Guides to pages alone, which the tests of the browser or of the routes walk.
PAGES_ONLY = {
    "plan-and-authorise-a-visit", "prepare-and-record-a-visit", "decide-not-to-visit", "see-to-what-follows",
    "paper-and-procedures", "delegate-and-train", "keep-a-duty-rota", "use-the-field-app", "after-an-alarm",
    "send-notices", "take-alarms-and-texts", "watch-the-board", "watch-the-watcher", "run-a-drill"}


@pytest.mark.parametrize("path", GUIDES, ids=lambda path: path.stem)
def test_every_command_of_a_guide_prints_what_stands_below_it(homeward_binary, tmp_path, path):
    known = list(steps(path))
    if path.stem in PAGES_ONLY:
        assert not known, f"{path.stem} shows commands now: take it off the list"
        return
    assert known, "a guide shows at least one command"
    environment = shell_environment(homeward_binary, tmp_path)
    outputs, errors = run_all([command for command, _ in known], environment, tmp_path)
    assert len(outputs) == len(known), errors
    for (command, expected), output in zip(known, outputs):
        # A text shown without line ends ends in the shell's own.
        output = output[:-1] if output and output[-1] == "" and (not expected or expected[-1] != "") else output
        assert agrees(expected, output), f"{command}\nprinted {output}\nand not {expected}\n{errors}"


def settings(text):
    """The keys of a piece of a settings file, with their tables."""
    return {f"{table}.{key}" for table, values in tomllib.loads(text).items() for key in values}


def known_settings():
    """The keys that the reference has."""
    table = (ROOT / "docs/reference/settings.md").read_text(encoding="utf-8")
    return set(re.findall(r"`([a-z]+\.[a-z-]+)`", table))


@pytest.mark.parametrize("path", GUIDES, ids=lambda path: path.stem)
def test_no_block_of_a_guide_goes_untried(path):
    for language, body in blocks(path):
        if language == "toml":
            wrong = settings(body) - known_settings()
            assert not wrong, f"{path.name} names settings that are not there: {wrong}"
            continue
        assert language in ("console", "sh"), f"{path.name}: a block is console (run here) or sh (run elsewhere)"
        if language == "sh":
            for line in body.splitlines():
                assert line.split("#")[0].strip() in ELSEWHERE, line


def test_a_wrong_output_would_be_seen():
    assert agrees(["a", "b"], ["a", "b"])
    assert not agrees(["a"], ["a", "b"]) and not agrees(["a", "b"], ["a"]) and not agrees([], ["a"])
    assert agrees(["a", "…", "z"], ["a", "b", "c", "z"]) and agrees(["…"], [])
    assert not agrees(["a", "…", "z"], ["a", "b"]) and not agrees(["b", "…"], ["a"])


def documents():
    return [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md"), ROOT / "Benchmarks/due/README.md"]


def anchors(path):
    """The anchors of a document's headings, as GitHub makes them."""
    made = set()
    for heading in re.findall(r"^#+ (.+)$", path.read_text(encoding="utf-8"), re.M):
        words = re.sub(r"[^\w\- ]", "", heading.lower())
        made.add(words.replace(" ", "-"))
    return made


@pytest.mark.parametrize("path", documents(), ids=lambda path: str(path.relative_to(ROOT)))
def test_every_link_of_a_document_leads_somewhere(path):
    text = re.sub(r"```.*?```|`[^`]*`", "", path.read_text(encoding="utf-8"), flags=re.S)
    for target in re.findall(r"\]\(([^)\s]+)\)", text):
        if target.startswith(("http://", "https://", "mailto:")):
            continue
        name, _, anchor = target.partition("#")
        file = (path.parent / name).resolve() if name else path
        assert file.exists(), f"{path.name}: {target}"
        if anchor:
            assert anchor in anchors(file), f"{path.name}: {target}"


def test_the_pictures_of_the_documents_are_small():
    pictures = list((ROOT / "docs/images").glob("*"))
    assert len(pictures) >= 2
    for picture in pictures:
        assert picture.suffix == ".png" and picture.read_bytes().startswith(b"\x89PNG")
        assert picture.stat().st_size < 200_000, picture.name
        assert any(picture.name in Path(document).read_text(encoding="utf-8") for document in documents()), picture.name


def test_the_reference_of_commands_is_what_the_commands_say(homeward):
    done = homeward("manual", "--markdown")
    assert done.returncode == 0, done.stderr
    assert done.stdout == (ROOT / "docs/reference/command-line.md").read_text(encoding="utf-8"), \
        "write it anew: homeward manual --markdown > docs/reference/command-line.md"
