"""Locust's fifty people against Odoo with workers, on this machine only.

LOAD_SHARE (1: full size), LOAD_SECONDS (420), LOAD_USERS (50) and LOAD_THINK (seconds between pages,
"15,45") make it smaller for a quick try. Figures are of use from a machine that does nothing else, and as
long as people do not queue: then a page takes as long as it waits. The first minute and a half
does not count.
"""

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

import _company
import _pages

from devtools import paths, serve

SECONDS = os.environ.get("LOAD_SECONDS", "420")
HERE = Path(__file__).parent
REQUIREMENTS = HERE / "_requirements.txt"
TARGET = paths.BUILD / "rivals" / "locust"


def run(env, complete=None):
    """Fill, serve, load; yields a row for each page's p50, p95, number and errors.

    :param complete: adds what only the suite has
    """
    facts = _company.make_company(env)
    if complete:
        complete(env, facts)
    described = _pages.describe(env, facts, bool(complete))
    database = env.cr.dbname
    env.cr.commit()
    workers = os.cpu_count() or 1
    options = [f"--workers={workers}", f"--gevent-port={serve.free_port()}", "--max-cron-threads=0"]
    options += ["--log-level=warn", f"--addons-path={_addons_path()}"]
    log = paths.LOGS / "bench_load_server.log"
    with tempfile.TemporaryDirectory() as folder, serve.start(database, log=log, options=options) as served:
        result = _load(served, Path(folder), described)
    yield {"name": "people", "value": _company.USERS, "unit": ""}
    yield {"name": "workers", "value": workers, "unit": ""}
    for page, figures in result["pages"].items():
        for name, unit in (("p50", "ms"), ("p95", "ms"), ("pages", ""), ("errors", "")):
            yield {"name": f"{page}: {name}", "value": figures[name] or 0, "unit": unit}
    for error in result["errors"]:
        print(f"    error: {error}", file=sys.stderr)


def _addons_path():
    from odoo.tools import config

    return ",".join(config["addons_path"])


def _load(served, folder, described):
    """What Locust measured."""
    facts, result = folder / "facts.json", folder / "result.json"
    users = sum(map(len, described["people"].values()))
    facts.write_text(json.dumps(described), encoding="utf-8")
    locust = [
        sys.executable,
        "-m",
        "locust",
        "-f",
        str(HERE / "_locustfile.py"),
        "--headless",
        "--only-summary",
    ]
    locust += [
        "--host",
        served.url,
        "-u",
        str(users),
        "-r",
        "2",
        "-t",
        f"{SECONDS}s",
        "--exit-code-on-error",
        "0",
    ]
    subprocess.run(
        locust,
        env={
            **os.environ,
            "PYTHONPATH": str(_locust()),
            "LOAD_FACTS": str(facts),
            "LOAD_RESULT": str(result),
            "SUITE_DB": served.database,
        },
        cwd=folder,
        stdout=subprocess.DEVNULL,
        check=True,
    )
    return json.loads(result.read_text(encoding="utf-8"))


def _locust():
    """The folder with Locust and what it needs, apart from Odoo's packages; fetched once."""
    if not TARGET.is_dir():
        part = TARGET.with_suffix(".part")
        options = ["--quiet", "--no-deps", "--only-binary=:all:", "--target", str(part)]
        subprocess.run(
            [sys.executable, "-m", "pip", "install", *options, "-r", str(REQUIREMENTS)], check=True
        )
        part.rename(TARGET)
    return TARGET
