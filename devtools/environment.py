"""Everything a command needs, put together: Python, Odoo, the server, and Odoo's variables."""

import os
import subprocess
from dataclasses import dataclass
from pathlib import Path

from . import odoo_source, paths, postgres, python_env
from .messages import Failure

LANGUAGES = "en_US,zh_CN"


@dataclass
class Environment:
    """A set-up machine: what to start programs with."""

    python: Path
    odoo: Path
    server: postgres.Server

    def variables(self):
        """The process environment in which `python -m odoo` finds everything."""
        return {
            **self.server.environment(),
            "PYTHONPATH": os.pathsep.join((str(self.odoo), str(paths.ROOT))),
            "PYTHONUNBUFFERED": "1",
            # pytest-odoo and tests start PostgreSQL's programs by their names.
            "PATH": os.pathsep.join(
                (str(self.python.parent), self.server.binaries, os.environ.get("PATH", ""))
            ),
            "ODOO_RC": str(paths.CONFIG),
            "ODOO_DATA_DIR": str(paths.ODOO_DATA),
        }

    def odoo_command(self, *arguments):
        """Command line of Odoo."""
        return [str(self.python), "-m", "odoo", *arguments]

    def call(self, command, extra=None):
        """Run a program with the environment set, attached to this terminal."""
        variables = {**self.variables(), **(extra or {})}
        return subprocess.call([str(part) for part in command], env=variables, cwd=paths.ROOT)

    def capture(self, command):
        """Run a program with the environment set; returns the completed process with texts."""
        return subprocess.run(
            [str(part) for part in command],
            env=self.variables(),
            cwd=paths.ROOT,
            capture_output=True,
            text=True,
            check=False,
        )

    def run_script(self, database, script):
        """Run a Python file in Odoo's shell, where `env` is the superuser's environment."""
        command = self.odoo_command("shell", "-d", database, "--no-http", "--log-level=warn")
        with open(script, "rb") as source:
            done = subprocess.run(
                command,
                env=self.variables(),
                cwd=paths.ROOT,
                stdin=source,
                capture_output=True,
                text=True,
                check=False,
            )
        if done.returncode or "Traceback" in done.stderr:
            raise Failure(f"{script.name} failed in Odoo's shell:\n{done.stderr[-2000:]}")
        return done.stdout


def ensure(replicated=False):
    """Set up whatever is missing.

    :param replicated: the embedded PostgreSQL so that a replica can follow it
    """
    for folder in (paths.BUILD, paths.LOGS, paths.ODOO_DATA):
        folder.mkdir(parents=True, exist_ok=True)
    python = python_env.ensure()
    return Environment(python, odoo_source.ensure(), postgres.ensure(python, replicated))
