"""The proxy passes, delays, silences, resets and cuts as it says."""

import socket
import threading
import time

import pytest

from tools.proxy import Commits, Proxy


class Echo:
    """A server that gives back what it gets."""

    def __init__(self):
        self.socket = socket.create_server(("127.0.0.1", 0))
        self.address = self.socket.getsockname()
        threading.Thread(target=self._serve, daemon=True).start()

    def _serve(self):
        while True:
            try:
                link, _ = self.socket.accept()
            except OSError:
                return
            threading.Thread(target=self._answer, args=(link,), daemon=True).start()

    @staticmethod
    def _answer(link):
        with link:
            try:
                while part := link.recv(65536):
                    link.sendall(part)
            except OSError:
                pass


@pytest.fixture
def echo():
    made = Echo()
    yield made
    made.socket.close()


@pytest.fixture
def proxy(echo):
    with Proxy(echo.address) as made:
        yield made


def connected(proxy):
    return socket.create_connection(proxy.address, timeout=30)


def asked(link, words=b"hello"):
    link.sendall(words)
    answer = b""
    while len(answer) < len(words):
        part = link.recv(65536)
        if not part:
            break
        answer += part
    return answer


def test_bytes_pass_both_ways_however_many(proxy):
    with connected(proxy) as link:
        words = bytes(range(256)) * 4000
        thread = threading.Thread(target=link.sendall, args=(words,))
        thread.start()
        answer = b""
        while len(answer) < len(words):
            answer += link.recv(65536)
        thread.join()
    assert answer == words


def test_a_unix_socket_is_passed_on_as_well(echo, tmp_path):
    with Proxy(echo.address, listen=tmp_path / "in") as outer, Proxy(outer.address) as inner:
        with connected(inner) as link:
            assert asked(link) == b"hello"


def test_an_end_is_passed_on(proxy):
    with connected(proxy) as link:
        link.sendall(b"last words")
        link.shutdown(socket.SHUT_WR)
        heard = b""
        while part := link.recv(100):
            heard += part
    assert heard == b"last words"


def test_a_delay_is_at_least_as_long_as_asked_each_way(proxy):
    with connected(proxy) as link:
        assert asked(link) == b"hello"
        proxy.seconds, proxy.mode = 0.2, "delay"
        begun = time.monotonic()
        assert asked(link) == b"hello"
        assert time.monotonic() - begun >= 0.4


def test_a_blackhole_says_nothing_and_goes_on_when_it_is_over(proxy):
    with connected(proxy) as link:
        proxy.mode = "blackhole"
        link.sendall(b"hello")
        link.settimeout(0.5)
        with pytest.raises(TimeoutError):
            link.recv(100)
        with connected(proxy) as late:  # a connection is still made: the half-open kind
            late.sendall(b"late")
            late.settimeout(0.5)
            with pytest.raises(TimeoutError):
                late.recv(100)
            proxy.mode = "pass"
            for one, words in ((link, b"hello"), (late, b"late")):
                one.settimeout(30)
                assert one.recv(100) == words


def test_a_reset_tears_what_is_open_and_what_comes(proxy):
    with connected(proxy) as link:
        assert asked(link) == b"hello"
        proxy.mode = "reset"
        with pytest.raises(ConnectionResetError):
            link.recv(100)
        with pytest.raises(ConnectionError):
            with connected(proxy) as other:
                for _ in range(100):
                    asked(other)
                    if not other.recv(100):
                        raise ConnectionError
        proxy.mode = "pass"
        with connected(proxy) as other:
            assert asked(other) == b"hello"


def test_a_target_that_is_not_there_is_a_reset_and_another_may_be_named(proxy, echo):
    there = proxy.target
    proxy.target = ("127.0.0.1", 1)
    with pytest.raises(ConnectionError):
        with connected(proxy) as link:
            if not asked(link):
                raise ConnectionError
    proxy.target = there
    with connected(proxy) as link:
        assert asked(link) == b"hello"


def message(kind, text):
    body = text + b"\0"
    return kind + (len(body) + 4).to_bytes(4, "big") + body


START = (8).to_bytes(4, "big") + (196608).to_bytes(4, "big")


@pytest.mark.parametrize("text,is_commit", [
    (b"COMMIT", True), (b"commit;", True), (b" END ", True), (b"COMMIT AND CHAIN", True), (b"COMMIT PREPARED 'a'", True),
    (b"SELECT 'COMMIT'", False), (b"BEGIN", False), (b"ROLLBACK", False), (b"", False), (b"ENDING", False)])
def test_a_commit_is_known_wherever_it_is_cut(text, is_commit):
    ssl = (8).to_bytes(4, "big") + (80877103).to_bytes(4, "big")
    spoken = ssl + START + message(b"Q", b"SELECT 1") + message(b"Q", text)
    for size in (1, 2, 3, 7, len(spoken)):
        commits = Commits()
        found = [commits.found(spoken[at:at + size]) for at in range(0, len(spoken), size)]
        assert any(found) == is_commit and not any(found[:-1]), (size, found)


def test_a_prepared_commit_is_known_by_its_text():
    commits = Commits()
    assert not commits.found(START)
    assert commits.found(message(b"P", b"name\0COMMIT\0\0"))


def test_what_is_no_postgresql_is_left_alone():
    commits = Commits()
    for _ in range(100):
        assert not commits.found(b"\xff\xff\xff\xff COMMIT COMMIT COMMIT")
