from odoo import fields, models


class ApprovalTiersDocumentKind(models.Model):
    """What a file is in an approval: main contract, board resolution, test report (APV-12)."""

    _name = "approval.tiers.document.kind"
    _description = "Kind of document"
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one("res.company", index="btree_not_null", help="Empty: for every company.")
    is_after_approval = fields.Boolean(
        string="Filed afterwards",
        help="A paper that exists only after the approval, such as the signed contract. "
        "Adding one does not ask for approval again.",
    )
