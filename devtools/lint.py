"""`./dev lint`: every check of style, each by its own tool; all run, any can fail.

ruff             Python style and formatting (ruff.toml)
pylint-odoo      Odoo's idioms: OCA's mandatory list for 19 (.pylintrc)
oca-checks       XML, CSV and manifests; .po files
manifests        icon, summary, description, category and version of each add-on are true
upgrade_code     Odoo's own rewriting of outdated code finds nothing to rewrite
translations     templates up to date, zh_CN complete
requirements     docs/requirements.md names the tests that there are
rights           docs/rights.md shows the reviewed verdicts of who may do what
guides           docs/ names what stands on the screens, and its pictures exist
"""

from . import environment, guides, i18n, manifests, modules, paths, requirements, rights
from .messages import Failure, note, step

PYTHON_FOLDERS = ("addons", "devtools", "tests", "bench")
UPGRADE_CODE = """
import sys
from odoo import release
from odoo.cli.upgrade_code import migrate
from odoo.tools import parse_version
first, last = parse_version("17.0"), parse_version(release.version)
migrate([sys.argv[1]], "**/*", from_version=first, to_version=last, dry_run=True)
"""


def main(arguments):
    """Run the checks; with --fix, let ruff and OCA's tools repair what they can first."""
    unknown = set(arguments) - {"--fix"}
    if unknown:
        raise Failure(f"./dev lint knows only --fix, not {' '.join(sorted(unknown))}")
    env = environment.ensure()
    fix = bool(arguments)
    checks = (
        ("ruff", lambda: ruff(env, fix)),
        ("pylint-odoo", lambda: pylint(env)),
        ("OCA's checks of modules", lambda: oca_modules(env, fix)),
        ("OCA's checks of translations", lambda: oca_translations(env, fix)),
        ("manifests", lambda: manifests_are_true(fix)),
        ("Odoo's upgrade_code", lambda: upgrade_code(env)),
        ("translations", lambda: translations(env)),
        ("requirements", lambda: is_written(requirements, fix)),
        ("rights", lambda: is_written(rights, fix)),
        ("guides", lambda: guide_texts(env)),
    )
    failed = []
    for name, check in checks:
        step(name)
        if not check():
            failed.append(name)
    if failed:
        raise Failure(f"{len(failed)} of {len(checks)} checks failed: {', '.join(failed)}")
    note(f"{len(checks)} checks passed")
    return 0


def ruff(env, fix):
    """Style, then formatting."""
    folders = _python_folders()
    checked = _call(env, "ruff", "check", *(["--fix"] if fix else []), *folders)
    formatted = _call(env, "ruff", "format", *([] if fix else ["--check"]), *folders)
    return checked and formatted


def pylint(env):
    """Odoo's idioms in the add-ons."""
    return not modules.suite() or _call(env, "pylint", "--jobs=2", *_suite_folders())


def oca_modules(env, fix):
    """XML, CSV and manifests of the add-ons."""
    return _oca(env, "oca-checks-odoo-module", _suite_folders(), fix)


def oca_translations(env, fix):
    """.po and .pot files of the add-ons.

    Not their format, which ./dev i18n sets: OCA's would empty a translation that equals the
    English, and then it could not be told from a missing one.
    """
    files = sorted(str(file) for file in paths.ADDONS.glob("*/i18n/*.po*"))
    return _oca(env, "oca-checks-po", ["--disable=po-pretty-format", *files], fix)


def manifests_are_true(fix):
    """What each add-on says of itself."""
    problems = manifests.problems(fix)
    for problem in problems:
        note(problem)
    return not problems


def _oca(env, tool, targets, fix):
    return not modules.suite() or _call(env, tool, *(["--fix"] if fix else []), *targets)


def upgrade_code(env):
    """Odoo's upgrade scripts would change none of our files.

    Its function is called, because the `odoo upgrade_code` command looks at Odoo's own add-ons
    as well.
    """
    done = env.capture([env.python, "-W", "ignore", "-c", UPGRADE_CODE, paths.ADDONS])
    if done.returncode:
        raise Failure(f"upgrade_code failed:\n{done.stderr[-1000:]}")
    outdated = done.stdout.splitlines()
    for file in outdated:
        print(f"{file.replace(f'{paths.ROOT}/', '')}: outdated code, see `./dev odoo upgrade_code`")
    return not outdated


def translations(env):
    """Templates up to date, every entry translated."""
    problems = i18n.run_on_all(env, "check")
    for line in problems:
        print(line)
    return not problems


def is_written(document, fix):
    """The document of this module is up to date; with --fix it is written anew."""
    if fix:
        document.main([])
    problems = document.problems()
    for line in problems:
        print(line)
    return not problems


def guide_texts(env):
    """Guides name what stands on the screens."""
    problems = guides.problems(env.odoo / "odoo" / "addons")
    for line in problems:
        print(line)
    return not problems


def _call(env, tool, *arguments):
    return env.call([env.python.parent / tool, *arguments]) == 0


def _python_folders():
    return [name for name in PYTHON_FOLDERS if (paths.ROOT / name).is_dir()]


def _suite_folders():
    return [f"addons/{name}" for name in modules.suite()]
