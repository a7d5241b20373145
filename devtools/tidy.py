"""`./dev stop` and `./dev clean`."""

import shutil
import sys

from . import cluster, paths, postgres, python_env
from .messages import Failure, note, step

IN_USE = "Another ./dev of this checkout is running: stop it first (Ctrl-C there)."


def main(arguments):
    """Dispatch by the name of the command."""
    return stop(arguments) if sys.argv[1] == "stop" else clean(arguments)


def stop(arguments):
    """Stop the embedded PostgreSQL; with --now even while another ./dev uses it."""
    if set(arguments) - {"--now"}:
        raise Failure("./dev stop knows only --now")
    if cluster.is_used() and not arguments:
        raise Failure(f"{IN_USE} Or type: ./dev stop --now")
    embedded = _cluster()
    if embedded and embedded.is_running():
        step("Stopping the embedded PostgreSQL")
        embedded.stop()
    else:
        note("the embedded PostgreSQL does not run")
    return 0


def clean(arguments):
    """Remove everything that was built; with --database only the cluster and its files."""
    if set(arguments) - {"--database"}:
        raise Failure("./dev clean knows only --database")
    if cluster.is_used():
        raise Failure(IN_USE)
    embedded = _cluster()
    if embedded:
        step("Removing the embedded PostgreSQL and its databases")
        embedded.remove()
    shutil.rmtree(paths.ODOO_DATA, ignore_errors=True)
    if not arguments:
        step(f"Removing {paths.BUILD}")
        shutil.rmtree(paths.BUILD, ignore_errors=True)
    return 0


def _cluster():
    python = python_env.environment_folder() / "bin" / "python"
    return cluster.existing(postgres.binaries_of(python))
