from odoo import fields, models


class SaleAfterServiceReason(models.Model):
    """Why goods come back, and through whose hands the return then goes (C19)."""

    _name = "sale.after.service.reason"
    _description = "Return reason"
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    needs_branch = fields.Boolean(
        string="Branch confirms", default=True, help="Left out where the sales team has no branch manager."
    )
    needs_technical = fields.Boolean(
        string="Technical department verifies",
        default=True,
        help="Whether the goods are ours, what is wrong with them and who answers for it.",
    )
    needs_quality = fields.Boolean(
        string="Quality inspects", help="Quality agrees with the verdict before the request is written."
    )
    needs_manager = fields.Boolean(
        string="Sales manager approves",
        default=True,
        help="Off: only returns against the contract go to the sales manager.",
    )
    disposition = fields.Selection(
        selection="_get_dispositions",
        string="Usually",
        default="credit",
        required=True,
    )
    fee_percent = fields.Float(string="Restocking fee (%)", digits=(5, 2))

    _fee_is_a_share = models.Constraint(
        "CHECK (fee_percent >= 0 AND fee_percent <= 100)", "A restocking fee lies between 0 and 100 percent."
    )

    def _get_dispositions(self):
        """What may happen with goods, in the user's language."""
        line = self.env["sale.after.service.return.line"]
        return line._fields["disposition"]._description_selection(self.env)
