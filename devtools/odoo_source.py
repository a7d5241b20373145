"""Odoo 19 itself: a tree the user names or has installed, else Debian's package, unpacked.

Debian packages Odoo 19 in its unstable suite. A private apt configuration fetches it from the
mirror this machine already uses, apt checks the signature and the sums, and the package is
unpacked into a folder: no root, nothing installed, the machine's own apt left alone.
"""

import ast
import importlib.util
import os
import shutil
import subprocess
from pathlib import Path

from . import paths, process
from .messages import Failure, Progress, note
from .private_apt import PrivateApt

RELEASE = (19, 0)
PACKAGE = "odoo-19"
# The package replaces some of Odoo's assets by links into these packages.
ASSET_PACKAGES = (
    "libjs-jquery libjs-jquery-form libjs-underscore fonts-glyphicons-halflings"
    " fonts-inconsolata fonts-montserrat fonts-ocr-b fonts-roboto-unhinted gsfonts"
).split()
# Odoo links to file names of Font Awesome 4.7, which the stable suites still have.
STABLE_ASSET_PACKAGE = "fonts-font-awesome"
# Parts of the package that Odoo does not need to run; `addons` there is a second, incomplete
# copy of the Python files, which would shadow the real add-ons.
UNWANTED = ("addons", "doc", "setup")
# Left out of Debian's package; without a file there, every page logs an error.
MISSING_ASSET = "odoo/addons/mail/static/lib/selfie_segmentation/selfie_segmentation.js"
INSTALLED_FOLDERS = ("/usr/lib/python3/dist-packages",)
SHARED_FOLDERS = ("dist-packages", "site-packages")
SITE_PACKAGES = "usr/lib/python3/dist-packages"
NEEDED_GIGABYTES = 2.5


def ensure():
    """Folder to put on PYTHONPATH so that `odoo` is Odoo 19."""
    named = os.environ.get("ODOO_PATH")
    if named:
        return _named_tree(Path(named).expanduser().resolve())
    return _installed_tree() or _fetched_tree()


def release_of(folder):
    """(19, 0) when `folder` holds Odoo 19.0; None when it holds no Odoo."""
    file = folder / "odoo" / "release.py"
    if not file.is_file():
        return None
    for statement in ast.parse(file.read_text(encoding="utf-8")).body:
        if isinstance(statement, ast.Assign) and statement.targets[0].id == "version_info":
            numbers = statement.value.elts[:2]
            return tuple(getattr(number, "value", None) for number in numbers)
    return None


def version_key(folder):
    """Text that changes when this Odoo tree is exchanged for another."""
    file = folder / "odoo" / "release.py"
    return f"{folder} {file.stat().st_mtime_ns}"


def _named_tree(folder):
    """The tree of ODOO_PATH, which may also point at odoo-bin or at the `odoo` folder."""
    for candidate in (folder, folder.parent):
        release = release_of(candidate)
        if release == RELEASE:
            return _apart(candidate)
        if release:
            found = ".".join(map(str, release))
            raise Failure(
                f"ODOO_PATH={folder} is Odoo {found}; this suite needs Odoo 19.0. Name another"
                " tree, or unset ODOO_PATH to have Odoo 19 fetched."
            )
    raise Failure(
        f"ODOO_PATH={folder} holds no Odoo: name the folder that contains odoo-bin, or unset"
        " ODOO_PATH to have Odoo 19 fetched."
    )


def _installed_tree():
    """The Odoo 19 that is installed on this machine, or None."""
    folders = [Path(folder) for folder in INSTALLED_FOLDERS]
    spec = importlib.util.find_spec("odoo")
    if spec and spec.submodule_search_locations:
        folders = [Path(place).parent for place in spec.submodule_search_locations] + folders
    for folder in folders:
        release = release_of(folder)
        if release == RELEASE:
            return _apart(folder)
        if release:
            note(f"the installed Odoo in {folder} is not 19.0: it is not used")
    return None


def _apart(folder):
    """The folder, or one that holds only Odoo when it is full of other Python packages.

    Those would come before the ones of our own environment.
    """
    if folder.name not in SHARED_FOLDERS:
        return folder
    link = paths.BUILD / "odoo-installed" / "odoo"
    link.parent.mkdir(parents=True, exist_ok=True)
    link.unlink(missing_ok=True)
    link.symlink_to(folder / "odoo")
    return link.parent


def _fetched_tree():
    """Debian's package unpacked in the build folder; fetched when it is not there yet."""
    with process.lock("odoo"):
        if not paths.ODOO_TREE.exists():
            paths.BUILD.mkdir(exist_ok=True)
            process.need_disk(paths.BUILD, NEEDED_GIGABYTES, "Odoo 19")
            _fetch()
    return paths.ODOO_TREE / SITE_PACKAGES


def _fetch():
    work = paths.BUILD / "odoo.fetching"
    with Progress("Fetching Odoo 19 (Debian's package, about 130 MB)") as progress:
        progress.update("package lists")
        apt = PrivateApt(work / "apt")
        archives = apt.download([PACKAGE, *ASSET_PACKAGES], [STABLE_ASSET_PACKAGE], progress)
        tree = work / "tree"
        shutil.rmtree(tree, ignore_errors=True)
        tree.mkdir(parents=True)
        for count, archive in enumerate(archives, start=1):
            progress.update(f"unpacking {count} of {len(archives)}: {archive.name}")
            _unpack(archive, tree)
        asset = tree / SITE_PACKAGES / MISSING_ASSET
        if not asset.exists():
            asset.parent.mkdir(parents=True, exist_ok=True)
            asset.touch()
        if release_of(tree / SITE_PACKAGES) != RELEASE:
            raise Failure(
                "Debian's package odoo-19 no longer holds Odoo 19.0: set ODOO_PATH to an Odoo"
                " 19.0 tree (a checkout of its 19.0 branch) and start again."
            )
        tree.rename(paths.ODOO_TREE)
    shutil.rmtree(work, ignore_errors=True)


def _unpack(archive, tree):
    excluded = [f"--exclude=./{SITE_PACKAGES}/{name}" for name in UNWANTED]
    with subprocess.Popen(["dpkg-deb", "--fsys-tarfile", archive], stdout=subprocess.PIPE) as deb:
        done = subprocess.run(
            ["tar", "-x", "-C", str(tree), "--no-same-owner", *excluded],
            stdin=deb.stdout,
            capture_output=True,
            text=True,
            check=False,
        )
        deb.stdout.close()
    if done.returncode or deb.returncode:
        raise Failure(f"Unpacking {archive.name} failed: {done.stderr.strip()[-300:]}")
