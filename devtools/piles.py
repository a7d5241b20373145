"""Test files shared out over processes, each with a database of its own: two cores, half the time."""

import os
import subprocess
import threading

from . import paths
from .messages import note

SMALLEST_PILE = 8  # fewer files are not worth another process


def test_files(targets, ignored=()):
    """The files that these pytest targets name, or None where one names single tests.

    :param ignored: folders to leave out
    """
    files = set()
    for target in targets:
        if "::" in target:
            return None
        place = (paths.ROOT / target).resolve()
        files.update(place.rglob("test_*.py") if place.is_dir() else [place])
    return sorted(file for file in files if not any(folder in file.parents for folder in ignored))


def share_out(files, cores=None):
    """Lists of files of about the same weight, as many as there are cores; a big file is long at work.

    >>> share_out([], 2)
    [[]]
    """
    count = max(1, min(cores or os.cpu_count() or 1, len(files) // SMALLEST_PILE))
    piles = [[0, []] for _ in range(count)]
    for file in sorted(files, key=lambda file: (-file.stat().st_size, file)):
        lightest = min(piles, key=lambda pile: pile[0])
        lightest[0] += file.stat().st_size
        lightest[1].append(file)
    return [sorted(pile) for _weight, pile in piles]


def run_side_by_side(commands, logs, variables):
    """Run all commands at once: the first on this terminal, the others' output, kept in their logs,
    when they have ended. Returns the exit codes.
    """
    others = [_Aside(command, log, variables) for command, log in zip(commands[1:], logs[1:], strict=True)]
    first = subprocess.call(commands[0], env=variables, cwd=paths.ROOT)
    return [first, *(other.wait() for other in others)]


class _Aside(threading.Thread):
    """One command whose output goes to a file until it has ended."""

    def __init__(self, command, log, variables):
        super().__init__(daemon=True)
        self.command, self.log, self.variables = command, log, variables
        self.code = None
        log.parent.mkdir(parents=True, exist_ok=True)
        self.start()

    def run(self):
        with open(self.log, "wb") as sink:
            self.code = subprocess.call(
                self.command, env=self.variables, cwd=paths.ROOT, stdout=sink, stderr=subprocess.STDOUT
            )

    def wait(self):
        """The exit code, after what the command had to say was printed."""
        self.join()
        note(f"the other half ({self.log}):")
        print(self.log.read_text(encoding="utf-8", errors="replace"), flush=True)
        return self.code
