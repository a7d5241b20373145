from odoo import api, fields, models
from odoo.fields import Domain


class SaleApprovalDealerAgreement(models.Model):
    """DLR-01: what a channel partner and the company agreed: signed, trained, supported.

    Sales managers keep it; salespeople read it. It is valid while nothing is missing and its dates
    hold.
    """

    _name = "sale.approval.dealer.agreement"
    _inherit = ["mail.thread"]
    _description = "Dealer agreement"
    _order = "partner_id, start_date desc, id desc"

    name = fields.Char(string="Number", required=True, tracking=True)
    partner_id = fields.Many2one(
        "res.partner",
        string="Dealer",
        required=True,
        index=True,
        tracking=True,
        domain=[("is_dealer", "=", True)],
        ondelete="restrict",
    )
    company_id = fields.Many2one(
        "res.company", required=True, index=True, default=lambda self: self.env.company, ondelete="restrict"
    )
    pricelist_id = fields.Many2one(
        "product.pricelist",
        tracking=True,
        domain=[("is_dealer_pricelist", "=", True)],
        ondelete="restrict",
        help="The dealer prices agreed; empty: all of them.",
    )
    start_date = fields.Date(
        string="First day", required=True, tracking=True, default=fields.Date.context_today
    )
    end_date = fields.Date(string="Last day", tracking=True)
    signed_file = fields.Binary(string="Signed agreement", attachment=True)
    signed_filename = fields.Char()
    training_date = fields.Date(string="Trained on", tracking=True)
    support_note = fields.Text(string="Product support", help="Who supports the dealer, and how.")
    missing_note = fields.Char(string="Still missing", compute="_compute_missing_note")
    is_valid = fields.Boolean(compute="_compute_missing_note")

    _dates_ordered = models.Constraint(
        "CHECK (end_date >= start_date)", "The last day of an agreement is not before its first."
    )

    @api.depends("start_date", "end_date", "signed_file", "training_date", "support_note")
    @api.depends_context("lang")
    def _compute_missing_note(self):
        for agreement in self:
            missing = agreement._list_missing()
            agreement.missing_note = ", ".join(missing)
            agreement.is_valid = not missing

    def _list_missing(self):
        """What keeps this agreement from being valid today, in words."""
        self.ensure_one()
        today = fields.Date.context_today(self)
        paper = self.with_context(bin_size=True).signed_file  # whether it is there, not what is in it
        checks = [
            (self.start_date and self.start_date <= today, self.env._("it has not begun")),
            (not self.end_date or today <= self.end_date, self.env._("it has ended")),
            (paper, self.env._("the signed paper is missing")),
            (self.training_date and self.training_date <= today, self.env._("the dealer is not trained")),
            ((self.support_note or "").strip(), self.env._("product support is not arranged")),
        ]
        return [text for is_met, text in checks if not is_met]

    @api.model
    def _get_missing(self, orders):
        """{order id: why its customer may not buy at dealer price, False where he may}."""
        if not orders:
            return {}
        dealers = orders.partner_id.commercial_partner_id
        domain = Domain("partner_id.commercial_partner_id", "in", dealers.ids)
        domain &= Domain("company_id", "in", orders.company_id.ids)
        found = self.sudo().search(domain)  # the rule must not depend on who may read the agreement
        return {order.id: found._get_missing_for(order) for order in orders}

    def _get_missing_for(self, order):
        dealer = order.partner_id.commercial_partner_id
        mine = self.filtered(
            lambda row: (
                row.partner_id.commercial_partner_id == dealer
                and row.company_id == order.company_id
                and (not row.pricelist_id or row.pricelist_id == order.pricelist_id)
            )
        )
        if any(row.is_valid for row in mine):
            return False
        if not mine:
            return self.env._(
                "%(dealer)s has no dealer agreement for the prices “%(pricelist)s”",
                dealer=dealer.name,
                pricelist=order.pricelist_id.name,
            )
        return self.env._(
            "The dealer agreement %(name)s of %(dealer)s is not valid: %(missing)s",
            name=mine[0].name,
            dealer=dealer.name,
            missing=mine[0].missing_note,
        )
