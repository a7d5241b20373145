"""Databases: templates keyed by what they were built from, and quick copies of them.

Two levels, so that editing an add-on does not install Odoo's own modules again:

    dev_platform_<key>[_demo]   Odoo's modules below the suite
    dev_suite_<key>[_demo]      the suite, installed on a copy of that

A finished database says in its comment, as JSON, what it was built from. A database without
that comment was left half-built and is not used.
"""

import contextlib
import json
import os
import re
import shutil
import time

from . import modules, odoo_source, paths, process
from .environment import LANGUAGES
from .messages import Failure, Progress, step

KEPT_TEMPLATES = 2  # of each kind: one can switch between two branches
LOADING = re.compile(r"Loading module (\S+) \((\d+)/(\d+)\)")
LOG_PROBLEM = re.compile(r"^\S+ \S+ \d+ (ERROR|CRITICAL) ")
NEEDED_GIGABYTES = 1.0


class Databases:
    """The databases of this checkout on one server."""

    def __init__(self, environment):
        self.environment = environment
        self.server = environment.server
        # A shared server may serve other checkouts: their names must differ.
        self.prefix = "dev" if self.server.embedded else f"dev{modules.short_hash(paths.ROOT)}"

    # --- templates ---

    def platform(self, demo, with_bridges=False):
        """Template with Odoo's own modules; built when there is none for this key."""
        wanted = modules.platform(with_bridges)
        odoo = odoo_source.version_key(self.environment.odoo)
        key = modules.short_hash(odoo, wanted, demo, LANGUAGES)
        name = self._name("platform", key, demo)
        self._build_once(
            name,
            None,
            wanted,
            demo,
            f"Installing Odoo's own modules{' with demo data' if demo else ''} (once)",
            {"modules": wanted},
        )
        return name

    def suite(self, demo, with_bridges=False):
        """Template with the suite installed; built when addons/ changed.

        :param with_bridges: also the apps that only bridge add-ons meet, such as the shop
        """
        base = self.platform(demo, with_bridges)
        hashes = modules.content_hashes(demo, with_bridges)
        if not hashes:
            return base
        name = self._name("suite", modules.short_hash(base, hashes), demo)
        label = f"Installing the suite{' with the demo story' if demo else ''}"
        wanted = modules.installed(with_bridges)
        self._build_once(name, base, wanted, demo, label, {"hashes": hashes})
        return name

    def rival(self, wanted, addons):
        """Template with other people's modules instead of the suite, from the folder ``addons``."""
        base = self.platform(demo=False)
        name = self._name("rival", modules.short_hash(base, wanted, addons.parts), False)
        options = [f"--addons-path={addons}"]
        self._build_once(name, base, wanted, False, f"Installing {', '.join(wanted)}", {}, options)
        return name

    def _name(self, kind, key, demo):
        return f"{self.prefix}_{kind}_{key}{'_demo' if demo else ''}"

    def _build_once(self, name, base, wanted, demo, label, facts, options=()):
        if self.facts(name) is not None:
            self.mark_used(name)
            return
        with process.lock(f"database-{name}"):
            if self.facts(name) is not None:
                return
            building = f"{name}_building"
            self.drop(building)
            self.drop(name)
            self.copy(base, building) if base else self.create(building)
            self.install(building, wanted, demo, label, options)
            self.rename(building, name)
            self.set_facts(name, {**facts, "demo": demo, "used": int(time.time())})
            self._forget_old_templates(name)

    def _forget_old_templates(self, new):
        """Keep the few most recently used templates of the kind of `new`."""
        kind = re.match(rf"{self.prefix}_[a-z]+_", new)[0]
        alike = [
            name
            for name in self.names()
            if name.startswith(kind) and name.endswith("_demo") == new.endswith("_demo")
        ]
        facts = {name: self.facts(name) for name in alike}
        finished = sorted(
            (name for name in alike if facts[name]), key=lambda name: facts[name].get("used", 0)
        )
        for name in finished[:-KEPT_TEMPLATES]:
            with contextlib.suppress(Failure):
                self.drop(name)

    # --- copies for one run ---

    @contextlib.contextmanager
    def temporary_copy(self, template, purpose):
        """A copy that lives as long as the `with` block; leftovers of dead runs go too."""
        self._drop_leftovers()
        name = f"{self.prefix}_{purpose}_{os.getpid()}"
        self.drop(name)
        self.copy(template, name)
        try:
            yield name
        finally:
            self.drop(name)

    def _drop_leftovers(self):
        for name in self.names():
            match = re.fullmatch(rf"{self.prefix}_(?:test\d*|system|bench|i18n)_(\d+)", name)
            if match and not os.path.exists(f"/proc/{match[1]}"):
                self.drop(name)

    # --- single databases ---

    def names(self):
        """All databases of this checkout."""
        rows = self.server.query(
            f"SELECT datname FROM pg_database WHERE datname LIKE '{self.prefix}\\_%' ORDER BY 1"
        )
        return [row[0] for row in rows]

    def create(self, name):
        """An empty database, as Odoo creates its own."""
        step(f"Creating database {name}")
        self.server.query(f"CREATE DATABASE \"{name}\" ENCODING 'UTF8' LC_COLLATE 'C' TEMPLATE template0")

    def copy(self, source, target):
        """Copy database and attachments. The files are never changed in place, so links do."""
        # Other strategies write every page to the log; older servers do not know the word.
        strategy = " STRATEGY FILE_COPY" if self.server.embedded else ""
        self.server.query(f'CREATE DATABASE "{target}" TEMPLATE "{source}"{strategy}')
        if (paths.FILESTORE / source).is_dir():
            shutil.copytree(paths.FILESTORE / source, paths.FILESTORE / target, copy_function=os.link)

    def rename(self, source, target):
        """Rename database and attachments."""
        shutil.rmtree(paths.FILESTORE / target, ignore_errors=True)
        if (paths.FILESTORE / source).is_dir():
            (paths.FILESTORE / source).rename(paths.FILESTORE / target)
        self.server.query(f'ALTER DATABASE "{source}" RENAME TO "{target}"')

    def drop(self, name):
        """Remove database and attachments, connections or not."""
        self.server.query(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
        shutil.rmtree(paths.FILESTORE / name, ignore_errors=True)

    def facts(self, name):
        """What a finished database was built from; None when absent or half-built."""
        rows = self.server.query(
            f"SELECT shobj_description(oid, 'pg_database') FROM pg_database WHERE datname = '{name}'"
        )
        return json.loads(rows[0][0]) if rows and rows[0][0] else None

    def set_facts(self, name, facts):
        """Declare a database finished, and say what it was built from."""
        text = json.dumps(facts).replace("'", "''")
        self.server.query(f"COMMENT ON DATABASE \"{name}\" IS '{text}'")

    def mark_used(self, name):
        """Remember the time, so that the least used templates go first."""
        self.set_facts(name, {**self.facts(name), "used": int(time.time())})

    # --- installing ---

    def install(self, name, wanted, demo, label, options=()):
        """Install modules into a database, with both languages."""
        options = [*options, "-i", ",".join(wanted), f"--load-language={LANGUAGES}"]
        options.append("--with-demo" if demo else "--without-demo")
        self._run_odoo(name, options, label)

    def upgrade(self, name, changed, label):
        """Upgrade modules whose code or data changed."""
        self._run_odoo(name, ["-u", ",".join(changed)], label)

    def _run_odoo(self, name, options, label):
        process.need_disk(paths.BUILD, NEEDED_GIGABYTES, "the database")
        log = paths.LOGS / f"{name}.log"
        problems = []
        with Progress(label) as progress:

            def on_line(line):
                if match := LOADING.search(line):
                    progress.update(f"module {match[2]} of {match[3]}: {match[1]}")
                elif LOG_PROBLEM.match(line):
                    problems.append(line)

            command = self.environment.odoo_command(
                "server", "-d", name, "--no-http", "--stop-after-init", *options
            )
            code = process.watched(command, log, on_line, env=self.environment.variables(), cwd=paths.ROOT)
            if code:
                raise Failure(f"{label} failed; the whole log is {log}:\n{process.tail(log, 25)}")
        for line in problems:
            print(line)
