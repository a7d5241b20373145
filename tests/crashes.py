"""Help for tests of what happens at the same moment and of what dies half-way: scripts in Odoo's shell,
calls that start together, a transaction stopped in its middle, and the suite's own proofs."""

import json
import os
import subprocess
import sys
import threading
import time
from contextlib import contextmanager

import psycopg2
from clients import Refused

from devtools import paths

PATIENCE = 30  # seconds
AGAIN = "try again"
READ = """
import json
env.cr.execute({query!r})
print("STORY", json.dumps([[str(cell) for cell in row] for row in env.cr.fetchall()]))
"""
# What the scheduler does by its next run: a job that lost against another one goes again.
RESUME = """
import json
from psycopg2.errors import SerializationFailure, UniqueViolation
for attempt in range(5):
    try:
        {job}
        break
    except (SerializationFailure, UniqueViolation):
        env.cr.rollback()
print("STORY", json.dumps(attempt))
"""
# As the scheduler runs it, with its own cursor.
ON_ORDER = """
import json, os
print("STORY", json.dumps("ready"), flush=True)
for _line in os.fdopen({orders}):
    failure = env.ref("{job}").method_direct_trigger()
    env.cr.commit()
    print("STORY", json.dumps("done" if failure is True else failure["params"]["data"]), flush=True)
"""
# The proofs that run every night, and what they do not look at.
PROVE = """
import json
proof = env["approval.tiers.verification"]._start(is_full=True)
proof._run()
companies = env["res.company"].search([("active", "=", True)])
env["sale.kpi.outbox"]._cron_fill()  # Odoo's own demo data was there before the suite
env["sale.kpi.outbox"]._capture_pending()
env["sale.kpi.commission.run"].search([("version_id", "!=", False)])._settle()
checks = [env["sale.kpi.audit"]._check(company) for company in companies]
balances = env["sale.after.service.audit"]._check()
env.flush_all()
def count(query):
    env.cr.execute(query)
    return env.cr.fetchone()[0]
print("STORY", json.dumps({
    "record": [proof.state, proof.problem or ""],
    "figures": [line for check in checks if check.difference_count for line in check.report.splitlines()],
    "balances": (balances.report or "").splitlines(),
    "ledger": count('''SELECT count(*) FROM sale_kpi_commission_account a LEFT JOIN (
        SELECT account_id, sum(earned) AS earned, count(*) - count(DISTINCT event_id) AS twice
          FROM sale_kpi_ledger WHERE event_id IS NOT NULL GROUP BY account_id) r ON r.account_id = a.id
        WHERE abs(a.cum_amount - COALESCE(r.earned, 0)) > 0.005 OR r.twice > 0'''),
    "asked for nothing": count('''SELECT count(*) FROM mail_activity act
        JOIN approval_tiers_step step ON step.id = act.approval_step_id
        WHERE act.active AND step.state <> 'open' '''),
    "pending without a step": count('''SELECT count(*) FROM approval_tiers_request r WHERE (state = 'pending')
        <> EXISTS (SELECT FROM approval_tiers_step s WHERE s.request_id = r.id AND s.state = 'open')'''),
}))
"""
CLEAN = {
    "record": ["intact", ""],
    "figures": [],
    "balances": [],
    "ledger": 0,
    "asked for nothing": 0,
    "pending without a step": 0,
}


def shell(odoo, script):
    """What ``script`` prints in Odoo's shell on the served database."""
    command = [sys.executable, "-m", "odoo", "shell", "-d", odoo.database, "--no-http", "--log-level=error"]
    environment = getattr(odoo, "environment", None)
    done = subprocess.run(
        command, input=script, cwd=paths.ROOT, env=environment, capture_output=True, text=True, timeout=300
    )
    lines = [line.partition("STORY ")[2] for line in done.stdout.splitlines() if "STORY " in line]
    assert lines or done.returncode == -9, done.stdout[-1000:] + done.stderr[-3000:]
    return json.loads(lines[-1]) if lines else None


def select(odoo, query):
    return shell(odoo, READ.format(query=query))


def resume(odoo, job):
    """Call a job, such as ``env["sale.kpi.outbox"]._cron_capture()``, as the scheduler does."""
    return shell(odoo, RESUME.format(job=job))


def prove(odoo):
    """What the proofs say; compare it with CLEAN."""
    return shell(odoo, PROVE)


def at_once(*calls):
    """The answers of ``(function, *arguments)`` called at the same moment; who is refused answers with
    the refusal."""
    answers, start = [None] * len(calls), threading.Barrier(len(calls))

    def call(place, function, *arguments):
        start.wait()
        try:
            answers[place] = function(*arguments)
        except Refused as refused:
            answers[place] = refused

    threads = [threading.Thread(target=call, args=(place, *call_)) for place, call_ in enumerate(calls)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return answers


def insist(function, *arguments):
    """Call it again as long as the answer is to try again in a moment."""
    deadline = time.monotonic() + PATIENCE
    while True:
        try:
            return function(*arguments)
        except Refused as refused:
            if AGAIN not in refused.message or time.monotonic() > deadline:
                raise
            time.sleep(0.1)


@contextmanager
def connection(odoo):
    """A cursor of our own on the served database, without Odoo."""
    where = getattr(odoo, "environment", os.environ)  # what is not named there libpq knows
    names = {"host": "PGHOST", "port": "PGPORT", "user": "PGUSER", "password": "PGPASSWORD"}
    place = {name: where[variable] for name, variable in names.items() if where.get(variable)}
    connection = psycopg2.connect(dbname=odoo.database, **place)
    connection.autocommit = True
    try:
        yield connection.cursor()
    finally:
        connection.close()


class Job:
    """A scheduled job in a process of its own, run each time it is told."""

    def __init__(self, odoo, job):
        self.odoo, self.job = odoo, job

    def __enter__(self):
        orders, self._orders = os.pipe()
        command = [sys.executable, "-m", "odoo", "shell", "-d", self.odoo.database, "--no-http"]
        self._process = subprocess.Popen(
            [*command, "--log-level=critical"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            cwd=paths.ROOT,
            env=getattr(self.odoo, "environment", None),
            pass_fds=[orders],
            text=True,
        )
        os.close(orders)
        self._process.stdin.write(ON_ORDER.format(orders=orders, job=self.job))
        self._process.stdin.close()
        assert self._answer() == "ready"
        return self

    def run(self):
        """Run it once; "done", or why it failed and is left to its next run."""
        os.write(self._orders, b"run\n")
        return self._answer()

    def _answer(self):
        for line in self._process.stdout:
            if "STORY " in line:
                return json.loads(line.partition("STORY ")[2])
        raise AssertionError(f"{self.job} ended")

    def __exit__(self, *_problem):
        os.close(self._orders)
        self._process.wait(PATIENCE)


class Gate:
    """Nobody writes to ``table`` before the gate opens: whoever comes there stands in the middle of his
    transaction, all before it written and nothing committed."""

    def __init__(self, odoo, table):
        self.odoo, self.table = odoo, table

    def __enter__(self):
        self._context = connection(self.odoo)
        self.cursor = self._context.__enter__()
        self.cursor.execute(f"BEGIN; LOCK TABLE {self.table} IN SHARE MODE")
        return self

    def wait(self):
        """Return as soon as somebody stands before the gate."""
        deadline = time.monotonic() + PATIENCE
        while not self._is_waited_for():
            assert time.monotonic() < deadline, f"nobody came to {self.table}"
            time.sleep(0.02)

    def _is_waited_for(self):
        # Locks are seen as they are; a list of connections would stay as it was first seen.
        self.cursor.execute(
            "SELECT count(*) FROM pg_locks"
            " WHERE NOT granted AND pg_backend_pid() = ANY(pg_blocking_pids(pid))"
        )
        return self.cursor.fetchone()[0]

    def open(self):
        self.cursor.execute("COMMIT")

    def __exit__(self, *problem):
        self._context.__exit__(*problem)


def overtake(odoo, table, first, second, seconds=1.5):
    """The answers of two calls of which the second happens within the first: the first begins, stops
    before it writes to ``table``, and goes on when the second is done or has to wait for it.

    :param second: ``(function, *arguments)`` like ``first``
    """
    with Gate(odoo, table) as gate:
        answers = {}
        threads = [
            threading.Thread(target=lambda: answers.update(first=at_once(first)[0])),
            threading.Thread(target=lambda: answers.update(second=at_once(second)[0])),
        ]
        threads[0].start()
        gate.wait()
        threads[1].start()
        threads[1].join(seconds)
        gate.open()
        for thread in threads:
            thread.join()
    return answers["first"], answers["second"]
