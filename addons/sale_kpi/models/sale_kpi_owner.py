from odoo import fields, models


class SaleKpiOwner(models.Model):
    """Whose customer it was: a row for each time that a customer changed hands, with who had him until
    then. So a figure about somebody's customers is the same a year later (C20, C25)."""

    _name = "sale.kpi.owner"
    _description = "Former salesperson of a customer"
    _order = "until desc, id desc"

    partner_id = fields.Many2one("res.partner", required=True, readonly=True, ondelete="cascade")
    user_id = fields.Many2one("res.users", string="Salesperson", readonly=True, ondelete="restrict")
    until = fields.Date(required=True, readonly=True, help="The day on which the customer changed hands.")

    _partner_index = models.Index("(partner_id, until)")


class ResPartner(models.Model):
    _inherit = "res.partner"

    def write(self, vals):
        if "user_id" in vals:
            self._keep_former_owners(vals["user_id"] or False)
        return super().write(vals)

    def _keep_former_owners(self, user_id):
        """Remember who has these customers until today, where that is to change."""
        today = fields.Date.context_today(self)
        # Everybody may hand over his customer, nobody writes this record of it by hand.
        self.env["sale.kpi.owner"].sudo().create(
            [
                {"partner_id": partner.id, "user_id": partner.user_id.id, "until": today}
                for partner in self.sudo()
                if partner == partner.commercial_partner_id and partner.user_id.id != user_id
            ]
        )
