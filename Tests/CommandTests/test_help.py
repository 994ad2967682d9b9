"""Every command by itself: its help, its colours, its completions and its page of the manual."""

import os
import pty
import re
import shutil
import subprocess

import pytest

COMMANDS = [
    "", "due", "policy", "policy list", "policy show", "policy check", "policy verify", "policy effect",
    "policy compare", "calendar", "calendar working-days", "calendar list", "calendar import", "demo", "serve",
    "watch", "init",
    "account", "account list", "account invite", "account deactivate", "account activate",
    "account token", "account token make", "account token list", "account token revoke", "import", "import caseload", "export",
    "export caseload", "migrate", "journal", "journal verify", "journal seal",
    "engine", "engine status", "engine release", "doctor", "config", "config check", "completions", "manual",
]
SHARED = ["--json", "--quiet", "--no-color", "--plain", "--no-input", "--no-pager"]
# They write one text, whatever is asked of them.
WITHOUT_OPTIONS = {"completions", "manual"}


def subcommands(text):
    """The names under SUBCOMMANDS of a help text."""
    part = text.partition("SUBCOMMANDS:\n")[2]
    return re.findall(r"^  ([a-z][a-z-]*)\b", part, re.M)


def test_the_list_of_commands_here_is_whole(homeward):
    found, waiting = [""], [""]
    while waiting:
        path = waiting.pop()
        for name in subcommands(homeward(*path.split(), "--help").stdout):
            child = f"{path} {name}".strip()
            found.append(child)
            waiting.append(child)
    assert sorted(found) == sorted(COMMANDS)


@pytest.mark.parametrize("command", COMMANDS)
def test_help_is_data_of_80_columns_and_says_what_every_option_means(homeward, command):
    done = homeward(*command.split(), "--help")
    assert done.returncode == 0 and done.stderr == "" and "\x1b" not in done.stdout
    assert done.stdout == homeward("help", *command.split()).stdout
    overview = done.stdout.removeprefix("OVERVIEW: ").split("\n\n")[0]
    assert done.stdout.startswith("OVERVIEW: ") and overview.rstrip().endswith(".") and len(overview) <= 160
    for line in done.stdout.splitlines():
        assert len(line) <= 80 or line.startswith("USAGE:"), line
    options = done.stdout.partition("OPTIONS:\n")[2]
    for entry in re.findall(r"^  (-.*(?:\n {10,}.*)*)", options, re.M):
        words = re.split(r"\s{2,}", entry.strip(), maxsplit=1)
        assert len(words) == 2 and len(words[1]) > 10, entry
    if "SUBCOMMANDS" not in done.stdout and command not in WITHOUT_OPTIONS:
        assert all(option in done.stdout for option in SHARED)


@pytest.mark.parametrize("command", [command for command in COMMANDS if command])
def test_an_unknown_option_ends_with_64_and_the_way_to_help(homeward, command):
    done = homeward(*command.split(), "--no-such-option")
    assert done.returncode == 64 and done.stdout == ""
    assert done.stderr.startswith("homeward: ") and "--help" in done.stderr


def test_the_exit_statuses_of_the_manual_are_those_of_the_help(homeward):
    manual = homeward("manual").stdout
    listed = re.findall(r"^\.TP\n\\fB(\d+)\\fR$", manual, re.M)
    assert listed == ["0", "1", "3", "4", "5", "6", "7", "8", "64", "130"]
    help_text = " ".join(homeward("--help").stdout.split())
    for status in listed:
        assert re.search(rf"\b{status} \w", help_text), status


def in_terminal(command, environment):
    """What a command prints on a terminal."""
    master, slave = pty.openpty()
    process = subprocess.Popen(command, env=environment, stdin=slave, stdout=slave, stderr=slave, close_fds=True)
    os.close(slave)
    printed = b""
    while True:
        try:
            part = os.read(master, 65536)
        except OSError:
            break
        if not part:
            break
        printed += part
    os.close(master)
    process.wait(timeout=60)
    return printed.decode()


@pytest.mark.parametrize("more,arguments,coloured", [
    ({"TERM": "xterm-256color"}, [], True),
    ({"TERM": "xterm-256color", "NO_COLOR": "1"}, [], False),
    ({"TERM": "xterm-256color", "NO_COLOR": ""}, [], True),
    ({"TERM": "dumb"}, [], False),
    ({"TERM": "xterm-256color"}, ["--no-color"], False),
    ({"TERM": "xterm-256color"}, ["--plain"], False),
    ({"TERM": "xterm-256color"}, ["--json"], False),
])
def test_colours_only_on_a_terminal_that_has_them_and_where_nobody_objects(
        homeward_binary, clean_env, more, arguments, coloured):
    printed = in_terminal([homeward_binary, "doctor", *arguments], {**clean_env, **more})
    assert ("\x1b[" in printed) == coloured
    assert "ok" in printed


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_the_completions_name_every_command(homeward, tmp_path, shell):
    done = homeward("completions", shell)
    assert done.returncode == 0 and done.stderr == ""
    for command in COMMANDS:
        assert not command or command.split()[-1] in done.stdout, command
    if path := shutil.which(shell):
        file = tmp_path / "completions"
        file.write_text(done.stdout)
        checked = subprocess.run([path, "-n", file], capture_output=True, encoding="utf-8")
        assert checked.returncode == 0 and checked.stderr == "", checked.stderr


def test_bash_completes_commands_and_options(homeward, homeward_binary, tmp_path, clean_env):
    file = tmp_path / "completions"
    file.write_text(homeward("completions", "bash").stdout)

    def complete(*words):
        script = f"""
            source {file}
            COMP_WORDS=(homeward {' '.join(f"'{word}'" for word in words)})
            COMP_CWORD={len(words)}; COMP_LINE="${{COMP_WORDS[*]}}"; COMP_POINT=${{#COMP_LINE}}
            _homeward homeward '{words[-1]}' '{words[-2] if len(words) > 1 else "homeward"}'; printf '%s\\n' "${{COMPREPLY[@]}}" """
        done = subprocess.run(["/bin/bash", "-c", script], env=clean_env, capture_output=True, encoding="utf-8")
        assert done.returncode == 0, done.stderr
        return {word.strip() for word in done.stdout.splitlines()}

    assert {"policy"} == complete("pol")
    assert {"invite"} == complete("account", "inv")
    assert "--caseload" in complete("due", "--case")


def test_the_manual_is_a_page_that_man_shows_without_a_complaint(homeward, tmp_path):
    page = tmp_path / "homeward.1"
    page.write_text(homeward("manual").stdout)
    if shutil.which("man") is None:
        pytest.fail("man is not installed; Scripts/test.sh installs man-db")
    done = subprocess.run(
        ["man", "--warnings", "-E", "UTF-8", "-l", page], capture_output=True, encoding="utf-8",
        env={"PATH": os.environ["PATH"], "LANG": "C.UTF-8", "MANWIDTH": "80", "HOME": str(tmp_path)})
    assert done.returncode == 0 and done.stderr == "", done.stderr
    shown = re.sub(r".\x08", "", done.stdout)
    for command in COMMANDS:
        if command not in ("", "policy", "calendar", "account", "account token", "export", "journal"):
            assert f"homeward {command}" in shown, command
    assert "EXIT STATUS" in shown and "HOMEWARD_DATABASE" in shown
