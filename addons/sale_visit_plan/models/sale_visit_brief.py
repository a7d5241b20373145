from odoo import api, fields, models


class SaleVisit(models.Model):
    """The one-page brief before a visit: what to know on the way there."""

    _inherit = "sale.visit"

    brief = fields.Html(compute="_compute_brief", sanitize=False, export_string_translation=False)

    @api.depends("partner_id")
    @api.depends_context("uid", "lang", "allowed_company_ids")
    def _compute_brief(self):
        for visit in self:
            visit.brief = self.env["res.partner"]._render_file(visit._get_brief())

    def _get_brief(self):
        """Sections about the customer, as on his page; none where he is hidden from the reader."""
        self.ensure_one()
        partner = self.partner_id._origin or self.partner_id
        if not partner.id or not partner.has_access("read"):
            return []
        return partner._get_file(keys=partner._get_brief_keys(), limit=5)

    def action_print_brief(self):
        """The brief on paper."""
        self.check_access("read")
        return self.env.ref("sale_visit_plan.report_visit_brief_action").report_action(self)
