"""Code blocks of the documents: read from Markdown, run in one shell a document, and compared with what stands there."""

import re
import subprocess
from pathlib import Path

FENCE = re.compile(r"^(?P<indent> *)```(?P<language>\w*)\n(?P<body>.*?)^(?P=indent)```$", re.M | re.S)


def blocks(path):
    """Every fenced block of a document: (language, body without the indent)."""
    for found in FENCE.finditer(path.read_text(encoding="utf-8")):
        indent = len(found["indent"])
        yield found["language"], "".join(line[indent:] for line in found["body"].splitlines(keepends=True))


def steps(path):
    """The commands of a document's console blocks, each with the output that stands below it."""
    for language, body in blocks(path):
        if language != "console":
            continue
        command, expected = None, []
        for line in body.splitlines():
            if line.startswith("$ "):
                if command is not None:
                    yield command, expected
                command, expected = line[2:], []
            else:
                assert command is not None, f"{path.name}: a console block begins with a command"
                expected.append(line)
        if command is not None:
            yield command, expected


def run_all(commands, environment, folder):
    """Runs commands one after another in one shell; gives the output of each, standard output alone."""
    mark = "-----8<-----"
    script = "".join(f"{command}\necho; echo '{mark}'\n" for command in commands)
    done = subprocess.run(
        ["/bin/bash", "-o", "pipefail", "-c", script], env=environment, cwd=folder, capture_output=True,
        encoding="utf-8", timeout=300, stdin=subprocess.DEVNULL)
    parts = done.stdout.split(f"\n{mark}\n")
    return [part.splitlines() for part in parts[:-1]], done.stderr


def agrees(expected, got):
    """True where the lines are those expected; a line that is … alone stands for any lines."""
    if "…" not in expected:
        return expected == got
    place = expected.index("…")
    head, tail = expected[:place], expected[place + 1:]
    return got[:place] == head and (not tail or got[-len(tail):] == tail) and len(got) >= len(head) + len(tail)


def main():
    """Writes what the commands print into the documents named: for whoever changes them, to be read before use."""
    import os
    import sys
    import tempfile

    binary = Path(os.environ["HOMEWARD_BINARY"]).resolve()
    for name in sys.argv[1:]:
        path = Path(name)
        known = list(steps(path))
        with tempfile.TemporaryDirectory() as folder:
            environment = shell_environment(binary, Path(folder))
            outputs, errors = run_all([command for command, _ in known], environment, folder)
        print(errors, file=sys.stderr)
        answers = iter(
            expected if "…" in expected else output for (_, expected), output in zip(known, outputs, strict=True))
        written, indent, inside = [], "", False
        for line in path.read_text(encoding="utf-8").splitlines():
            if found := re.match(r"^( *)```(\w*)$", line):
                inside = not inside and found[2] == "console"
                indent = found[1]
                written.append(line)
            elif not inside:
                written.append(line)
            elif line.startswith(indent + "$ "):
                written.append(line)
                written += [(indent + text).rstrip() for text in next(answers)]
        path.write_text("\n".join(written) + "\n", encoding="utf-8")


def shell_environment(binary, folder):
    """An environment in which `homeward` is the binary under test and home is the folder."""
    tools = folder / "tools"
    tools.mkdir(exist_ok=True)
    (tools / "homeward").symlink_to(binary)
    return {"PATH": f"{tools}:/usr/bin:/bin", "HOME": str(folder), "LANG": "C.UTF-8", "TERM": "dumb"}


if __name__ == "__main__":
    main()
