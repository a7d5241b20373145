"""A streaming replica of a PostgreSQL cluster: `./dev run --replica`, and tests of what it serves.

Odoo asks the replica whatever only reads (`@api.readonly`, routes with `readonly=True`), and the
primary all the rest. The copy is made anew each time and removed at the end, so that none is ever
behind for good.
"""

import contextlib
import shutil
import subprocess
import tempfile
from pathlib import Path

from . import cluster, process
from .messages import Failure, Progress

PORT = cluster.EMBEDDED_PORT + 1
# Reading must not be cut off because the primary tidies up what is still read here.
SETTINGS = (
    *cluster.REPLICATED,
    f"port={PORT}",
    "hot_standby=on",
    "hot_standby_feedback=on",
    "shared_buffers=128MB",
)
# A second primary beside the embedded one. What it says is committed outlives PostgreSQL, not the machine.
SMALL = (*cluster.REPLICATED, "fsync=off", "shared_buffers=128MB")
SHARE_OF_DISK = 1.2


class Replica:
    """The replica of one cluster, in a folder beside its data."""

    def __init__(self, primary):
        self.primary = primary
        self.folder = primary.folder / "replica"
        self.data = self.folder / "data"

    def __enter__(self):
        self.start()
        return self

    def __exit__(self, *_):
        self.remove()

    def start(self):
        """Copy the primary and follow it."""
        self.remove()
        size = sum(file.lstat().st_size for file in self.primary.data.rglob("*")) / 1e9
        process.need_disk(self.primary.folder, round(size * SHARE_OF_DISK, 1), "the replica")
        self.folder.mkdir(mode=0o700)
        self.primary.hand_over(self.folder)
        with Progress(f"Copying PostgreSQL to its replica ({size:.1f} GB)"):
            self._copy()
        log = self.folder / "replica.log"
        done = self.primary.control(self.data, log, SETTINGS)
        if done.returncode:
            raise Failure(f"The replica did not start; its log is {log}:\n{process.tail(log, 8)}")

    def _copy(self):
        done = self.primary.as_account(
            [f"{self.primary.binaries}/pg_basebackup", "-h", self.primary.socket_folder(), "-U", "postgres"]
            + ["-D", str(self.data), "--write-recovery-conf", "--checkpoint=fast", "--no-sync"]
        )
        if done.returncode:
            raise Failure(f"Copying PostgreSQL failed:\n{done.stdout.strip()[-800:]}")

    def variables(self):
        """How Odoo reaches it, beside the primary."""
        return {"PGHOST_REPLICA": self.primary.socket_folder(), "PGPORT_REPLICA": str(PORT)}

    def query(self, sql):
        """What psql prints for a statement on the replica, as its superuser."""
        command = [f"{self.primary.binaries}/psql", "-XAtq", "-h", self.primary.socket_folder()]
        done = self.primary.as_account([*command, "-p", str(PORT), "-U", "postgres", "-c", sql])
        if done.returncode:
            raise Failure(done.stdout.strip())
        return done.stdout.strip()

    def stop(self):
        """Cut it off, as a crash would."""
        stop = [f"{self.primary.binaries}/pg_ctl", "-D", str(self.data), "-m", "immediate", "-w", "stop"]
        self.primary.as_account(stop)

    def remove(self):
        """Stop it, if it runs, and delete it."""
        if self.data.exists():
            self.stop()
        shutil.rmtree(self.folder, ignore_errors=True)


@contextlib.contextmanager
def small_primary(binaries, database, environment):
    """A second cluster that holds a copy of one database, to be followed or broken; its `environment`
    lets Odoo use it."""
    with tempfile.TemporaryDirectory(prefix="odoo-pair-", ignore_cleanup_errors=True) as folder:
        primary = cluster.Cluster(binaries, Path(folder))
        primary.create()
        try:
            primary.stop()
            primary.launch(SMALL)
            _copy_database(primary, database, environment)
            primary.environment = {**environment, **primary.variables()}
            yield primary
        finally:
            primary.crash()


@contextlib.contextmanager
def small_pair(binaries, database, environment):
    """Such a primary and its replica; yields the replica, whose `environment` lets Odoo use both.

    The replica of the embedded cluster would copy every template in it.
    """
    with small_primary(binaries, database, environment) as primary, Replica(primary) as replica:
        replica.environment = {**primary.environment, **replica.variables()}
        yield replica


def _copy_database(primary, database, environment):
    """From the server of `environment`, through a pipe."""
    target = {**environment, **primary.variables()}
    program = f"{primary.binaries}/"
    template = ["-T", "template0", "-E", "UTF8", "-l", "C"]
    subprocess.run([f"{program}createdb", *template, database], env=target, check=True)
    with subprocess.Popen(
        [f"{program}pg_dump", "--no-owner", "--no-privileges", database],
        env=environment,
        stdout=subprocess.PIPE,
    ) as dump:
        restore = [
            f"{program}psql",
            "-XqAt",
            "-d",
            database,
            "-o",
            "/dev/null",
            "-v",
            "ON_ERROR_STOP=1",
            "-1",
        ]
        done = subprocess.run(restore, env=target, stdin=dump.stdout, check=False)
    if dump.returncode or done.returncode:
        raise Failure(f"Copying the database {database} failed: see above.")
