from odoo import fields, models


class SaleAfterServicePriority(models.Model):
    """How soon a service is due (ASV-02)."""

    _name = "sale.after.service.priority"
    _description = "Priority of service"
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10)
    hours = fields.Float(
        string="Working hours", required=True, help="From the request until the service is done."
    )
    active = fields.Boolean(default=True)
    company_id = fields.Many2one("res.company", index=True)

    _hours_positive = models.Constraint("CHECK (hours > 0)", "A service needs some time.")


class SaleAfterServiceKind(models.Model):
    """Kinds of service; each picks its flow (ASV-02: technical and advertising support have their own)."""

    _name = "sale.after.service.kind"
    _description = "Kind of service"
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one("res.company", index=True)
    needs_manager = fields.Boolean(
        string="Sales manager confirms",
        default=True,
        help="Without his confirmation a request does not go to the technical department.",
    )
    needs_technical = fields.Boolean(
        string="Technical department serves",
        default=True,
        help="The sales clerk fills in the form and sends it there. Off: the salesperson serves himself.",
    )
    needs_feedback = fields.Boolean(
        string="Clerk tells the salesperson",
        default=True,
        help="A request is closed only when the sales clerk has noted that the salesperson was told.",
    )
