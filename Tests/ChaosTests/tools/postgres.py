"""Private PostgreSQL servers, to be stopped, killed, followed by a standby and failed over.

A server is a folder: a unix socket, no TCP port. As root it runs as the user `postgres`, since it refuses root.
"""

import glob
import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
from pathlib import Path

PORT = 5432
SOCKET = f".s.PGSQL.{PORT}"


def folder_of_programs():
    """Where `initdb` and `pg_ctl` are; None where no server is installed."""
    found = sorted(glob.glob("/usr/lib/postgresql/*/bin/initdb"), key=lambda path: int(path.split("/")[4]))
    path = found[-1] if found else shutil.which("initdb")
    return path and os.path.dirname(path)


def url(folder, database="homeward"):
    """The address of a database whose server's socket, or a proxy's, is in a folder."""
    return f"postgresql:///{database}?host={folder}&user=homeward"


class Failed(Exception):
    """A server's command that failed, with what it said."""


class Server:
    """One server. `settings` are lines of its configuration; `environment` is what it runs in (see WallShift)."""

    def __init__(self, folder=None, settings=None, environment=None):
        self.programs = folder_of_programs()
        self.folder = Path(folder or tempfile.mkdtemp(prefix="chaos-pg."))
        self.settings = settings or {}
        self.environment = environment or {}
        self.owner = []
        if os.geteuid() == 0:
            user = pwd.getpwnam("postgres")
            os.chown(self.folder, user.pw_uid, user.pw_gid)
            self.owner = ["runuser", "-u", "postgres", "--"]
        self.folder.chmod(0o755)
        self.data = self.folder / "data"

    @property
    def url(self):
        return url(self.folder)

    @property
    def socket(self):
        return self.folder / SOCKET

    def create(self, databases=("homeward",)):
        self._program("initdb", "--pgdata", self.data, "--username", "homeward", "--auth", "trust", "--encoding",
                      "UTF8", "--no-locale", "--no-sync")
        self.start()
        for name in databases:
            self._program("createdb", "--host", self.folder, "--username", "homeward", name)
        return self

    def start(self):
        self._program("pg_ctl", "--pgdata", self.data, "--log", self.folder / "log", "--silent", "--wait",
                      "--options", self._options(), "start", environment=self.environment)
        return self

    def stop(self, mode="immediate"):
        """`immediate` is as a crash of the server: what it had in memory is gone and it recovers when it starts."""
        self._program("pg_ctl", "--pgdata", self.data, "--mode", mode, "--silent", "stop")

    def restart(self):
        self.stop("immediate")
        self.start()

    def kill(self, number=signal.SIGKILL):
        """Kills the first of its processes, with SIGKILL as out of memory would; waits until all have gone."""
        first = self.process
        os.kill(first, number)
        # The others see that it has gone and end.
        wait_until(lambda: not is_alive(first), "the server's first process lives on")
        wait_until(lambda: not self._backends(), "the server's processes live on")
        # A process that ended and that nobody has waited for still counts as there for the next start.
        for lock in (self.data / "postmaster.pid", self.folder / f"{SOCKET}.lock"):
            lock.unlink(missing_ok=True)

    def kill_backends(self, database="homeward"):
        """Ends every session on a database, as an administrator would."""
        return int(self.sql(
            "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity "
            f"WHERE datname = '{database}' AND pid <> pg_backend_pid()", "postgres"))

    @property
    def process(self):
        return int((self.data / "postmaster.pid").read_text().split("\n")[0])

    @property
    def is_running(self):
        try:
            return is_alive(self.process)
        except (FileNotFoundError, ValueError):
            return False

    def sql(self, text, database="homeward", seconds=30):
        """What a statement answers, fields separated by `|`, without headings."""
        return self._program(
            "psql", "--no-psqlrc", "--quiet", "--tuples-only", "--no-align", "--set", "ON_ERROR_STOP=1", "--host",
            self.folder, "--username", "homeward", "--dbname", database, "--command", text, seconds=seconds).strip()

    # A second server that follows.

    def standby(self, through=None, name="standby", environment=None):
        """A running server that follows this one, through the folder of a proxy's socket where one is given."""
        other = Server(settings=self.settings, environment=environment)
        self._program("pg_basebackup", "--pgdata", other.data, "--host", self.folder, "--username", "homeward",
                      "--wal-method", "stream", "--checkpoint", "fast", "--no-sync")
        source = f"host={through or self.folder} port={PORT} user=homeward application_name={name}"
        other._append(f"primary_conninfo = '{source}'\n")
        other._write("standby.signal", "")
        other.start()
        wait_until(lambda: self.sql(f"SELECT count(*) FROM pg_stat_replication WHERE application_name = '{name}' "
                                    "AND state = 'streaming'", "postgres") == "1", "the standby does not follow")
        return other

    def wait_for(self, name="standby"):
        """From now on a commit is answered when the standby has it too; None: when it is here."""
        wanted = "" if name is None else name
        self._program("psql", "--no-psqlrc", "--quiet", "--host", self.folder, "--username", "homeward", "--dbname",
                      "postgres", "--command", f"ALTER SYSTEM SET synchronous_standby_names = '{wanted}'", "--command",
                      "SELECT pg_reload_conf()")
        state = f"SELECT sync_state FROM pg_stat_replication WHERE application_name = '{name}'"
        expected = "sync" if name else ""
        if name:
            wait_until(lambda: self.sql(state, "postgres") == expected, "the standby is not synchronous")

    def promote(self):
        """Makes a standby the primary; gives the seconds it took."""
        begun = time.monotonic()
        self._program("pg_ctl", "--pgdata", self.data, "--silent", "--wait", "promote")
        wait_until(lambda: self.sql("SELECT pg_is_in_recovery()", "postgres") == "f", "it is still a standby")
        return time.monotonic() - begun

    def remove(self):
        try:
            if self.is_running:
                self.stop()
        except Failed:
            pass
        shutil.rmtree(self.folder, ignore_errors=True)

    # How it is done.

    def _options(self):
        settings = {"listen_addresses": "", "unix_socket_directories": self.folder, "max_connections": 200,
                    "wal_level": "replica", "max_wal_senders": 5, "hot_standby": "on", **self.settings}
        return " ".join(f"-c {name}='{value}'" for name, value in settings.items())

    def _program(self, name, *arguments, environment=None, seconds=120):
        # Files and not pipes: what a server leaves running would keep a pipe open.
        with tempfile.TemporaryFile() as said:
            done = subprocess.run(
                [*self.owner, os.path.join(self.programs, name), *map(str, arguments)], cwd="/", stdout=said,
                stderr=subprocess.STDOUT, stdin=subprocess.DEVNULL, timeout=seconds,
                env={**os.environ, **(environment or {})})
            said.seek(0)
            words = said.read().decode(errors="replace")
        if done.returncode != 0:
            log = self.folder / "log"
            more = log.read_text(errors="replace")[-2000:] if name == "pg_ctl" and log.exists() else ""
            raise Failed(f"{name} ended with {done.returncode}: {words[-2000:]}{more}")
        return words

    def _write(self, name, text):
        path = self.data / name
        path.write_text(text)
        if self.owner:
            user = pwd.getpwnam("postgres")
            os.chown(path, user.pw_uid, user.pw_gid)

    def _append(self, text):
        with open(self.data / "postgresql.auto.conf", "a") as file:
            file.write(text)

    def _backends(self):
        """Processes whose working folder is this server's data."""
        found = []
        for path in glob.glob("/proc/[0-9]*/cwd"):
            try:
                if os.readlink(path) == str(self.data) and is_alive(path.split("/")[2]):
                    found.append(int(path.split("/")[2]))
            except OSError:
                continue
        return found


def is_alive(process):
    try:
        with open(f"/proc/{process}/stat") as file:
            return file.read().rsplit(")", 1)[1].split()[0] not in "ZX"
    except OSError:
        return False


def wait_until(condition, failure, seconds=60, pause=0.02):
    """Waits until something holds; fails with words when it does not within so many seconds."""
    until = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > until:
            raise TimeoutError(f"{failure}, after {seconds} s")
        time.sleep(pause)
