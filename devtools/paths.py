"""Folders of the repository, and the one git-ignored folder where everything is built."""

from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
ADDONS = ROOT / "addons"
TESTS = ROOT / "tests"
BENCH = ROOT / "bench"
CONFIG = ROOT / "odoo.conf"
REQUIREMENTS = ROOT / "requirements.txt"

BUILD = ROOT / ".dev"
LOGS = BUILD / "logs"
REPORTS = BUILD / "reports"
LOCKS = BUILD / "locks"
ODOO_TREE = BUILD / "odoo"
ODOO_DATA = BUILD / "data"
FILESTORE = ODOO_DATA / "filestore"
