"""Running programs: quietly with a log, or watched line by line; and locks between runs."""

import contextlib
import fcntl
import os
import shutil
import subprocess

from . import paths
from .messages import Failure, note


def output_of(command, **options):
    """Standard output of a command that must succeed; its error text is in the Failure."""
    done = subprocess.run(
        [str(part) for part in command], capture_output=True, text=True, check=False, **options
    )
    if done.returncode:
        raise Failure(f"{os.path.basename(command[0])} failed: {(done.stderr or done.stdout).strip()[-800:]}")
    return done.stdout


def watched(command, log, on_line, **options):
    """Run a command, write its output to the file `log`, call `on_line` for every line.

    Returns the exit code.
    """
    log.parent.mkdir(parents=True, exist_ok=True)
    with (
        open(log, "w", encoding="utf-8") as sink,
        subprocess.Popen(
            [str(part) for part in command],
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            stdin=subprocess.DEVNULL,
            text=True,
            errors="replace",
            **options,
        ) as child,
    ):
        for line in child.stdout:
            sink.write(line)
            on_line(line.rstrip("\n"))
    return child.returncode


def tail(log, lines=15):
    """The last lines of a log file, indented."""
    text = log.read_text(encoding="utf-8", errors="replace").splitlines()[-lines:]
    return "\n".join(f"    {line}" for line in text)


@contextlib.contextmanager
def lock(name):
    """Hold the lock `name` of this checkout, so that two runs do not build the same thing."""
    paths.LOCKS.mkdir(parents=True, exist_ok=True)
    with open(paths.LOCKS / name, "w", encoding="utf-8") as handle:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            note(f"waiting for another ./dev in this checkout ({name})")
            fcntl.flock(handle, fcntl.LOCK_EX)
        yield


def need_disk(folder, gigabytes, purpose):
    """Fail in time when the disk cannot hold what is about to be built."""
    free = shutil.disk_usage(folder).free / 1e9
    if free < gigabytes:
        raise Failure(
            f"Not enough disk for {purpose}: {folder} has {free:.1f} GB free, about"
            f" {gigabytes} GB are needed. Free some space and start again."
        )


def is_root():
    """Whether this runs as root."""
    return os.geteuid() == 0
