"""Scheduled jobs that die in the middle of a batch, and go on. Runs in Odoo's shell, see
test_jobs_killed.py.

Each job runs three times, in processes of its own that the shell forks: to its end within one transaction
that is then rolled back, which says what it should come to; once more until it is killed; and resumed.
What it came to is compared by the rows, the filled cells, the ticks and the sums of every table.
"""

import importlib
import json
import os
import traceback
from datetime import datetime, timedelta
from unittest.mock import patch

from odoo import SUPERUSER_ID, api, fields, sql_db

LATER = timedelta(days=45)  # by then most of the story is overdue
OURS = ("approval_tiers_", "sale_after_service_", "sale_approval_", "sale_kpi_", "sale_visit_")
OTHERS = ("crm_lead", "mail_activity", "mail_followers", "mail_message", "mail_notification", "sale_order")
NUMBERS = ("integer", "bigint", "double precision", "numeric")
# What differs from one run to the next: numbers of rows, and how long it took.
PASSING = ("id", "seconds", "watermark", "sequence", "create_uid", "write_uid", "root")


def run_all(registry, jobs):
    """{job: what the tables said: before, when it was to come through, when it had died, and in the end}

    :param jobs: {job: (in which batch it dies, {constant of the code: how many at once})}
    """
    queries = in_child(registry, make_queries)
    story, before = {}, in_child(registry, count, queries)
    for job, (last, sizes) in jobs.items():
        wanted = in_child(registry, to_its_end, job, sizes, queries)
        died = in_child(registry, until_it_dies, job, sizes, last)
        half = in_child(registry, count, queries)
        end = in_child(registry, resume, job, sizes, queries)
        story[job] = {"before": before, "wanted": wanted, "died": died is None, "half": half, "end": end}
        before = end
    return story


def in_child(registry, act, *arguments):
    """What ``act(env, …)`` returns in a process of its own; None when it was killed."""
    reader, writer = os.pipe()
    child = os.fork()
    if not child:
        os.close(reader)
        # The parent's connections are the parent's.
        sql_db._Pool = sql_db._Pool_readonly = None
        registry._db = sql_db.db_connect(registry.db_name)
        try:
            with registry.cursor() as cr:
                answer = act(api.Environment(cr, SUPERUSER_ID, {}), *arguments)
                cr.rollback()
        except BaseException:
            answer = traceback.format_exc()
        with os.fdopen(writer, "w") as pipe:
            json.dump(answer, pipe)
        os._exit(0)
    os.close(writer)
    with os.fdopen(reader) as pipe:
        answer = pipe.read()
    _pid, status = os.waitpid(child, 0)
    return json.loads(answer) if os.waitstatus_to_exitcode(status) != -9 else None


def later(sizes):
    """Weeks from now, and with batches of that size."""
    stack = [
        patch.object(fields.Datetime, "now", lambda *_args: (datetime.now() + LATER).replace(microsecond=0)),
        patch.object(fields.Date, "today", lambda *_args: (datetime.now() + LATER).date()),
        patch.object(fields.Date, "context_today", lambda *_args: (datetime.now() + LATER).date()),
    ]
    for place, size in sizes.items():
        name, _dot, constant = place.rpartition(".")
        module = importlib.import_module(f"odoo.addons.{name}")
        stack.append(patch.object(module, constant, size))
    for each in stack:
        each.start()


def call(env, job):
    for each in job.split(", "):
        model, method = each.rsplit(".", 1)
        getattr(env[model], method)()
    env.flush_all()


def to_its_end(env, job, sizes, queries):
    """All of it in this transaction, which is not committed."""
    later(sizes)
    env.cr.commit = env.cr.flush
    call(env, job)
    return count(env, queries)


def until_it_dies(env, job, sizes, last):
    """A batch is written, and the process killed before the commit."""
    later(sizes)
    cron, batches = type(env["ir.cron"]), []
    commit = cron._commit_progress

    def commit_or_die(self, processed=0, **values):
        batches.extend([processed] if processed else [])
        if len(batches) == last:
            self.env.flush_all()
            os.kill(os.getpid(), 9)
        return commit(self, processed, **values)

    cron._commit_progress = commit_or_die
    call(env, job)
    return f"came through after {batches}"


def resume(env, job, sizes, queries):
    """As the scheduler does by its next run."""
    later(sizes)
    call(env, job)
    env.cr.commit()
    return count(env, queries)


def make_queries(env):
    """{table: query of its rows, and of what each column says}"""
    env.cr.execute(
        """SELECT c.relname, attname, format_type(atttypid, NULL)
             FROM pg_attribute a JOIN pg_class c ON c.oid = attrelid AND relkind = 'r'
             JOIN pg_namespace n ON n.oid = relnamespace AND nspname = current_schema
            WHERE attnum > 0 AND NOT attisdropped ORDER BY 1, 2"""
    )
    columns = {}
    for table, column, kind in env.cr.fetchall():
        if (table.startswith(OURS) or table in OTHERS) and column not in PASSING:
            columns.setdefault(table, []).append(summed(column, kind))
    return {table: f'SELECT count(*), {", ".join(columns[table])} FROM "{table}"' for table in columns}


def summed(column, kind):
    if kind == "boolean":
        return f'count(*) FILTER (WHERE "{column}")'
    if kind in NUMBERS and not column.endswith("_id"):
        return f'round(COALESCE(sum("{column}"), 0)::numeric, 2)'
    return f'count("{column}")'


def count(env, queries):
    """{table: [rows, and what its columns say]}"""
    story = {}
    for table, query in queries.items():
        env.cr.execute(query)  # pylint: disable=sql-injection
        story[table] = [float(cell) for cell in env.cr.fetchone()]
    return story
