"""What addons/ holds: manifests, what they depend on, and hashes of their content."""

import ast
import hashlib

from . import paths

# Installed below the suite although no manifest asks for them: the demo story delivers and
# invoices, opportunities lead to quotations, and Chinese companies use the Chinese chart.
ALSO_INSTALLED = ("sale_management", "sale_stock", "sale_crm", "contacts", "l10n_cn")
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


def platform():
    """Odoo's own modules to install below the suite: what it depends on, and a few more."""
    own = set(suite())
    wanted = set(ALSO_INSTALLED)
    for module in own:
        wanted.update(manifest(module).get("depends", ()))
    return sorted(wanted - own)


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


def content_hashes(demo):
    """{add-on: hash} of the whole suite."""
    return {module: content_hash(module, demo) for module in suite()}


def short_hash(*parts):
    """Eight characters that stand for all of these values."""
    return hashlib.sha256(repr(parts).encode()).hexdigest()[:8]
