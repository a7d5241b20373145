"""The Python packages: one virtual environment per Python version and content of requirements."""

import hashlib
import re
import shutil
import subprocess
import sys

from . import paths, process
from .messages import Failure, Progress

NEEDED_GIGABYTES = 1.5
NETWORK_SIGNS = ("NewConnectionError", "Temporary failure", "ConnectTimeout", "ReadTimeout")
STAMP = "complete"


def ensure():
    """Path of the environment's Python; builds or completes the environment first."""
    folder = environment_folder()
    if not (folder / STAMP).exists():
        with process.lock("python"):
            if not (folder / STAMP).exists():
                _build(folder)
    return folder / "bin" / "python"


def environment_folder():
    """`.dev/venv-3.11-1a2b3c4d`: a changed requirements.txt or a moved checkout makes a new one."""
    version = f"{sys.version_info[0]}.{sys.version_info[1]}"
    content = paths.REQUIREMENTS.read_bytes() + str(paths.ROOT).encode()
    key = hashlib.sha256(content + sys.version.encode()).hexdigest()[:8]
    return paths.BUILD / f"venv-{version}-{key}"


def _build(folder):
    paths.BUILD.mkdir(exist_ok=True)
    process.need_disk(paths.BUILD, NEEDED_GIGABYTES, "the Python packages")
    python = folder / "bin" / "python"
    with Progress(f"Installing Python packages into {folder.relative_to(paths.ROOT)}") as progress:
        # A half-made environment is completed: pip skips what is there already.
        if not _works(python):
            shutil.rmtree(folder, ignore_errors=True)
            progress.update("creating the virtual environment")
            process.output_of([sys.executable, "-m", "venv", folder])
        _install(python, progress)
        (folder / STAMP).touch()
    _remove_older(folder)


def _works(python):
    if not python.exists():
        return False
    done = subprocess.run([python, "-m", "pip", "--version"], capture_output=True, check=False)
    return done.returncode == 0


def _install(python, progress):
    total = sum(1 for line in paths.REQUIREMENTS.read_text().splitlines() if _applies(line))
    seen = 0

    def on_line(line):
        nonlocal seen
        if match := re.match(r"(?:Collecting|Requirement already satisfied:) ([^\s;=<>]+)", line):
            seen += 1
            progress.update(f"package {seen} of {total}: {match[1]}")
        elif line.startswith("Installing collected packages"):
            progress.update(f"unpacking {total} packages")

    log = paths.LOGS / "pip.log"
    options = ["--no-deps", "--only-binary=:all:", "--progress-bar=off", "--no-input"]
    options += ["--disable-pip-version-check"]
    code = process.watched([python, "-m", "pip", "install", *options, "-r", paths.REQUIREMENTS], log, on_line)
    if code:
        raise Failure(_explain(log))


def _applies(line):
    """Whether a line of requirements.txt is for this Python.

    >>> _applies('lxml==4.9.3 ; python_version < "3.9"')
    False
    """
    requirement, _, marker = line.partition(" ; ")
    if not requirement.strip() or requirement.startswith("#"):
        return False
    for operator, major, minor in re.findall(r'(<|>=) "(\d+)\.(\d+)"', marker):
        older = sys.version_info[:2] < (int(major), int(minor))
        if older != (operator == "<"):
            return False
    return True


def _explain(log):
    text = log.read_text(encoding="utf-8", errors="replace")
    if "No space left" in text:
        reason = "The disk is full: free some space and start again; it continues."
    elif "CERTIFICATE_VERIFY_FAILED" in text:
        reason = (
            "The package index's certificate is not trusted here: install ca-certificates, or"
            " name your company's CA bundle in PIP_CERT."
        )
    elif any(sign in text for sign in NETWORK_SIGNS):
        reason = "The package index cannot be reached: check the network and start again."
    else:
        return f"Installing the Python packages failed; the log is {log}:\n{process.tail(log)}"
    return f"{reason} (pip's messages: {log})"


def _remove_older(folder):
    """Drop environments of this Python version that an older requirements.txt made."""
    prefix = folder.name.rpartition("-")[0]
    for other in paths.BUILD.glob(f"{prefix}-*"):
        if other != folder:
            shutil.rmtree(other, ignore_errors=True)
