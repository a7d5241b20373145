"""Seconds that pass, and seconds of processor time that PostgreSQL and Python used for them.

The second does not depend on what else the machine does just then; it is left out where the database
is on another machine.
"""

import os
from pathlib import Path
from time import perf_counter, process_time

TICKS = os.sysconf("SC_CLK_TCK")


def measure(env, name, job):
    """Yield what ``job()`` takes: seconds, and those of the processor."""
    backend = _get_backend(env)
    used, begun = _get_used(backend), perf_counter()
    job()
    yield {"name": name, "value": round(perf_counter() - begun, 3), "unit": "s"}
    if used is not None:
        yield {"name": name, "value": round(_get_used(backend) - used, 2), "unit": "s CPU"}


def _get_backend(env):
    """The process that answers this connection, where it is one of this machine."""
    env.cr.execute("SELECT pg_backend_pid(), inet_server_addr() IS NULL")
    number, is_local = env.cr.fetchone()
    file = Path(f"/proc/{number}/stat")
    return file if is_local and file.exists() and "postgres" in file.read_text() else None


def _get_used(file):
    if file is None:
        return None
    fields = file.read_text().rsplit(")", 1)[1].split()
    return process_time() + (int(fields[11]) + int(fields[12])) / TICKS
