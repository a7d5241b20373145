"""nginx in front of an Odoo with workers: one address for pages and for websockets.

A browser opens its websocket on the address of the page, but with workers only Odoo's gevent
process, on a port of its own, speaks websocket.
"""

import contextlib
import os
import shutil
import subprocess
import tempfile
import time
from pathlib import Path

from . import machine, paths, process, serve
from .messages import Failure, step

TEMPLATE = Path(__file__).with_name("nginx.conf")
FETCHED = paths.BUILD / "nginx"
FOLDERS = ("/usr/sbin", "/usr/local/sbin", "/opt/homebrew/bin")
PURPOSE = "Serving with --workers"
START_SECONDS = 10


@contextlib.contextmanager
def start(port, http_port, gevent_port):
    """nginx on `port` while the block lasts."""
    program = _program()
    with tempfile.TemporaryDirectory(prefix="odoo-nginx-") as folder:
        values = {"folder": folder, "port": port, "http_port": http_port, "gevent_port": gevent_port}
        configuration = TEMPLATE.read_text(encoding="utf-8")
        for name, value in values.items():
            configuration = configuration.replace(f"@{name}@", str(value))
        file = Path(folder) / "nginx.conf"
        file.write_text(configuration, encoding="utf-8")
        log = Path(folder) / "error.log"
        with open(log, "wb") as sink:
            # Ctrl-C reaches Odoo through us, and nginx when Odoo has ended.
            nginx = subprocess.Popen(
                [program, "-p", folder, "-e", "stderr", "-c", str(file)], stderr=sink, start_new_session=True
            )
        try:
            _wait_until_ready(nginx, port, log)
            yield
        finally:
            nginx.terminate()
            nginx.wait()


def _wait_until_ready(nginx, port, log):
    deadline = time.monotonic() + START_SECONDS
    while nginx.poll() is None and time.monotonic() < deadline:
        if serve.port_is_taken(port):
            return
        time.sleep(0.05)
    raise Failure(f"nginx did not start:\n{process.tail(log)}")


def _program():
    """The nginx of this machine; Debian's, unpacked in the build folder, when there is none."""
    found = shutil.which("nginx", path=os.pathsep.join((os.environ.get("PATH", ""), *FOLDERS)))
    own = FETCHED / "usr" / "sbin" / "nginx"
    if found or own.exists():
        return found or str(own)
    if machine.has_apt():
        with process.lock("nginx"), contextlib.suppress(Failure):
            _fetch()
    if not own.exists():
        raise Failure(f"{PURPOSE} needs nginx: install your system's package, then start again.")
    return str(own)


def _fetch():
    """Unpack the package instead of installing it: that would start a service on port 80."""
    step(f"{PURPOSE}: fetching nginx")
    with tempfile.TemporaryDirectory() as folder:
        try:
            process.output_of(["apt-get", "download", "-q", "nginx"], cwd=folder)
        except Failure:  # a fresh machine has no lists of packages yet
            process.output_of(["apt-get", "update", "-q"])
            process.output_of(["apt-get", "download", "-q", "nginx"], cwd=folder)
        (archive,) = Path(folder).glob("*.deb")
        part = FETCHED.with_suffix(".part")
        process.output_of(["dpkg-deb", "-x", archive, part])
        process.output_of([part / "usr" / "sbin" / "nginx", "-e", "stderr", "-v"])
        part.rename(FETCHED)
