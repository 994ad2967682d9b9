"""Long output on a terminal goes page by page, and nowhere else [experience 5.1]."""

import os
import pty
import select
import shutil
import signal
import struct
import fcntl
import termios
import time

import pytest

LIST = ["calendar", "list", "--calendar", "england-and-wales"]


class Terminal:
    """A command on a pseudo-terminal of a size of its own, in a session of its own, as a shell starts it."""

    def __init__(self, command, environment, rows=24, columns=80):
        self.printed = b""
        self.process, self.master = pty.fork()
        if self.process == 0:
            fcntl.ioctl(0, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))
            os.execve(command[0], command, environment)

    def read(self, until=None, seconds=60):
        """Reads until a text has come, or to the end."""
        limit = time.monotonic() + seconds
        while until is None or until not in self.printed:
            assert time.monotonic() < limit, self.printed
            if not select.select([self.master], [], [], 1)[0]:
                continue
            try:
                part = os.read(self.master, 65536)
            except OSError:
                break
            if not part:
                break
            self.printed += part
        return self.printed.decode(errors="replace")

    def read_some(self):
        """What comes within a moment."""
        while select.select([self.master], [], [], 0.2)[0]:
            self.printed += os.read(self.master, 65536)

    def type(self, text):
        os.write(self.master, text)

    def end(self):
        """The exit status, and all that was printed."""
        self.read()
        _, status = os.waitpid(self.process, 0)
        os.close(self.master)
        return os.waitstatus_to_exitcode(status), self.printed.decode(errors="replace").replace("\r\n", "\n")


@pytest.fixture
def on_terminal(homeward_binary, clean_env):
    def start(arguments, environment={}, **size):
        full = {**clean_env, "TERM": "xterm-256color", **environment}
        return Terminal([str(homeward_binary), *arguments], {k: v for k, v in full.items() if v is not None}, **size)
    return start


@pytest.fixture
def pager(tmp_path):
    """A pager that says it was there, and passes on what it is given."""
    def make(body='echo PAGED; cat; echo OVER', name="pager"):
        path = tmp_path / name
        path.write_text(f"#!/bin/sh\n{body}\n")
        path.chmod(0o755)
        return str(path)
    return make


def test_the_variable_of_homeward_comes_before_the_file_and_that_before_everybodys(on_terminal, pager, clean_env, tmp_path):
    one, two, three = (pager(f"echo {word}; cat", word.lower()) for word in ("ONE", "TWO", "THREE"))
    config = tmp_path / "home/config/homeward/config.toml"
    config.parent.mkdir(parents=True)
    config.write_text(f'pager = "{two}"\n')
    for own, expected in ((one, "ONE"), (None, "TWO")):
        status, printed = on_terminal(LIST, {"HOMEWARD_PAGER": own, "PAGER": three}).end()
        assert status == 0 and printed.startswith(expected) and "Good Friday" in printed
    config.unlink()
    status, printed = on_terminal(LIST, {"HOMEWARD_PAGER": None, "PAGER": three}).end()
    assert status == 0 and printed.startswith("THREE")


def test_a_pager_may_have_arguments_and_gets_every_line_once(on_terminal, pager, homeward):
    plain = homeward(*LIST).stdout
    status, printed = on_terminal(LIST, {"HOMEWARD_PAGER": f"{pager()} --more 'a b'"}).end()
    assert status == 0 and printed == f"PAGED\n{plain}OVER\n"


@pytest.mark.parametrize("more,environment", [
    (["--json"], {}), (["--plain"], {}), (["--no-pager"], {}), ([], {"TERM": "dumb"}), ([], {"HOMEWARD_PAGER": ""}),
    ([], {"HOMEWARD_PAGER": "cat"}),
], ids=["json", "plain", "no-pager", "dumb", "empty", "cat"])
def test_there_is_no_pager_where_nobody_wants_one(on_terminal, pager, more, environment):
    status, printed = on_terminal([*LIST, *more], {"HOMEWARD_PAGER": pager(), **environment}).end()
    assert status == 0 and "PAGED" not in printed and "Good Friday" in printed


def test_there_is_no_pager_in_a_pipe(homeward, pager):
    done = homeward(*LIST, env={"HOMEWARD_PAGER": pager(), "TERM": "xterm-256color"})
    assert done.returncode == 0 and "PAGED" not in done.stdout


@pytest.mark.parametrize("command", ["/nowhere/pager", "false", "exit 3", "sh -c 'kill -9 $$'", "read line; exit 1"])
def test_a_pager_that_fails_leaves_the_output_as_plain_text(on_terminal, homeward, command):
    plain = homeward(*LIST).stdout
    status, printed = on_terminal(LIST, {"HOMEWARD_PAGER": command}).end()
    assert status == 0 and plain in printed and "the pager failed" in printed


def long_list(tmp_path):
    """A command that writes more than a pipe takes: it is still writing when its reader does not read, or leaves."""
    file = tmp_path / "caseload.ndjson"
    with file.open("w") as out:
        for number in range(8000):
            out.write('{"crn":"X%06d","facts":[{"kind":"supervision-started","date":"2025-04-11"},'
                      '{"kind":"rso-registered","date":"2025-04-11"}]}\n' % number)
    return ["due", "--caseload", str(file), "--as-of", "2025-06-30"]


def test_who_leaves_the_pager_early_has_seen_enough(on_terminal, pager, tmp_path):
    status, printed = on_terminal(long_list(tmp_path), {"HOMEWARD_PAGER": "head -n 3"}).end()
    assert status == 0 and printed.count("\n") == 3 and "failed" not in printed


def test_the_status_of_the_command_stays_its_own(on_terminal, pager, tmp_path):
    file = tmp_path / "caseload.ndjson"
    file.write_text("hello\n")
    status, printed = on_terminal(["due", "--caseload", str(file)], {"HOMEWARD_PAGER": pager()}).end()
    assert status == 8 and "PAGED" in printed
    status, _ = on_terminal(["calendar", "list", "--calendar", "atlantis"], {"HOMEWARD_PAGER": pager()}).end()
    assert status == 3


def test_colours_reach_the_pager_unless_nobody_wants_them(on_terminal, pager):
    for more, coloured in (([], True), (["--no-color"], False)):
        _, printed = on_terminal(["doctor", *more], {"HOMEWARD_PAGER": pager()}).end()
        assert "PAGED" in printed and ("\x1b[32m" in printed) == coloured


@pytest.mark.skipif(not shutil.which("less"), reason="less is not installed")
def test_less_keeps_the_terminal_until_it_is_left_and_ctrl_c_does_not_take_it_away(on_terminal):
    terminal = on_terminal(LIST, {"HOMEWARD_PAGER": "less -FRX"}, rows=10)
    terminal.read(until=b":")
    terminal.type(b"\x03")
    # To the end of the text: less is still there, and the terminal its own. It may drop what is typed at once.
    limit = time.monotonic() + 60
    while b"(END)" not in terminal.printed:
        assert time.monotonic() < limit, terminal.printed
        terminal.type(b"G")
        terminal.read_some()
    assert os.waitpid(terminal.process, os.WNOHANG) == (0, 0), "the command waits for its pager"
    terminal.type(b"q")
    status, printed = terminal.end()
    assert status == 0 and printed.count("Good Friday") < 10


@pytest.mark.skipif(not shutil.which("less"), reason="less is not installed")
def test_what_fits_on_the_screen_is_not_kept_there(on_terminal):
    status, printed = on_terminal(["calendar", "list"], {"HOMEWARD_PAGER": None, "PAGER": None}, rows=24).end()
    assert status == 0 and "scotland" in printed


def test_nothing_is_written_over_a_pager_that_is_waited_for(on_terminal, pager, tmp_path):
    """Ctrl-C while the command waits for a pager that does not read: the terminal stays the pager's."""
    gate = tmp_path / "gate"
    os.mkfifo(gate)
    body = f"trap '' INT; echo PAGED; read go < {gate}; cat > /dev/null; echo OVER"
    terminal = on_terminal(long_list(tmp_path), {"HOMEWARD_PAGER": pager(body)})
    terminal.read(until=b"PAGED")
    os.kill(terminal.process, signal.SIGINT)
    output, limit = f"/proc/{terminal.process}/fd/1", time.monotonic() + 60
    while os.readlink(output).startswith("pipe:"):
        assert time.monotonic() < limit, "the command does not end its output"
        time.sleep(0.02)
    assert os.readlink(output) == "/dev/null"
    gate.write_text("go\n")
    status, printed = terminal.end()
    assert status == 130 and "OVER" in printed and "X0" not in printed


def test_an_error_stands_below_what_the_pager_showed(on_terminal, pager):
    status, printed = on_terminal(["calendar", "list", "--calendar", "atlantis"], {"HOMEWARD_PAGER": pager()}).end()
    assert status == 3 and printed.index("OVER") < printed.index("homeward: ")


def test_a_pager_that_is_waited_for_is_waited_for_on_a_signal_too(on_terminal, pager, tmp_path):
    """Ctrl-C while the command waits for lines: 130, and the pager has had its say."""
    pipe = tmp_path / "lines"
    os.mkfifo(pipe)
    terminal = on_terminal(
        ["due", "--caseload", str(pipe)], {"HOMEWARD_PAGER": pager("trap '' INT; echo PAGED; cat; echo OVER")})
    with pipe.open("w"):
        terminal.read(until=b"PAGED")
        os.kill(terminal.process, signal.SIGINT)
        status, printed = terminal.end()
    assert status == 130 and "OVER" in printed and "failed" not in printed
