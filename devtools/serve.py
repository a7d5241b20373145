"""One running Odoo: started, waited for, stopped. Used by `./dev run` and by tests/.

Within `./dev test` the variables are set already, so a test fixture needs only:

    from devtools import serve
    with serve.start(os.environ["SUITE_DB"]) as odoo:
        requests.get(odoo.url + "/web/login")
"""

import contextlib
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

from . import paths
from .messages import Failure

HOST = "127.0.0.1"
ODOO = Path(__file__).parent / "bin" / "odoo"
START_SECONDS = 120
STOP_SECONDS = 15
# What the login page and the web client load, the slowest to build last.
BUNDLES = (
    "web.assets_frontend.min.css",
    "web.assets_frontend_minimal.min.js",
    "web.assets_frontend_lazy.min.js",
    "web.assets_web_print.min.css",
    "web.assets_web.min.css",
    "web.assets_web.min.js",
)


def free_port():
    """A port of the loopback interface that nobody listens on."""
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        return probe.getsockname()[1]


def port_is_taken(port):
    """Whether something listens on this port of the loopback interface."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except OSError:
            return True
    return False


def start(database, port=None, log=None, options=(), python=None, environment=None):
    """Start Odoo on a database and wait until it answers. Returns a Served.

    :param port: a free one is chosen when None
    :param log: file for Odoo's output; None leaves it on this terminal
    :param options: more of Odoo's own options, e.g. ["--workers=2"]
    """
    port = port or free_port()
    if port_is_taken(port):
        raise Failure(
            f"Port {port} is taken by another program. Stop it, or choose another port with --port N."
        )
    command = [str(python or sys.executable), str(ODOO), "server", "-d", database]
    command += [f"--http-interface={HOST}", f"--http-port={port}", f"--db-filter=^{database}$"]
    # Browsers open connections ahead and say nothing on them. In a single process Odoo takes that
    # for a request without end, and starts itself anew.
    if not any(str(option).startswith("--workers") for option in options):
        command.append("--limit-time-real=0")
    sink = open(log, "ab") if log else None  # closed by Served.stop
    process = subprocess.Popen(
        [*command, *options],
        env=environment or os.environ.copy(),
        cwd=paths.ROOT,  # odoo.conf names addons/ relative to it
        stdin=subprocess.DEVNULL,
        stdout=sink,
        stderr=subprocess.STDOUT if log else None,
        # Ctrl-C must reach Odoo once, from us, and not also from the terminal.
        start_new_session=True,
    )
    served = Served(process, f"http://{HOST}:{port}", database, log, sink)
    try:
        served.wait_until_ready()
    except BaseException:
        served.stop()
        raise
    return served


class Served:
    """A running Odoo."""

    def __init__(self, process, url, database, log, sink):
        self.process = process
        self.url = url
        self.database = database
        self.log = Path(log) if log else None
        self._sink = sink

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.stop()

    def wait_until_ready(self):
        """Return once the login page answers."""
        deadline = time.monotonic() + START_SECONDS
        while time.monotonic() < deadline:
            if self.process.poll() is not None:
                raise Failure(f"Odoo stopped while starting.{self._log_hint()}")
            if self._answers():
                return
            time.sleep(0.2)
        raise Failure(f"Odoo did not answer within {START_SECONDS} s.{self._log_hint()}")

    def _answers(self):
        try:
            with urllib.request.urlopen(f"{self.url}/web/login", timeout=60) as answer:
                return answer.status == 200
        except urllib.error.HTTPError as error:
            raise Failure(f"Odoo answers /web/login with {error.code}.{self._log_hint()}") from error
        except OSError:
            return False

    def build_assets(self):
        """Have Odoo build the scripts and styles now, which otherwise delays the first page.

        A version that does not exist makes Odoo redirect to the present one and build it.
        """
        for bundle in BUNDLES:
            # The browser asks again for what fails here.
            with contextlib.suppress(OSError):
                urllib.request.urlopen(f"{self.url}/web/assets/0/{bundle}", timeout=300).close()

    def _log_hint(self):
        return f" Its log is {self.log}." if self.log else ""

    def stop(self):
        """Ask Odoo to stop, and make sure of it."""
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
            try:
                self.process.wait(STOP_SECONDS)
            except subprocess.TimeoutExpired:
                os.killpg(self.process.pid, signal.SIGKILL)
                self.process.wait()
        if self._sink:
            self._sink.close()
