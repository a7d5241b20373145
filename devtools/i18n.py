"""`./dev i18n` and the translation check of `./dev lint`.

Odoo exports each add-on's terms from a database with the suite; i18n/<module>.pot must be that
export and i18n/zh_CN.po must translate every entry of it.
"""

import tempfile
from pathlib import Path

from . import environment, modules, paths
from .databases import Databases
from .messages import Failure, note, step

# Odoo's modules whose wording the suite follows, the most general first.
TRANSLATED_ALIKE = ("base", "mail", "sale", "account")


def main(_arguments):
    """Rewrite every template and merge the Chinese translations."""
    problems = run_on_all(environment.ensure(), "write")
    for line in problems:
        print(line)
    note(f"{len(problems)} entries to translate" if problems else "zh_CN is complete")
    return 0


def run_on_all(env, action):
    """Export each add-on and `write` or `check` its files. Returns the problems, a line each."""
    names = modules.suite()
    step(f"Translations: {'export and merge' if action == 'write' else 'zh_CN complete?'}")
    databases = Databases(env)
    template = databases.suite(demo=False, with_bridges=True)
    problems = []
    with (
        tempfile.TemporaryDirectory() as folder,
        databases.temporary_copy(template, "i18n") as database,
    ):
        exported = _export(env, database, names, Path(folder))
        for name in names:
            problems += _apply(env, action, exported[name], paths.ADDONS / name)
    return problems


def _export(env, database, names, folder):
    """{add-on: exported template}. Odoo's own command would write into addons/ directly."""
    files = {name: folder / f"{name}.pot" for name in names}
    script = folder / "export.py"
    script.write_text(
        "from odoo.tools.translate import trans_export\n"
        f"for module, path in {[(name, str(file)) for name, file in files.items()]!r}:\n"
        "    with open(path, 'wb') as file:\n"
        "        trans_export(False, [module], file, 'po', env)\n",
        encoding="utf-8",
    )
    env.run_script(database, script)
    return files


def _translations_of_odoo(env):
    """Odoo's own Chinese files that translate the terms every model has."""
    roots = (env.odoo / "odoo" / "addons", env.odoo / "addons")
    files = [root / name / "i18n" / "zh_CN.po" for name in TRANSLATED_ALIKE for root in roots]
    return [file for file in files if file.exists()]


def _apply(env, action, exported, folder):
    if not exported.stat().st_size:
        return []  # an add-on without any text
    known = _translations_of_odoo(env) if action == "write" else []
    command = [env.python, "-m", "devtools.translations", action, exported, folder, *known]
    done = env.capture(command)
    if done.returncode not in (0, 1) or done.stderr.strip():
        raise Failure(f"The translations of {folder.name} could not be read:\n{done.stderr}")
    return [line.replace(f"{paths.ROOT}/", "") for line in done.stdout.splitlines()]
