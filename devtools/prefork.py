"""Odoo with several worker processes, as a company runs it: `./dev run --workers N`."""

import contextlib
import time

from . import proxy, serve
from .messages import Failure

# Workers that answer pages, one for scheduled work, and the process for websockets each keep
# connections; PostgreSQL here allows 100.
CONNECTIONS = 90


@contextlib.contextmanager
def start(database, workers, port=None, log=None, options=(), python=None, environment=None):
    """Like `serve.start` with that many workers, behind a proxy; yields a Served whose address is
    the proxy's."""
    port, http_port, gevent_port = port or serve.free_port(), serve.free_port(), serve.free_port()
    if serve.port_is_taken(port):
        raise Failure(f"Port {port} is taken by another program. Choose another one with --port N.")
    each = max(2, CONNECTIONS // (workers + 2) // 2)  # on the primary, and as many on a replica
    options = [
        f"--workers={workers}",
        f"--gevent-port={gevent_port}",
        f"--db_maxconn={each}",
        f"--db_maxconn_gevent={each}",
        "--proxy-mode",
        *options,
    ]
    with (
        proxy.start(port, http_port, gevent_port),
        serve.start(database, http_port, log, options, python, environment) as served,
    ):
        _wait_for(gevent_port)
        served.worker_url, served.url = served.url, f"http://{serve.HOST}:{port}"
        yield served


def _wait_for(port):
    """Return once the process for websockets listens; the workers answer before it does."""
    deadline = time.monotonic() + serve.START_SECONDS
    while not serve.port_is_taken(port):
        if time.monotonic() > deadline:
            raise Failure(f"Odoo's process for websockets did not start within {serve.START_SECONDS} s.")
        time.sleep(0.1)
