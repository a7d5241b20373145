"""`./dev run`: the suite in a browser; and the database that it, shell and psql work on."""

import argparse
import contextlib
import csv
import threading

from . import (
    cluster,
    environment,
    modules,
    odoo_source,
    paths,
    prefork,
    process,
    replica,
    serve,
)
from .databases import Databases
from .messages import Failure, step

DEFAULT_PORT = 8069
LOGINS = paths.ADDONS / "sale_approval_tiers" / "demo" / "logins.csv"
RUN_LANGUAGES = ("en_US", "zh_CN")


def main(arguments):
    """Set up, serve on loopback until Ctrl-C."""
    options = _parse(arguments)
    if serve.port_is_taken(options.port):
        raise Failure(
            f"Port {options.port} is taken by another program. Stop it, or choose another port:"
            f" ./dev run --port {options.port + 1}"
        )
    env = environment.ensure(replicated=options.replica)
    databases = Databases(env)
    name = ensure_database(databases, demo=not options.no_demo)
    if options.lang:
        set_language(databases, name, options.lang)
    with _replica(env, options) as variables:
        step("Starting Odoo")
        log = paths.LOGS / "run.log"
        log.unlink(missing_ok=True)
        how = {
            "port": options.port,
            "log": log,
            "options": options.odoo,
            "python": env.python,
            "environment": {**env.variables(), **variables},
        }
        workers = options.workers
        with prefork.start(name, workers, **how) if workers else serve.start(name, **how) as served:
            _greet(served, options)
            threading.Thread(target=served.build_assets, daemon=True).start()
            return _wait(served)


@contextlib.contextmanager
def _replica(env, options):
    """The variables with which Odoo finds the replica; none without --replica."""
    if not options.replica:
        yield {}
        return
    with replica.Replica(cluster.existing(env.server.binaries)) as standby:
        yield standby.variables()


def _parse(arguments):
    parser = argparse.ArgumentParser(prog="./dev run", description=__doc__.partition(":")[2])
    parser.add_argument("--port", type=_port, default=DEFAULT_PORT, help="default: %(default)s")
    parser.add_argument("--no-demo", action="store_true", help="without demo data")
    parser.add_argument("--lang", choices=RUN_LANGUAGES, help="language of all users")
    parser.add_argument("--workers", type=int, default=0, help="processes that answer; default: one for all")
    parser.add_argument("--replica", action="store_true", help="read from a streaming replica of PostgreSQL")
    parser.add_argument("odoo", nargs="*", help="after --: more options for Odoo itself")
    return parser.parse_args(arguments)


def _port(text):
    if not 0 < int(text) < 65536:
        raise argparse.ArgumentTypeError("a port is a number from 1 to 65535")
    return int(text)


def database_name(databases, demo):
    """Name of the database that is kept between runs."""
    return f"{databases.prefix}_run{'_demo' if demo else ''}"


def ensure_database(databases, demo=True):
    """The kept database, created or brought up to date with addons/."""
    with process.lock("run-database"):
        return _ensure_database(databases, demo)


def _ensure_database(databases, demo):
    name = database_name(databases, demo)
    hashes = modules.content_hashes(demo)
    odoo = odoo_source.version_key(databases.environment.odoo)
    facts = databases.facts(name)
    if facts is None:
        databases.drop(name)
        template = databases.suite(demo)
        step(f"Creating database {name}")
        databases.copy(template, name)
    else:
        _update(databases, name, demo, facts, hashes, odoo)
    databases.set_facts(name, {"hashes": hashes, "odoo": odoo, "demo": demo})
    return name


def _update(databases, name, demo, facts, hashes, odoo):
    """Install the suite's new add-ons, upgrade the changed ones."""
    known = facts.get("hashes", {})
    added = sorted(set(hashes) - set(known))
    changed = sorted(module for module in hashes if known.get(module, hashes[module]) != hashes[module])
    if facts.get("odoo") != odoo:
        databases.upgrade(name, ["base"], "Upgrading the database to the changed Odoo")
    elif changed:
        databases.upgrade(name, changed, f"Upgrading {', '.join(changed)}")
    if added:
        databases.install(name, added, demo, f"Installing {', '.join(added)}")


def set_language(databases, name, language):
    """Give every user, and the company, which decides for the login page, this language."""
    databases.server.query(
        f"UPDATE res_partner SET lang = '{language}'"
        " WHERE id IN (SELECT partner_id FROM res_users UNION SELECT partner_id FROM res_company)",
        database=name,
    )


def logins():
    """[(login, password, role)] of the demo story; the administrator when there is none."""
    if not LOGINS.exists():
        return [("admin", "admin", "Administrator")]
    with open(LOGINS, encoding="utf-8-sig", newline="") as file:
        return [
            (row["login"], row["password"], f"{row['role_en']} {row['role_zh']}")
            for row in csv.DictReader(file)
        ]


def _greet(served, options):
    rows = [("admin", "admin", "Administrator")] if options.no_demo else logins()
    width = max(len(login) for login, _, _ in rows)
    password_width = max(len(password) for _, password, _ in rows)
    print(f"\n    Open  {served.url}\n")
    print(f"    {'login':<{width}}   {'password':<{password_width}}   role")
    for login, password, role in rows:
        print(f"    {login:<{width}}   {password:<{password_width}}   {role}")
    print(f"\n    Odoo's log: {served.log}\n    Ctrl-C stops everything.\n", flush=True)


def _wait(served):
    """Wait for Ctrl-C (0) or for Odoo to end by itself (its exit code)."""
    try:
        code = served.process.wait()
    except KeyboardInterrupt:
        step("Stopping")
        return 0
    raise Failure(f"Odoo stopped by itself (exit code {code}). Its log is {served.log}.")
