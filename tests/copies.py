"""Copies of the databases that were built before the tests, for tests that change or break them."""

import itertools
import json
import os
import subprocess
import sys
from contextlib import contextmanager
from dataclasses import dataclass

import psycopg2

import odoo.cli  # noqa: F401  sets up what the others need
from odoo.sql_db import connection_info_for
from odoo.tools import config

from devtools import paths

numbers = itertools.count(1)


@dataclass
class Copies:
    """The templates by what they hold: platform, suite, suite_without_bridges."""

    templates: dict
    has_bridges: bool  # whether the add-ons that meet Odoo's other apps are in "suite"

    def __post_init__(self):
        config.parse_config(["--log-level=error"], setup_logging=False)

    @contextmanager
    def of(self, kind):
        """Name of a copy that lives as long as the block."""
        name = f"{os.environ['SUITE_DB']}_{next(numbers)}"
        self._query(f'CREATE DATABASE "{name}" TEMPLATE "{self.templates[kind]}"')
        try:
            yield name
        finally:
            self._query(f'DROP DATABASE "{name}" WITH (FORCE)')

    def _query(self, statement):
        _name, where = connection_info_for("postgres")
        connection = psycopg2.connect(**where)
        connection.autocommit = True  # PostgreSQL makes no database within a transaction
        try:
            connection.cursor().execute(statement)
        finally:
            connection.close()


def run(database, script, *options):
    """What ``script`` prints after STORY in Odoo's shell, as JSON; it fails when Odoo logs an error."""
    done = _call("shell", database, options, script)
    lines = [line.partition("STORY ")[2] for line in done.stdout.splitlines() if "STORY " in line]
    assert lines, done.stdout[-1000:] + done.stderr[-3000:]
    return json.loads(lines[-1])


def update(database, module, *options):
    """Update a module and those that need it, as an administrator does."""
    _call("server", database, ["-u", module, "--stop-after-init", *options])


def _call(command, database, options, script=None):
    """One of Odoo's commands, in a process of its own; it fails when Odoo logs an error."""
    done = subprocess.run(
        [sys.executable, "-m", "odoo", command, "-d", database, "--no-http", "--log-level=error", *options],
        input=script,
        cwd=paths.ROOT,
        capture_output=True,
        text=True,
        timeout=900,
        check=False,
    )
    errors = [line for line in done.stderr.splitlines() if " ERROR " in line or " CRITICAL " in line]
    assert not errors, "\n".join(errors)
    assert not done.returncode, done.stderr[-3000:]
    return done
