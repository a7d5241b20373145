"""What is checked of the guides in docs/: bold words are words of the screen, pictures exist.

A guide says **Sales → Orders → Quotations** for what stands on the screen. Each part must be a text of
the suite or of Odoo in the guide's language, so that a guide cannot name a button that was renamed.
"""

import ast
import re

from . import paths

DOCS = paths.ROOT / "docs"
LANGUAGES = {"en": "msgid", "zh_CN": "msgstr"}
BOLD = re.compile(r"\*\*(.+?)\*\*", re.DOTALL)
PICTURE = re.compile(r"!\[[^\]]*\]\(([^)]+)\)")
ENTRY = re.compile(r'^(msgid|msgstr) ((?:".*"\n?)+)', re.MULTILINE)
# The word for "bold words" itself, which a guide prints in bold.
SAYS_BOLD = {"粗体字"}
# Odoo's own apps whose screens the guides name.
ODOO_APPS = ("base", "web", "mail", "sale", "account", "stock", "hr_expense")
GATES = {"en": ("Quotation", "Contract"), "zh_CN": ("报价", "合同")}


def problems(odoo_addons):
    """Sentences about what does not fit; empty when all is well.

    :param odoo_addons: folder of Odoo's own add-ons
    """
    found = []
    for language, side in LANGUAGES.items():
        known = _screen_texts(odoo_addons, side, language)
        for guide in sorted((DOCS / language).glob("*.md")):
            found += _problems_of(guide, known)
    return found


def _problems_of(guide, known):
    text, name = guide.read_text("utf8"), guide.relative_to(paths.ROOT)
    for bold in BOLD.findall(text):
        for part in re.split(r"\s+→\s+", bold):
            if (words := " ".join(part.split())) not in known:
                yield f"{name}: no screen says “{words}”"
    for picture in PICTURE.findall(text):
        if not (guide.parent / picture).exists():
            yield f"{name}: {picture} does not exist; run ./dev pictures"


def _screen_texts(odoo_addons, side, language):
    """Every text of the suite and of those apps, in this language."""
    files = [*paths.ADDONS.glob("*/i18n/zh_CN.po")]
    files += [odoo_addons / app / "i18n" / "zh_CN.po" for app in ODOO_APPS]
    texts = set(SAYS_BOLD)
    for file in files:
        for kind, quoted in ENTRY.findall(file.read_text("utf8")):
            if kind == side:
                texts.add("".join(map(ast.literal_eval, quoted.splitlines())))
    gates = [text for text in texts if "%(gate)s" in text]
    return texts | {text.replace("%(gate)s", gate) for text in gates for gate in GATES[language]}
