from odoo import fields, models


class ResPartner(models.Model):
    """SAT-01: how content a customer is, on average of all calls after delivery and all surveys."""

    _inherit = "res.partner"

    after_service_score = fields.Float(
        string="Satisfaction",
        digits=(3, 2),
        compute="_compute_after_service_score",
        help="Average of the scores from 1 to 5 given after deliveries and in surveys.",
    )
    after_service_score_count = fields.Integer(string="Scores given", compute="_compute_after_service_score")

    def _compute_after_service_score(self):
        companies = self.commercial_partner_id
        total, count = {}, {}
        for model, name, domain in (
            ("sale.after.service.follow.up", "commercial_partner_id", [("phase", "=", "after")]),
            ("sale.after.service.survey.line", "partner_id", []),
        ):
            state = "done" if name == "commercial_partner_id" else "answered"
            domain = [(name, "in", companies.ids), ("state", "=", state), ("score", ">", 0), *domain]
            # An average, whoever gave the scores to whom.
            rows = self.env[model].sudo()._read_group(domain, [name], ["score:sum", "__count"])
            for partner, score, number in rows:
                total[partner.id] = total.get(partner.id, 0) + score
                count[partner.id] = count.get(partner.id, 0) + number
        for partner in self:
            number = count.get(partner.commercial_partner_id.id, 0)
            partner.after_service_score_count = number
            partner.after_service_score = total[partner.commercial_partner_id.id] / number if number else 0

    def action_view_after_service_scores(self):
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id("sale_after_service.follow_up_action")
        domain = [("commercial_partner_id", "=", self.commercial_partner_id.id)]
        return {**action, "domain": domain, "context": {"default_partner_id": self.id}}
