"""A link between two programs that can be slowed, silenced, torn or cut, while it runs.

    with Proxy(target) as link:      # target: ("host", port) or the path of a socket
        ... link.address ...
        link.mode = "blackhole"

Modes, for open connections as well as for new ones:

    pass        bytes go through
    delay       bytes go through `seconds` later, in order
    blackhole   connections stay open and nothing goes through: a link that died without saying so. What comes in waits
                and goes on when the mode changes back, unless the connection was reset meanwhile
    reset       open connections are reset and new ones too, as soon as they are made
    lose-answer the next COMMIT goes through and is answered by the server; then the connection is reset, and the answer
                never comes: it was done
    lose-commit the connection is reset when the next COMMIT comes, and the server never sees it: it was not done

The last two speak PostgreSQL's protocol, unencrypted; they change back to `pass` after `cuts` connections.
"""

import asyncio
import os
import socket
import struct
import threading

MODES = ("pass", "delay", "blackhole", "reset", "lose-answer", "lose-commit")
CHUNK = 1 << 16
SSL_REQUEST, GSS_REQUEST = 80877103, 80877104


class Proxy:
    """The link. Runs in a thread of its own; everything public may be used from any thread."""

    def __init__(self, target, listen=None):
        self.target = target
        self.seconds = 0.0
        self.cuts = 1
        self.committed_unseen = 0
        self.connections = 0
        self._mode = "pass"
        self._listen = listen
        self._links = set()
        self._loop = asyncio.new_event_loop()
        self._ready = threading.Event()
        self._failure = None
        self._thread = threading.Thread(target=self._run, daemon=True)

    def __enter__(self):
        self._thread.start()
        self._ready.wait()
        if self._failure:
            raise self._failure
        return self

    def __exit__(self, *_):
        self._loop.call_soon_threadsafe(self._end.set)
        self._thread.join(timeout=30)

    @property
    def mode(self):
        return self._mode

    @mode.setter
    def mode(self, mode):
        if mode not in MODES:
            raise ValueError(f"there is no mode {mode!r}; there are {', '.join(MODES)}")
        self._do(self._change, mode)

    def reset(self):
        """Resets what is open now; the mode stays."""
        self._do(self._reset)

    @property
    def open(self):
        """How many connections are open."""
        return len(self._links)

    # In the thread of the loop.

    def _do(self, work, *arguments):
        done = threading.Event()

        def run():
            work(*arguments)
            done.set()

        self._loop.call_soon_threadsafe(run)
        if not done.wait(30):
            raise TimeoutError("the proxy does not answer")

    def _change(self, mode):
        self._mode = mode
        self._changed.set()
        self._changed = asyncio.Event()
        if mode == "reset":
            self._reset()

    def _reset(self):
        for link in list(self._links):
            link.reset()

    def _run(self):
        asyncio.set_event_loop(self._loop)
        try:
            self._loop.run_until_complete(self._serve())
        except Exception as failure:  # told to whoever started it
            self._failure = failure
            self._ready.set()
        finally:
            self._loop.close()

    async def _serve(self):
        self._end, self._changed = asyncio.Event(), asyncio.Event()
        if isinstance(self._listen, (str, os.PathLike)):
            path = os.fspath(self._listen)
            if os.path.exists(path):
                os.unlink(path)
            server = await asyncio.start_unix_server(self._connected, path, limit=CHUNK)
            os.chmod(path, 0o777)
            self.address = path
        else:
            server = await asyncio.start_server(self._connected, "127.0.0.1", self._listen or 0, limit=CHUNK)
            self.address = server.sockets[0].getsockname()[:2]
        self._ready.set()
        await self._end.wait()
        server.close()
        self._reset()
        for task in asyncio.all_tasks() - {asyncio.current_task()}:
            task.cancel()
        await asyncio.sleep(0)

    async def _connected(self, reader, writer):
        self.connections += 1
        if self._mode == "reset":
            return tear(writer)
        try:
            if isinstance(self.target, (str, os.PathLike)):
                far = await asyncio.open_unix_connection(os.fspath(self.target), limit=CHUNK)
            else:
                far = await asyncio.open_connection(*self.target, limit=CHUNK)
        except OSError:
            return tear(writer)
        link = Link(self, writer, far[1])
        self._links.add(link)
        try:
            await asyncio.gather(
                link.carry(reader, far[1], Commits()), link.carry(far[0], writer, None), return_exceptions=True)
        finally:
            link.close()
            self._links.discard(link)

    async def passes(self):
        """Waits while nothing goes through."""
        while self._mode == "blackhole":
            await self._changed.wait()

    def cut(self):
        """One connection less to be cut."""
        self.cuts -= 1
        if self.cuts <= 0:
            self.cuts = 1
            self._change("pass")


class Link:
    """One connection and its other half."""

    def __init__(self, proxy, near, far):
        self.proxy, self.near, self.far = proxy, near, far
        self.loses_answer = False
        self.is_open = True

    async def carry(self, reader, writer, commits):
        """One direction, until its end. `commits` watches what the client says; nil for the server's words."""
        try:
            while part := await reader.read(CHUNK):
                await self.proxy.passes()
                if self.proxy.mode == "delay":
                    await asyncio.sleep(self.proxy.seconds)
                if not self.is_open:
                    return
                if commits is None and self.loses_answer:
                    self.proxy.committed_unseen += 1
                    return self.reset()
                if commits is not None and commits.found(part) and self.proxy.mode.startswith("lose-"):
                    if self.proxy.mode == "lose-commit":
                        self.proxy.cut()
                        return self.reset()
                    self.loses_answer = True
                    self.proxy.cut()
                writer.write(part)
                await writer.drain()
        except (ConnectionError, OSError):
            self.reset()
        finally:
            if self.is_open and writer.can_write_eof():
                try:
                    writer.write_eof()
                except OSError:
                    self.reset()

    def reset(self):
        self.is_open = False
        tear(self.near)
        tear(self.far)

    def close(self):
        self.is_open = False
        self.near.close()
        self.far.close()


def tear(writer):
    """Closes so that the other side gets a reset: what was not sent is thrown away."""
    link = writer.get_extra_info("socket")
    if link is not None and link.family in (socket.AF_INET, socket.AF_INET6):
        try:
            link.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        except OSError:
            pass
    writer.transport.abort()


class Commits:
    """Reads what a client of PostgreSQL says and tells when it says COMMIT."""

    def __init__(self):
        self.rest = b""
        self.has_begun = False

    def found(self, part):
        """Whether a COMMIT, or END, ends in this part."""
        self.rest += part
        is_commit = False
        while True:
            head = 5 if self.has_begun else 4
            if len(self.rest) < max(head, 8 if not self.has_begun else 5):
                return is_commit
            length = struct.unpack(">i", self.rest[head - 4:head])[0] + head - 4
            if length < head or length > 1 << 26:  # no PostgreSQL: nothing to be found
                self.rest = b""
                return is_commit
            if len(self.rest) < length:
                return is_commit
            message, self.rest = self.rest[:length], self.rest[length:]
            if not self.has_begun:
                self.has_begun = struct.unpack(">i", message[4:8])[0] not in (SSL_REQUEST, GSS_REQUEST)
            elif message[:1] == b"Q":
                is_commit |= is_end(message[5:])
            elif message[:1] == b"P":
                is_commit |= is_end(message[5:].split(b"\0", 1)[1])


def is_end(text):
    words = text.split(b"\0", 1)[0].strip().rstrip(b";").upper().split()
    return bool(words) and (words[0] == b"COMMIT" or words == [b"END"])
