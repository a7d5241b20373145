"""What an add-on says of itself: icon, summary, description, category, and a version that tells the truth.

Odoo shows static/description/index.html under "Module Info"; it is the first paragraph of
readme/DESCRIPTION.md, written by `./dev lint --fix`.

A version tells the truth when no migration is newer, when the changelog knows the add-on, and when what
differs from a release has a higher version than that release had.
"""

import ast
import html
import re
import struct
import tarfile

from . import modules, paths

VERSION = re.compile(r"19\.0\.\d+\.\d+\.\d+")
PNG = b"\x89PNG\r\n\x1a\n"
RELEASE = paths.TESTS / "data" / "release_1_0_0.tar.xz"
SCHEMA_FOLDERS = ("models", "report", "security", "data", "wizard")


def problems(fix=False):
    """Sentences about what is wrong with the add-ons; with ``fix`` descriptions are written first."""
    released = _released()
    changelog = (paths.ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    found = []
    for module in modules.suite():
        if fix:
            _page(module).write_text(description(module), encoding="utf-8")
        checks = (
            _manifest_problem(module),
            _icon_problem(module),
            _description_problem(module),
            _version_problem(module, changelog, released),
        )
        found += [f"{module}: {problem}" for problem in checks if problem]
    return found


def description(module):
    """The page of an add-on, from the first paragraph of its readme."""
    said = modules.manifest(module)
    source = paths.ADDONS / module / "readme" / "DESCRIPTION.md"
    text = source.read_text(encoding="utf-8") if source.is_file() else ""
    first = html.escape(" ".join(text.strip().split("\n\n")[0].split()), quote=False)
    first = re.sub(r"`([^`]+)`", r"<code>\1</code>", first)
    first = re.sub(r"\*\*([^*]+)\*\*", r"<b>\1</b>", first)
    title, summary = (html.escape(said[key], quote=False) for key in ("name", "summary"))
    lines = ("<section>", f"<h2>{title}</h2>", f"<h3>{summary}</h3>", f"<p>{first}</p>", "</section>")
    return "\n".join(lines) + "\n"


def _page(module):
    return paths.ADDONS / module / "static" / "description" / "index.html"


def _manifest_problem(module):
    said = modules.manifest(module)
    missing = [key for key in ("name", "summary", "category", "author", "license") if not said.get(key)]
    if missing:
        return f"its manifest does not say {', '.join(missing)}"
    return "its category is none" if said["category"].startswith("Uncategorized") else ""


def _icon_problem(module):
    icon = paths.ADDONS / module / "static" / "description" / "icon.png"
    head = icon.read_bytes()[:24] if icon.is_file() else b""
    width, height = struct.unpack(">II", head[16:24]) if head.startswith(PNG) else (0, 0)
    return "" if width == height >= 100 else "it has no square icon of 100 pixels or more"


def _description_problem(module):
    page = _page(module)
    if page.is_file() and page.read_text(encoding="utf-8") == description(module):
        return ""
    return "its description is not what its readme says: ./dev lint --fix"


def _version_problem(module, changelog, released):
    version = modules.manifest(module).get("version", "")
    if not VERSION.fullmatch(version):
        return f"{version or 'no version'} is not of the form 19.0.x.y.z"
    folders = (paths.ADDONS / module / "migrations").glob("19.0.*")
    if any(_numbers(folder.name) > _numbers(version) for folder in folders):
        return f"it has migrations beyond its version {version}"
    before, content = released.get(module, (None, None))
    if before and content != _schema(module) and _numbers(version) <= _numbers(before):
        return f"it differs from its release {before} and still has that version"
    names = (f"`{module}`", f"`{module[module.rindex('_') :]}`")
    return "" if any(name in changelog for name in names) else "the changelog does not know it"


def _numbers(version):
    return [int(part) for part in version.split(".")]


def _schema(module):
    """{file: text} of what makes tables, fields, rights and records."""
    folder = paths.ADDONS / module
    files = (file for name in SCHEMA_FOLDERS for file in (folder / name).rglob("*.*"))
    kinds = (".py", ".xml", ".csv")
    return {str(file.relative_to(folder)): file.read_bytes() for file in files if file.suffix in kinds}


def _released():
    """{add-on: (version, {file: text})} of the releases that are kept."""
    found = {}
    with tarfile.open(RELEASE) as archive:
        for member in archive.getmembers():
            parts = member.name.split("/")
            if not member.isfile() or len(parts) < 3:
                continue
            _folder, module, *rest = parts
            entry = found.setdefault(module, [None, {}])
            data = archive.extractfile(member).read()
            if rest == ["__manifest__.py"]:
                entry[0] = ast.literal_eval(data.decode())["version"]
            elif rest[0] in SCHEMA_FOLDERS:
                entry[1]["/".join(rest)] = data
    return found
