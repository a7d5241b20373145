"""What addons/ holds: manifests, what they depend on, and hashes of their content."""

import ast
import hashlib

from . import paths

# Installed below the suite although no manifest asks for them: the demo story delivers and
# invoices, opportunities lead to quotations, and Chinese companies use the Chinese chart.
ALSO_INSTALLED = ("sale_management", "sale_stock", "sale_crm", "hr_expense", "contacts", "l10n_cn")
# Installed with the apps that bridge add-ons meet: further ways out of an order that are tested.
ALSO_BESIDE = (
    "base_automation",
    "delivery",
    "hr_holidays",
    "payment_custom",
    "payment_demo",
    "sale_loyalty",
    "website_event_booth_sale",
    "website_event_sale",
)
# Changing these does not change what is in a database.
NOT_INSTALLED = ("tests", "readme", "static", "__pycache__")
IGNORED_SUFFIXES = (".pot", ".pyc", ".md")


def suite():
    """Names of the suite's add-ons, sorted."""
    return sorted(file.parent.name for file in paths.ADDONS.glob("*/__manifest__.py"))


def manifest(module):
    """The manifest of one of the suite's add-ons."""
    file = paths.ADDONS / module / "__manifest__.py"
    return ast.literal_eval(file.read_text(encoding="utf-8"))


def bridges():
    """Add-ons that only matter beside an app of Odoo's that the suite does not need, such as the
    shop or the till; a newcomer does not get those apps because of them. Sorted."""
    needed = {*suite(), *ALSO_INSTALLED, *_depends(name for name in suite() if not _is_glue(name))}
    found = {name for name in suite() if _is_glue(name) and not needed.issuperset(_depends([name]))}
    while more := {name for name in suite() if _is_glue(name) and found & _depends([name])} - found:
        found |= more
    return sorted(found)


def installed(with_bridges=False):
    """The suite's add-ons that are installed, sorted."""
    return suite() if with_bridges else sorted(set(suite()) - set(bridges()))


def platform(with_bridges=False):
    """Odoo's own modules to install below the suite: what it depends on, and a few more."""
    also = (*ALSO_INSTALLED, *ALSO_BESIDE) if with_bridges else ALSO_INSTALLED
    return sorted({*also, *_depends(installed(with_bridges))} - set(suite()))


def _is_glue(module):
    return bool(manifest(module).get("auto_install"))


def _depends(names):
    return {needed for name in names for needed in manifest(name).get("depends", ())}


def content_hash(module, demo):
    """Hash of what installing this add-on puts into a database, and of its code."""
    folder = paths.ADDONS / module
    digest = hashlib.sha256()
    for file in sorted(folder.rglob("*")):
        parts = file.relative_to(folder).parts
        if not file.is_file() or parts[0] in NOT_INSTALLED or "__pycache__" in parts:
            continue
        if file.suffix in IGNORED_SUFFIXES or (parts[0] == "demo" and not demo):
            continue
        digest.update("/".join(parts).encode() + b"\0" + file.read_bytes() + b"\0")
    return digest.hexdigest()[:16]


def content_hashes(demo, with_bridges=False):
    """{add-on: hash} of what is installed of the suite."""
    return {module: content_hash(module, demo) for module in installed(with_bridges)}


def short_hash(*parts):
    """Eight characters that stand for all of these values."""
    return hashlib.sha256(repr(parts).encode()).hexdigest()[:8]
