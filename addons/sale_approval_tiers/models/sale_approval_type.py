from odoo import fields, models


class SaleApprovalType(models.Model):
    """Kind of order or contract: what it must say, and which special steps it asks for."""

    _name = "sale.approval.type"
    _description = "Contract type"
    _order = "sequence, id"
    _check_company_auto = True

    name = fields.Char(required=True, translate=True)
    description = fields.Text(translate=True, help="When to choose this type.")
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one("res.company", index="btree_not_null", help="Empty: for every company.")
    contract_class = fields.Selection(
        [("general", "General"), ("special", "Special")],
        string="Class",
        required=True,
        default="general",
        help="Special: never made before, made to the customer's sample or drawing, of supplied "
        "material, or of uncertain time or cost. The head of sales signs it too.",
    )
    is_general_manager_asked = fields.Boolean(
        string="General manager too", help="A special contract of this type also goes to the general manager."
    )
    is_no_formal_contract = fields.Boolean(
        string="No formal contract",
        help="Ordered by phone or fax, or for the customer's reasons without a contract: "
        "the manager confirms it, and reason and source are written down.",
    )
    required_item_ids = fields.Many2many(
        "sale.approval.item", string="Required items", help="Without these the contract cannot be submitted."
    )
