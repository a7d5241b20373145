from odoo.tools import SQL


def migrate(cr, version):
    """Policies of before asked a person at each of his steps; they go on doing so."""
    cr.execute(SQL("UPDATE approval_tiers_policy SET repeat_mode = 'again'"))
