"""Packages of the operating system: Debian's and Ubuntu's apt."""

import shutil
import subprocess
from pathlib import Path

from . import paths, process
from .messages import Failure, step

APT_SOURCES = Path("/etc/apt/sources.list")
APT_SOURCES_FOLDER = Path("/etc/apt/sources.list.d")


def has_apt():
    """Whether this is a Debian or a relative of it."""
    return shutil.which("apt-get") is not None


def install_packages(packages, purpose):
    """Install packages by apt when root; otherwise say which command to type."""
    command = f"apt-get install {' '.join(packages)}"
    if not has_apt():
        raise Failure(
            f"{purpose} needs {', '.join(packages)}: install the package of your system that"
            " corresponds, then start again."
        )
    if not process.is_root():
        raise Failure(f"{purpose} needs a package. Type: sudo {command}")
    step(f"{purpose}: {command}")
    log = paths.LOGS / "apt-install.log"
    log.parent.mkdir(parents=True, exist_ok=True)
    options = ["-q", "-y", "--no-install-recommends"]
    with open(log, "w", encoding="utf-8") as sink:
        for arguments in (["update", "-q"], ["install", *options, *packages]):
            done = subprocess.run(
                ["env", "DEBIAN_FRONTEND=noninteractive", "apt-get", *arguments],
                stdin=subprocess.DEVNULL,
                stdout=sink,
                stderr=subprocess.STDOUT,
                check=False,
            )
            if done.returncode:
                raise Failure(
                    f"apt-get {arguments[0]} failed; is the network up? Its messages are in"
                    f" {log}:\n{process.tail(log)}"
                )


def debian_mirror():
    """(address, suite) of the Debian archive this machine uses, e.g. (http://…/debian, trixie).

    None when its apt sources name no Debian archive (Ubuntu, or no apt at all).
    """
    files = [APT_SOURCES, *sorted(APT_SOURCES_FOLDER.glob("*"))]
    for file in files:
        if file.suffix == ".sources":
            entries = _deb822_entries(file)
        elif file.suffix == ".list" and file.exists():
            entries = _one_line_entries(file)
        else:
            continue
        for address, suite in entries:
            if _is_debian_archive(address, suite):
                return address, suite
    return None


def _is_debian_archive(address, suite):
    """The main archive: not security, updates or a third party's repository.

    Cloud images name a list of mirrors, `mirror+file:///etc/apt/mirrors/debian.list`.
    """
    name = address.rstrip("/").rpartition("/")[2]
    return name in ("debian", "debian.list") and "-" not in suite and "/" not in suite


def _one_line_entries(file):
    """(address, suite) of each `deb [options] address suite component…` line."""
    for line in file.read_text(encoding="utf-8").splitlines():
        words = line.split("#")[0].split()
        if not words or words[0] != "deb":
            continue
        rest = words[1:]
        if rest and rest[0].startswith("["):
            while rest and not rest[0].endswith("]"):
                rest.pop(0)
            rest = rest[1:]
        if len(rest) >= 3:
            yield rest[0], rest[1]


def _deb822_entries(file):
    """(address, suite) of each stanza of a `.sources` file."""
    stanza = {}
    for line in [*file.read_text(encoding="utf-8").splitlines(), ""]:
        if line.startswith("#"):
            continue
        if line.strip() and not line[0].isspace():
            key, _, value = line.partition(":")
            stanza[key.strip().lower()] = value.strip()
        elif not line.strip():
            if "deb" in stanza.get("types", "").split() and stanza.get("enabled") != "no":
                for address in stanza.get("uris", "").split():
                    for suite in stanza.get("suites", "").split():
                        yield address, suite
            stanza = {}
