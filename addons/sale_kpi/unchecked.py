"""Links that PostgreSQL need not check, because what they point at cannot go away."""

from odoo import fields
from odoo.tools import SQL


class Unchecked(fields.Many2one):
    """A link without a foreign key. With millions of rows, checking each takes longer than all else that
    is done for it: use it only where the record it points at is never deleted, or kept by another table.
    """

    def update_db_foreign_key(self, model, column):
        """Nothing is added; that of an earlier version goes."""
        names = SQL.identifier(model._table), SQL.identifier(f"{model._table}_{self.name}_fkey")
        model.env.cr.execute(SQL("ALTER TABLE %s DROP CONSTRAINT IF EXISTS %s", *names))
