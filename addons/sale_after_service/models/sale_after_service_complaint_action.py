from odoo import api, fields, models


class SaleAfterServiceComplaint(models.Model):
    """Causes, actions and their effect: what a complaint about quality needs to be closed (CPL-03)."""

    _inherit = "sale.after.service.complaint"

    action_ids = fields.One2many("sale.after.service.action", "complaint_id", string="Actions")
    team_member_ids = fields.Many2many(
        "res.users",
        "sale_after_service_complaint_member_rel",
        string="People on the case",
        domain="[('share', '=', False)]",
    )
    recognition = fields.Text(string="What was learned", help="And who is thanked for it.")

    @api.depends("action_ids.state", "action_ids.kind")
    def _compute_close_blocker(self):
        return super()._compute_close_blocker()

    def _completeness_blocker(self):
        return super()._completeness_blocker() or self._action_blocker()

    def _action_blocker(self):
        actions = self.action_ids.filtered(lambda action: action.state != "cancelled")
        if opened := actions.filtered(lambda action: action.state == "open"):
            return self.env._("Open action: “%(action)s”.", action=opened[0].name)
        if not self.is_quality:
            return False
        if not (self.root_cause or "").strip():
            return self.env._(
                "%(complaint)s is about quality: write down the root cause.", complaint=self.name
            )
        corrective = actions.filtered(lambda action: action.kind == "corrective")
        if not corrective:
            return self.env._(
                "%(complaint)s is about quality: it needs a corrective action.", complaint=self.name
            )
        unproved = corrective.filtered(lambda action: action.state != "verified")
        if unproved:
            return self.env._(
                "Quality has to check the proof that “%(action)s” works.", action=unproved[0].name
            )
        return False

    def action_print_8d(self):
        """The case on paper, in the eight steps."""
        self.check_access("read")
        return self.env.ref("sale_after_service.report_8d_action").report_action(self)
