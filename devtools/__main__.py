"""Command line of `./dev`."""

import errno
import importlib
import signal
import sys

from . import environment, messages, paths

USAGE = """\
./dev run [--port N] [--no-demo] [--lang zh_CN]   set up what is missing, serve the suite
          [--workers N] [--replica]               as on a server: worker processes, a replica
./dev test [pytest arguments]                     run every test, or those named
./dev lint [--fix]                                ruff, pylint-odoo, OCA's checks, translations
./dev i18n                                        rewrite i18n/*.pot, merge zh_CN.po
./dev requirements                                rewrite docs/requirements.md
./dev rights                                      rewrite docs/rights.md
./dev pictures [name ...]                         rewrite docs/pictures/
./dev bench [name]                                benchmarks
./dev core-tests [modules]                        Odoo's own tests, with and without the suite
./dev odoo ...                                    Odoo's own command line
./dev psql ...                                    psql on the database server
./dev shell [database]                            Odoo's shell
./dev stop [--now]                                stop the embedded PostgreSQL
./dev clean [--database]                          remove what was built
"""


# Each command imports what it needs when it is called: a mistake in one leaves the others.


def odoo(arguments):
    """Odoo's own command line."""
    env = environment.ensure()
    return env.call(env.odoo_command(*arguments))


def psql(arguments):
    """psql, on the database of `./dev run` unless another is named."""
    env = environment.ensure()
    return env.call(env.server.command("psql", *arguments), extra=default_database(env))


def shell(arguments):
    """Odoo's shell, on the database of `./dev run` unless another is named."""
    from . import run
    from .databases import Databases

    env = environment.ensure()
    named = bool(arguments) and not arguments[0].startswith("-")
    database = arguments.pop(0) if named else run.ensure_database(Databases(env))
    return env.call(env.odoo_command("shell", "-d", database, "--no-http", *arguments))


def default_database(env):
    """PGDATABASE for psql: the database of `./dev run` when there is one."""
    from . import run
    from .databases import Databases

    databases = Databases(env)
    name = run.database_name(databases, demo=True)
    return {"PGDATABASE": name} if name in databases.names() else {}


def command(name):
    """The `main` of the module that implements a command."""
    module = importlib.import_module(f"devtools.{COMMAND_MODULES[name]}")
    return module.main


COMMAND_MODULES = {
    "run": "run",
    "test": "testing",
    "lint": "lint",
    "i18n": "i18n",
    "requirements": "requirements",
    "rights": "rights",
    "pictures": "pictures",
    "bench": "bench",
    "core-tests": "core_tests",
    "stop": "tidy",
    "clean": "tidy",
}
PASSED_ON = {"odoo": odoo, "psql": psql, "shell": shell}


def main():
    """Dispatch to a command; failures are one sentence, not a traceback."""
    # Set even where the parent had it ignored, as a shell does for a command with `&`.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    for number in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, lambda *_: sys.exit(143))
    name, *arguments = sys.argv[1:] or ["help"]
    if name not in PASSED_ON and name not in COMMAND_MODULES:
        print(USAGE, end="")
        return 0 if name in ("help", "-h", "--help") else 2
    try:
        return (PASSED_ON.get(name) or command(name))(arguments)
    except messages.Failure as failure:
        print(f"\n!!! {failure}", file=sys.stderr)
        return 1
    except OSError as error:
        explanation = explain(error)
        if not explanation:
            raise
        print(f"\n!!! {explanation}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130


def explain(error):
    """What to do about an error of the operating system; None when there is nothing to say."""
    if error.errno == errno.ENOSPC:
        return "The disk is full: free some space and start again; it continues."
    if isinstance(error, PermissionError):
        return (
            f"No permission for {error.filename}. If an earlier ./dev ran as another user, run"
            f" this one as that user too, or remove {paths.BUILD} as that user (./dev clean)."
        )
    return None


sys.exit(main())
