from odoo.tools import SQL


def migrate(cr, version):
    """The column was renamed and has an index of its new name; the earlier one only costs."""
    cr.execute(SQL("DROP INDEX IF EXISTS sale_order__approval_state_index"))
