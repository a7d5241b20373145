from odoo import fields, models


class ResCompany(models.Model):
    """RCL-03, RCL-04: where returned goods wait, and who looks at them."""

    _inherit = "res.company"

    is_after_service_inspected = fields.Boolean(
        string="Returned goods wait for inspection",
        help="What customers send back waits until the quality department passes or scraps it: lots are "
        "reserved for nobody, other goods lie outside the stock. Lots of a return wait in any case.",
    )
    after_service_quality_user_id = fields.Many2one(
        "res.users",
        string="Head of quality",
        domain="[('share', '=', False)]",
        help="Is reminded of late inspections. Empty: somebody of the quality department.",
    )

    def _get_quality_user(self):
        """Who is reminded of what quality has to do."""
        self.ensure_one()
        group = self.env.ref("sale_approval_tiers.group_quality").sudo()  # who is in it is no secret
        people = group.all_user_ids.filtered(lambda user: user.active and self in user.company_ids)
        return self.after_service_quality_user_id or people.sorted("id")[:1].sudo(False)


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    is_after_service_inspected = fields.Boolean(
        related="company_id.is_after_service_inspected", readonly=False
    )
    after_service_quality_user_id = fields.Many2one(
        related="company_id.after_service_quality_user_id", readonly=False
    )
