from odoo import api, fields, models
from odoo.exceptions import UserError


class ApprovalTiersPolicyTry(models.TransientModel):
    """Try a policy on a document: the route it would take and why, or why this policy is not asked.

    A draft is tried as if it were in force; nothing is written.
    """

    _name = "approval.tiers.policy.try"
    _description = "Try an approval policy"

    policy_id = fields.Many2one("approval.tiers.policy", required=True, ondelete="cascade")
    res_model = fields.Selection(related="policy_id.res_model")
    res_id = fields.Many2oneReference(string="On the document", model_field="res_model")
    route_html = fields.Html(string="Route", compute="_compute_route_html", sanitize=False)

    @api.depends("policy_id", "res_id")
    def _compute_route_html(self):
        for attempt in self:
            policy, document = attempt.policy_id, attempt._get_document()
            route = policy._try_on(document) if document else None
            attempt.route_html = route and self.env["ir.qweb"]._render("approval_tiers.policy_route", route)

    def _get_document(self):
        self.ensure_one()
        if not self.res_model:
            return None
        document = self.env[self.res_model].browse(self.res_id or 0).exists()
        document.check_access("read")  # whoever tries may only see what he may see
        return document


class ApprovalTiersPolicy(models.Model):
    _inherit = "approval.tiers.policy"

    def action_try(self):
        """Ask for a document and show the route."""
        self.ensure_one()
        attempt = self.env["approval.tiers.policy.try"].create({"policy_id": self.id})
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Try it: %(policy)s", policy=self.name),
            "res_model": attempt._name,
            "res_id": attempt.id,
            "view_mode": "form",
            "views": [(False, "form")],
            "target": "new",
        }

    def _try_on(self, document):
        """``{steps, problem, remark}``: the route of ``document`` under this policy, whatever its
        state, why there is none, and which policy governs the document today."""
        self.ensure_one()
        policy = self.sudo()  # the route may name groups and people whoever tries cannot read
        steps, problem = [], ""
        if document not in policy._filter_governed(document):
            problem = self.env._("Its condition does not hold for this document, so nobody is asked by it.")
        else:
            try:
                plan = policy.tier_ids._plan(document, {document.id: policy}, is_preview=True)
                steps = self._format_route(plan[document.id])
            except UserError as error:
                problem = str(error)
        return {"steps": steps, "problem": problem, "remark": self._get_today_remark(document)}

    def _format_route(self, plan):
        names = self.env["res.users"].sudo()  # names of approvers are no secret
        formatted = self.env["approval.tiers.step"]._format_panel_step
        return [
            formatted(
                {
                    **step,
                    "state": "preview",
                    "candidates": names.browse(step["candidate_ids"][0][2]).mapped("name"),
                }
            )
            for step in plan
        ]

    def _get_today_remark(self, document):
        """Which policy would be asked today, where it is not this one."""
        today = self._match(document, self.gate).get(document.id)
        if today == self:
            return ""
        if not today:
            return self.env._("Today this document needs no approval here.")
        if self.state == "active":
            return self.env._("Today “%(policy)s” comes first for this document.", policy=today.name)
        return self.env._("Today “%(policy)s” governs this document.", policy=today.name)
