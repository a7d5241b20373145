from psycopg2 import IntegrityError

from odoo.exceptions import AccessError, MissingError, UserError
from odoo.tools import mute_logger

from .attack_verdicts import DONE, REFUSED, TOLD


class Undo(Exception):
    """Ends an attempt that was let through."""


class Attempts:
    """One act after the other, each undone; what ends in no sentence is noted in ``faults``."""

    def _mute(self):
        return mute_logger("odoo.sql_db", "odoo.addons.base.models.ir_rule", "odoo.models", "odoo.tools")

    def _attempt(self, act, label):
        """How an act ends, of which nothing stays."""
        try:
            with self.env.cr.savepoint():
                act()
                self.env.flush_all()
                raise Undo
        except Undo:
            return DONE
        except (AccessError, MissingError):
            return REFUSED
        except (UserError, IntegrityError):
            return TOLD
        except Exception as error:
            # Several records where one is asked for, or none: Odoo says so itself.
            if not str(error).startswith("Expected singleton"):
                self.faults.append(f"{label}: {type(error).__name__}: {error}"[:400])
            return TOLD
