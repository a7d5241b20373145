from odoo import fields, models


class CrmTeam(models.Model):
    """The branch a team belongs to (RTN-03)."""

    _inherit = "crm.team"

    branch_manager_id = fields.Many2one(
        "res.users",
        check_company=True,
        domain="[('share', '=', False)]",
        index="btree_not_null",
        help="Confirms returns and is told of late complaints. A team without one has no branch, "
        "and the step of the branch is left out.",
    )
