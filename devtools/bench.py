"""`./dev bench [name]`: the benchmarks of bench/, on a copy of the suite's database.

A benchmark is a file with

    def run(env):
        yield {"name": "submit 100 orders", "value": 1.93, "unit": "s"}

where `env` is Odoo's environment as superuser. Nothing it writes stays. SUITE_DB names the
database, for benchmarks that start Odoo with devtools.serve.
"""

import importlib.util
import json
import sys
from pathlib import Path

from . import environment, paths
from .databases import Databases
from .messages import Failure, step


def main(arguments):
    """Run the named benchmarks, all without a name: a table, then one JSON line a result."""
    files = _chosen(arguments)
    env = environment.ensure()
    databases = Databases(env)
    template = databases.suite(demo=False)
    results = []
    for file in files:
        step(f"Benchmark {file.stem}")
        with databases.temporary_copy(template, "bench") as name:
            results += _run_apart(env, name, file)
    print(table(results))
    for result in results:
        print(json.dumps(result, ensure_ascii=False))
    return 0


def _chosen(names):
    files = {file.stem: file for file in sorted(paths.BENCH.glob("[!_]*.py"))}
    unknown = [name for name in names if name not in files]
    if unknown:
        known = ", ".join(files) or "none"
        raise Failure(f"There is no benchmark {', '.join(unknown)}. Known: {known}")
    return [files[name] for name in names] or list(files.values())


def _run_apart(env, database, file):
    """The results of one file, run by `worker` in a process of its own."""
    output = paths.REPORTS / f"bench-{file.stem}.jsonl"
    output.parent.mkdir(parents=True, exist_ok=True)
    output.unlink(missing_ok=True)
    code = env.call(
        [env.python, "-m", "devtools.bench", database, file, output],
        extra={"SUITE_DB": database},
    )
    if code:
        raise Failure(f"Benchmark {file.stem} failed: see above.")
    return [json.loads(line) for line in output.read_text(encoding="utf-8").splitlines()]


def table(results):
    """Aligned columns: benchmark, name, value, unit."""
    rows = [
        (result["bench"], result["name"], f"{result['value']:,.3f}", result["unit"]) for result in results
    ]
    widths = [max((len(row[column]) for row in rows), default=0) for column in range(4)]
    lines = [
        f"{bench:<{widths[0]}}  {name:<{widths[1]}}  {value:>{widths[2]}} {unit}"
        for bench, name, value, unit in rows
    ]
    return "\n".join(lines) or "no benchmarks in bench/ yet"


def worker(database, file, output):
    """Inside Odoo's Python: run one file and write its results, a JSON line each."""
    import odoo.cli  # noqa: F401  sets up what the others need
    from odoo.api import SUPERUSER_ID, Environment
    from odoo.modules.registry import Registry
    from odoo.tools import config

    config.parse_config(["-d", database, "--no-http", "--log-level=warn"], setup_logging=True)
    spec = importlib.util.spec_from_file_location(file.stem, file)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    with Registry(database).cursor() as cr, open(output, "a", encoding="utf-8") as sink:
        for result in module.run(Environment(cr, SUPERUSER_ID, {})):
            sink.write(json.dumps({"bench": file.stem, **result}, ensure_ascii=False) + "\n")
        cr.rollback()


if __name__ == "__main__":
    worker(sys.argv[1], Path(sys.argv[2]), Path(sys.argv[3]))
