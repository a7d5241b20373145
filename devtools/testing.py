"""`./dev test`: module tests on a copy of the suite, then system tests against a served one.

`./dev test --beside` runs every module test where the shop, the till and so on are installed too.

addons/*/tests   pytest-odoo, in databases without demo data, on all cores; then those of bridge add-ons
                 and of the ways out of an order once more beside the shop, the till and so on
tests/           pytest alone, in a database with the demo story; the fixtures there start
                 Odoo with devtools.serve (SUITE_DB and Odoo's variables are set)
"""

import contextlib
import json
import os
import shutil
import xml.etree.ElementTree
from concurrent.futures import ThreadPoolExecutor

from . import environment, machine, modules, paths, piles, process
from .databases import Databases
from .messages import note, step

BESIDE = "--beside"
NO_TESTS_COLLECTED = 5
BROWSERS = ("chromium", "chromium-browser", "google-chrome")
BROWSER_PACKAGE = "chromium"
# What the tests that drive a browser call: Odoo's HttpCase, the fixture of tests/conftest.py.
BROWSER_WORDS = {
    "module": ("start_tour", "browser_js"),
    "bridge": ("start_tour", "browser_js"),
    "system": ("browse(",),
}
TEMPLATE_WORDS = ("copies.of(",)
# Module tests that say something else beside other apps: whether an order finds a way out there,
# and what the bridges add that can be called.
BESIDE_TESTS = ("*/tests/test_exits_*.py", "*/tests/test_attack_beside.py")
CHINESE_FONT_PACKAGE = "fonts-wqy-microhei"
OPTIONS_WITH_VALUE = ("-k", "-m", "-n", "-p", "-o", "-c", "-W", "--deselect", "--ignore")


def main(arguments):
    """Run the tests these pytest arguments name; all without any."""
    options, targets = split_targets([argument for argument in arguments if argument != BESIDE])
    runs = [("bridge", targets or [str(paths.ADDONS)])] if BESIDE in arguments else plan(targets)
    needs_browser = any(_uses_browser(run) for run in runs)
    if needs_browser:
        ensure_browser()
    env = environment.ensure()
    databases = Databases(env)
    paths.REPORTS.mkdir(parents=True, exist_ok=True)
    templates = build_templates(databases, [kind for kind, _targets in runs])
    failed = False
    closing_lines = []
    for kind, chosen in runs:
        for report in paths.REPORTS.glob(f"{kind}-*.xml"):
            report.unlink()
        codes = RUNNERS[kind](env, databases, templates[kind], options, chosen)
        failed = failed or any(code not in (0, NO_TESTS_COLLECTED) for code in codes)
        closing_lines.append(f"{kind}: {summary(kind, len(codes))}")
    print("\n".join(closing_lines) or "no tests yet")
    return int(failed)


def summary(kind, processes):
    """`12 passed, 1 failed, 2 skipped` from the JUnit files that pytest wrote, one for each process."""
    reports = sorted(paths.REPORTS.glob(f"{kind}-*.xml"))
    if len(reports) < processes:
        return "did not run to its end"
    suites = [xml.etree.ElementTree.parse(report).find("testsuite").attrib for report in reports]
    total, skipped, failed, errors = (
        sum(int(suite[what]) for suite in suites) for what in ("tests", "skipped", "failures", "errors")
    )
    return f"{total - failed - errors - skipped} passed, {failed + errors} failed, {skipped} skipped"


def _report(kind, number=1):
    return f"--junit-xml={paths.REPORTS / f'{kind}-{number}.xml'}"


def split_targets(arguments):
    """Separate pytest's options from the paths to test.

    >>> split_targets(["-k", "tiers", "tests/test_a.py::test_b", "-x"])
    (['-k', 'tiers', '-x'], ['tests/test_a.py::test_b'])
    """
    options, targets = [], []
    expects_value = False
    for argument in arguments:
        if expects_value or argument.startswith("-"):
            options.append(argument)
            expects_value = not expects_value and argument in OPTIONS_WITH_VALUE
        else:
            targets.append(argument)
    return options, targets


def plan(targets):
    """[(kind, targets)] to run: "module" for what lies under addons/, "bridge" for what needs other
    apps beside it, "system" for tests/."""
    if not targets:
        runs = []
        if any(paths.ADDONS.glob("*/tests/test_*.py")):
            runs.append(("module", [str(paths.ADDONS)]))
        if bridges := _bridge_folders():
            also = {str(file) for pattern in BESIDE_TESTS for file in paths.ADDONS.glob(pattern)}
            runs.append(("bridge", sorted({*also, *map(str, bridges)})))
        if any(paths.TESTS.rglob("test_*.py")):
            runs.append(("system", [str(paths.TESTS)]))
        return runs
    system = [target for target in targets if _is_below(target, paths.TESTS)]
    bridge = [target for target in targets if any(_is_below(target, place) for place in _bridge_folders())]
    module = [target for target in targets if target not in {*system, *bridge}]
    return [run for run in (("module", module), ("bridge", bridge), ("system", system)) if run[1]]


def _bridge_folders():
    return [paths.ADDONS / name for name in modules.bridges()]


def _is_below(target, folder):
    place = (paths.ROOT / target.partition("::")[0]).resolve()
    return place == folder or folder in place.parents


def _uses_browser(run):
    """Whether any chosen test file drives a browser."""
    kind, targets = run
    return _mentions(targets, BROWSER_WORDS[kind])


def _mentions(targets, words):
    """Whether any test file of these targets holds one of these words."""
    for target in targets:
        place = paths.ROOT / target.partition("::")[0]
        files = place.rglob("*.py") if place.is_dir() else [place]
        for file in files:
            if file.is_file() and any(word in file.read_text("utf-8") for word in words):
                return True
    return False


def ensure_browser():
    """Chromium and a Chinese font, installed by apt when missing and this runs as root."""
    if not any(shutil.which(name) for name in BROWSERS):
        machine.install_packages([BROWSER_PACKAGE, CHINESE_FONT_PACKAGE], "The browser tests")
    elif not _has_chinese_font():
        if process.is_root() and machine.has_apt():
            machine.install_packages([CHINESE_FONT_PACKAGE], "Chinese text in screenshots")
        else:
            note(f"no Chinese font: screenshots show boxes. Install {CHINESE_FONT_PACKAGE}")


def _has_chinese_font():
    if not shutil.which("fc-list"):
        return False
    return bool(process.output_of(["fc-list", ":lang=zh"]).strip())


def build_templates(databases, kinds):
    """{kind: template to copy}; those that are missing are installed side by side, a core each."""
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        return dict(zip(kinds, pool.map(lambda kind: databases.suite(**SUITES[kind]), kinds), strict=True))


def run_module_tests(env, databases, template, options, targets):
    """pytest-odoo on copies of the suite without demo data."""
    step("Module tests")
    files = piles.test_files(targets, _bridge_folders())
    return _run_in_odoo(env, databases, template, "module", options, targets if files is None else files)


def run_bridge_tests(env, databases, template, options, targets):
    """The same where Odoo's other apps are installed, those that the bridge add-ons meet."""
    step("Tests beside other apps")
    files = piles.test_files(targets)
    return _run_in_odoo(env, databases, template, "bridge", options, targets if files is None else files)


def _run_in_odoo(env, databases, template, kind, options, targets):
    """Exit codes of pytest-odoo, one for each process that took a share of the targets."""
    if not targets:
        return []
    shares = [targets] if any(isinstance(target, str) for target in targets) else piles.share_out(targets)
    with contextlib.ExitStack() as copies:
        commands = []
        for number, share in enumerate(shares, 1):
            name = copies.enter_context(databases.temporary_copy(template, f"test{number}"))
            command = [env.python, "-m", "pytest", f"--odoo-database={name}", "--odoo-http"]
            commands.append([str(part) for part in (*command, _report(kind, number), *options, *share)])
        logs = [paths.LOGS / f"{kind}_tests_{number}.log" for number in range(1, len(shares) + 1)]
        return piles.run_side_by_side(commands, logs, env.variables())


def run_system_tests(env, databases, template, options, targets):
    """pytest on tests/, which start Odoo on a copy of the suite with the demo story; what lies in
    tests/apart/ needs the story as it begins, or leaves it spoilt: each file has a copy of its own."""
    codes = []
    for number, (share, more) in enumerate(_shares_of_system(targets), 1):
        with databases.temporary_copy(template, "system") as name:
            step(f"System tests (database {name})")
            command = [env.python, "-m", "pytest", "-p", "no:odoo", _report("system", number)]
            extra = {"SUITE_DB": name, **_templates(databases, share)}
            codes.append(env.call([*command, *more, *options, *share], extra=extra))
    return codes


def _shares_of_system(targets):
    """[(targets, options)], one for each run of pytest."""
    alone = [target for target in targets if _is_below(target, APART) and _is_file(target)]
    together = [target for target in targets if target not in alone and not _is_below(target, APART)]
    files = sorted(map(str, APART.glob("test_*.py")))
    if any(target for target in targets if APART.is_relative_to((paths.ROOT / target).resolve())):
        alone = [*alone, *files]
    return [*([(together, [f"--ignore={APART}"])] if together else []), *(([one], []) for one in alone)]


def _is_file(target):
    return target.partition("::")[0].endswith(".py")


def _templates(databases, targets):
    """SUITE_TEMPLATES for tests that copy databases: those of the suite and those below it."""
    if not _mentions(targets, TEMPLATE_WORDS):
        return {}
    has_bridges = bool(modules.bridges())
    templates = {
        "platform": databases.platform(demo=False, with_bridges=has_bridges),
        "suite": databases.suite(demo=False, with_bridges=has_bridges),
        "suite_without_bridges": databases.suite(demo=False),
    }
    return {"SUITE_TEMPLATES": json.dumps({"templates": templates, "has_bridges": has_bridges})}


APART = paths.TESTS / "apart"
# What the database of each kind holds: arguments of Databases.suite.
SUITES = {
    "module": {"demo": False},
    "bridge": {"demo": False, "with_bridges": True},
    "system": {"demo": True},
}
RUNNERS = {"module": run_module_tests, "bridge": run_bridge_tests, "system": run_system_tests}
