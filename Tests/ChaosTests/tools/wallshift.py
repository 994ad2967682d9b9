"""Shifts the wall clock of a process and of nothing else, live: see wallshift.c."""

import mmap
import os
import struct
import subprocess
from pathlib import Path

SOURCE = Path(__file__).with_name("wallshift.c")


def compiled(folder):
    """The shim as a shared library in a folder; compiled there the first time."""
    library = Path(folder) / "wallshift.so"
    if not library.exists():
        done = subprocess.run(
            ["cc", "-shared", "-fPIC", "-O2", "-Wall", "-Werror", "-o", library, SOURCE, "-ldl"],
            capture_output=True, text=True, timeout=120)
        assert done.returncode == 0, f"the shim does not compile: {done.stderr}"
        library.chmod(0o755)
    return library


class WallShift:
    """One offset, which as many processes as wish follow. Forward is positive; at first it is nothing."""

    def __init__(self, folder, name="offset"):
        self.library = compiled(folder)
        self.path = Path(folder) / name
        self.path.write_bytes(struct.pack("=q", 0))
        self.path.chmod(0o644)
        with open(self.path, "r+b") as file:
            self._map = mmap.mmap(file.fileno(), 8)

    def environment(self, of=None):
        """The surroundings of a process that is to follow the offset."""
        return {**(of if of is not None else os.environ), "LD_PRELOAD": str(self.library),
                "WALLSHIFT_FILE": str(self.path)}

    @property
    def seconds(self):
        return struct.unpack("=q", self._map[:8])[0] / 1e9

    @seconds.setter
    def seconds(self, value):
        # One store of eight aligned bytes: nobody sees half of it.
        self._map[:8] = struct.pack("=q", round(value * 1e9))
