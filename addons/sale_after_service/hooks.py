from odoo.tools import SQL


def pre_init_hook(env):
    """Nothing was handed over before this add-on: no order has a state of it, so none is computed, and
    none looks as if it had been changed."""
    env.cr.execute(SQL("ALTER TABLE sale_order ADD COLUMN IF NOT EXISTS handover_state varchar"))
