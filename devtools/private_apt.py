"""apt with sources, lists and cache of its own: fetches packages of Debian's unstable suite.

No root is needed and the machine's own apt is left alone; only the mirror's address is its.
"""

import contextlib
import os
import subprocess
import time
from pathlib import Path

from . import machine
from .messages import Failure

SUITE = "sid"
KEYRING = Path("/usr/share/keyrings/debian-archive-keyring.gpg")
ADVICE = "Or set ODOO_PATH to an Odoo 19.0 tree (a checkout of its 19.0 branch)."


class PrivateApt:
    """apt with its own sources, lists and cache below `folder`."""

    def __init__(self, folder):
        self.folder = folder
        if not machine.has_apt():
            raise Failure(f"Odoo 19 is fetched with Debian's apt, which this system does not have. {ADVICE}")
        if not KEYRING.exists():
            machine.install_packages(["debian-archive-keyring"], "Checking Debian's signature")
        for part in ("lists/partial", "cache/archives/partial"):
            (folder / part).mkdir(parents=True, exist_ok=True)
        self.address, self.stable = self._mirror()
        self._write_configuration()
        self._run(["update", "-q"])

    @staticmethod
    def _mirror():
        """Address and stable suite; on a machine that has no Debian archive, as it is told."""
        named = os.environ.get("DEBIAN_MIRROR")
        found = machine.debian_mirror()
        if named:
            return named, found[1] if found else "stable"
        if not found:
            raise Failure(
                "Odoo 19 is fetched from Debian's archive, which this machine's apt sources do"
                " not name. Set DEBIAN_MIRROR to the address of a Debian mirror near you."
                f" {ADVICE}"
            )
        return found

    def _write_configuration(self):
        sources = "".join(
            f"deb [signed-by={KEYRING}] {self.address} {suite} main\n"
            for suite in dict.fromkeys((SUITE, self.stable))
        )
        (self.folder / "sources.list").write_text(sources, encoding="utf-8")
        (self.folder / "apt.conf").write_text(
            f'Dir::Etc::sourcelist "{self.folder}/sources.list";\n'
            'Dir::Etc::sourceparts "/dev/null";\n'
            f'Dir::State::Lists "{self.folder}/lists";\n'
            f'Dir::Cache "{self.folder}/cache";\n'
            'Acquire::Languages "none";\n'
            # Downloading as apt's own user fails below folders that user cannot enter.
            'APT::Sandbox::User "root";\n',
            encoding="utf-8",
        )

    def download(self, packages, stable_packages, progress):
        """Fetch the newest of each package, or that of the stable suite; returns their files."""
        wanted = [*packages, *(f"{package}/{self.stable}" for package in stable_packages)]
        target = self.folder / "packages"
        target.mkdir(exist_ok=True)
        listed = self._run(["download", "--print-uris", *wanted], cwd=target)
        # 'address' file size SHA256:…, for each file that is not there yet
        total = sum(int(line.split()[2]) for line in listed.splitlines()) or 1
        before = _size_of(target)
        with self._start(["download", "-q", *wanted], cwd=target) as download:
            while download.poll() is None:
                done = _size_of(target) - before
                progress.update(f"{done / 1e6:.0f} of {total / 1e6:.0f} MB")
                time.sleep(0.5)
            _expect_success(download.returncode, download.stderr.read())
        files = sorted(target.glob("*.deb"), key=lambda file: file.stat().st_mtime)
        # An interrupted earlier try may have left an older version: the newest counts.
        return list({file.name.partition("_")[0]: file for file in files}.values())

    def _start(self, arguments, **options):
        return subprocess.Popen(
            ["apt-get", *arguments],
            env={**os.environ, "APT_CONFIG": str(self.folder / "apt.conf"), "LC_ALL": "C.UTF-8"},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            **options,
        )

    def _run(self, arguments, **options):
        with self._start(arguments, **options) as apt:
            output, errors = apt.communicate()
        _expect_success(apt.returncode, errors)
        return output


def _size_of(folder):
    """Bytes in the folder, partly downloaded files included."""
    total = 0
    for entry in folder.iterdir():
        with contextlib.suppress(FileNotFoundError):  # apt renames while we look
            total += entry.stat().st_size
    return total


def _expect_success(code, errors):
    # `update` succeeds even when an index could not be fetched; it then says so.
    if code or "Failed to fetch" in errors:
        raise Failure(
            "Fetching Odoo 19 with apt failed. If the network is down, try again later; what was"
            f" fetched is kept. {ADVICE} apt says:\n{errors.strip()[-800:]}"
        )
