"""Template and Chinese translation of an add-on: merge and compare. Needs polib.

Run by devtools.i18n with the environment's Python:

    python -m devtools.translations write|check EXPORTED.pot MODULE_FOLDER [KNOWN.po ...]

Terms that Odoo itself translates (KNOWN.po: "Created on", "Company") are taken over when the
add-on has no translation of its own yet.
"""

import sys
from pathlib import Path

import polib

LANGUAGE = "zh_CN"
# They change with every export and say nothing.
VOLATILE_METADATA = ("POT-Creation-Date", "PO-Revision-Date", "Last-Translator", "Language-Team")


def read_export(file):
    """Odoo's exported template, without what changes at every export, in a stable order."""
    template = polib.pofile(str(file))
    for key in VOLATILE_METADATA:
        template.metadata.pop(key, None)
    template.sort(key=_order)
    for entry in template:
        entry.occurrences = sorted(set(entry.occurrences))
    return template


def _order(entry):
    return (entry.msgid, entry.msgctxt or "")


def merged(template, existing, borrowed):
    """The template's entries with the translations that `existing` has for them.

    :param borrowed: {English: Chinese} for entries that have none there
    """
    translation = polib.POFile()
    translation.header = template.header
    translation.metadata = {**template.metadata, "Language": LANGUAGE}
    known = {_order(entry): entry.msgstr for entry in existing}
    for entry in template:
        text = known.get(_order(entry)) or borrowed.get(entry.msgid, "")
        translation.append(
            polib.POEntry(
                msgid=entry.msgid,
                msgctxt=entry.msgctxt,
                msgstr=text,
                comment=entry.comment,
                tcomment=entry.tcomment,
                occurrences=entry.occurrences,
                flags=[flag for flag in entry.flags if flag != "fuzzy"],
            )
        )
    return translation


def files_of(folder):
    """(template, translation) of an add-on."""
    return folder / "i18n" / f"{folder.name}.pot", folder / "i18n" / f"{LANGUAGE}.po"


def write(template, folder, known):
    """Rewrite both files; returns one line a problem."""
    borrowed = {}
    for file in known:
        for entry in polib.pofile(file):
            if entry.msgstr:
                borrowed.setdefault(entry.msgid, entry.msgstr)
    pot, po = files_of(folder)
    pot.parent.mkdir(exist_ok=True)
    existing = polib.pofile(str(po)) if po.exists() else polib.POFile()
    template.save(str(pot))
    merged(template, existing, borrowed).save(str(po))
    return missing(polib.pofile(str(po)), po)


def missing(translation, po):
    """One line for every entry without a translation."""
    return [
        f"{po}:{entry.linenum}: not translated: {entry.msgid!r}"
        for entry in translation
        if not entry.msgstr or entry.fuzzy
    ]


def check(template, folder, _known):
    """One line a problem: files out of date, entries without translation."""
    pot, po = files_of(folder)
    problems = []
    if not pot.exists() or pot.read_text("utf-8") != str(template):
        problems.append(f"{pot}: out of date: run ./dev i18n")
    if not po.exists():
        return [*problems, f"{po}: missing: run ./dev i18n"]
    translation = polib.pofile(str(po))
    if po.read_text("utf-8") != str(merged(template, translation, {})):
        problems.append(f"{po}: does not fit the template: run ./dev i18n")
    return problems + missing(translation, po)


def main():
    action, exported, folder, *known = sys.argv[1:]
    problems = {"write": write, "check": check}[action](read_export(exported), Path(folder), known)
    for problem in problems:
        print(problem)
    return int(bool(problems))


if __name__ == "__main__":
    sys.exit(main())
