from odoo.tools import SQL

from . import append_only


def uninstall_hook(env):
    """PostgreSQL's guard goes before the tables that it guards; tiers let go of the groups that they ask,
    or those could not be deleted and stayed behind."""
    append_only.release(env.cr)
    env.cr.execute(SQL("UPDATE approval_tiers_tier SET approver_group_id = NULL, escalation_group_id = NULL"))
    env["approval.tiers.tier"].invalidate_model(flush=False)
