"""`./dev bench [name]`: the benchmarks of bench/, each on a copy of a database.

A benchmark is a file with

    def run(env):
        yield {"name": "submit 100 orders", "value": 1.93, "unit": "s"}

where `env` is Odoo's environment as superuser. Nothing it writes stays. SUITE_DB names the
database, for benchmarks that start Odoo with devtools.serve.

Files in a folder do the same work in different ways and are shown side by side; those that start
with "_" are what they share. A file that says

    WITHOUT_SUITE = {"packages": ["odoo-addon-x==19.0.1"], "modules": ["x"]}

runs in Odoo without the suite, with these modules of these packages from PyPI; without modules the
packages are plain Python that the file imports.
"""

import ast
import importlib.util
import json
import sys
from pathlib import Path

from . import environment, modules, paths
from .databases import Databases
from .messages import Failure, step

RIVALS = paths.BUILD / "rivals"


def main(arguments):
    """Run the named benchmarks, all without a name: a table, then one JSON line a result."""
    files = _chosen(arguments)
    env = environment.ensure()
    databases = Databases(env)
    results = []
    for file in files:
        step(f"Benchmark {_title(file)}")
        addons, template = _prepare(env, databases, file)
        with databases.temporary_copy(template, "bench") as name:
            results += _run_apart(env, name, file, addons)
    print(table(results))
    for result in results:
        print(json.dumps(result, ensure_ascii=False))
    return 0


def _title(file):
    return "/".join(file.relative_to(paths.BENCH).with_suffix("").parts)


def _chosen(names):
    """Files by the names given: "approvals" is all its ways, "approvals/oca" is one of them."""
    files = {_title(file): file for file in (*paths.BENCH.glob("[!_]*.py"), *paths.BENCH.glob("*/[!_]*.py"))}
    chosen = {
        name: [file for title, file in sorted(files.items()) if name in (title, title.partition("/")[0])]
        for name in names or sorted({title.partition("/")[0] for title in files})
    }
    unknown = [name for name, found in chosen.items() if not found]
    if unknown:
        listed = ", ".join(sorted(files)) or "none"
        raise Failure(f"There is no benchmark {', '.join(unknown)}. Known: {listed}")
    return [file for found in chosen.values() for file in found]


def _prepare(env, databases, file):
    """Folder with the add-ons to use, and the template of the database."""
    without_suite = _without_suite(file)
    if without_suite is None:
        return paths.ADDONS, databases.suite(demo=False)
    packages, wanted = without_suite["packages"], without_suite["modules"]
    target = _fetch(env, packages)
    if not wanted:
        return env.odoo / "odoo" / "addons", databases.platform(demo=False)
    addons = target / "odoo" / "addons"
    return addons, databases.rival(wanted, addons)


def _fetch(env, packages):
    """The folder that holds these packages from PyPI; it is made once."""
    target = RIVALS / modules.short_hash(packages)
    if packages and not target.is_dir():
        step(f"Fetching {', '.join(packages)}")
        options = ["--quiet", "--no-deps", "--target", target.with_suffix(".part")]
        if env.call([env.python, "-m", "pip", "install", *options, *packages]):
            raise Failure("The packages could not be fetched: see above.")
        target.with_suffix(".part").rename(target)
    return target


def _without_suite(file):
    """What the file says in WITHOUT_SUITE, or None; read, not run: this Python has no Odoo."""
    for node in ast.parse(file.read_text(encoding="utf-8")).body:
        if isinstance(node, ast.Assign) and getattr(node.targets[0], "id", "") == "WITHOUT_SUITE":
            return ast.literal_eval(node.value)
    return None


def _run_apart(env, database, file, addons):
    """The results of one file, run by `worker` in a process of its own."""
    title = _title(file)
    output = paths.REPORTS / f"bench-{title.replace('/', '-')}.jsonl"
    output.parent.mkdir(parents=True, exist_ok=True)
    output.unlink(missing_ok=True)
    code = env.call(
        [env.python, "-m", "devtools.bench", database, file, output, title, addons],
        extra={"SUITE_DB": database},
    )
    if code:
        raise Failure(f"Benchmark {title} failed: see above.")
    return [json.loads(line) for line in output.read_text(encoding="utf-8").splitlines()]


def table(results):
    """Aligned columns: benchmark, name, unit, and a value for each way of doing it."""
    rows, ways = {}, {}
    for result in results:
        bench, _slash, way = result["bench"].partition("/")
        ways.setdefault(bench, {})[way] = None
        row = rows.setdefault((bench, result["name"], result["unit"]), {})
        row[way] = f"{result['value']:,.3f}".rstrip("0").rstrip(".")
    lines = []
    for (bench, name, unit), values in rows.items():
        if not lines or lines[-1][0] != bench:
            lines.append([bench, "", "", *ways[bench]])
        lines.append([bench, name, unit, *(values.get(way, "") for way in ways[bench])])
    return _aligned(lines) or "no benchmarks in bench/ yet"


def _aligned(lines):
    columns = max(map(len, lines), default=0)
    lines = [[*line, *[""] * (columns - len(line))] for line in lines]
    widths = [max(len(line[column]) for line in lines) for column in range(columns)]
    sides = ["<"] * 3 + [">"] * columns
    return "\n".join(
        "  ".join(f"{cell:{side}{width}}" for cell, side, width in zip(line, sides, widths, strict=False))
        for line in lines
    )


def worker(database, file, output, title, addons):
    """Inside Odoo's Python: run one file and write its results, a JSON line each."""
    import odoo.cli  # noqa: F401  sets up what the others need
    from odoo.api import SUPERUSER_ID, Environment
    from odoo.modules.registry import Registry
    from odoo.tools import config

    options = ["-d", database, "--no-http", "--log-level=warn", f"--addons-path={addons}"]
    config.parse_config(options, setup_logging=True)
    sys.path.insert(0, str(file.parent))  # what the files of a folder share
    if packages := (_without_suite(file) or {}).get("packages"):
        sys.path.append(str(RIVALS / modules.short_hash(packages)))
    spec = importlib.util.spec_from_file_location(file.stem, file)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    with Registry(database).cursor() as cr, open(output, "a", encoding="utf-8") as sink:
        for result in module.run(Environment(cr, SUPERUSER_ID, {})):
            sink.write(json.dumps({"bench": title, **result}, ensure_ascii=False) + "\n")
        cr.rollback()


if __name__ == "__main__":
    worker(sys.argv[1], Path(sys.argv[2]), Path(sys.argv[3]), *sys.argv[4:])
