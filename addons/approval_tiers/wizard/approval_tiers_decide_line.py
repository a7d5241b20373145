from odoo import api, fields, models


class ApprovalTiersDecideCheck(models.TransientModel):
    """A line to tick in the decide dialog."""

    _name = "approval.tiers.decide.check"
    _description = "Line to tick"
    _order = "id"

    decide_id = fields.Many2one("approval.tiers.decide", required=True, ondelete="cascade")
    key = fields.Integer(required=True)
    name = fields.Char(required=True)
    is_required = fields.Boolean()

    @api.depends("name", "is_required")
    @api.depends_context("lang")
    def _compute_display_name(self):
        for line in self:
            if line.is_required:
                line.display_name = self.env._("%(line)s (compulsory)", line=line.name)
            else:
                line.display_name = line.name


class ApprovalTiersDecideFile(models.TransientModel):
    """A file that is missing for the decision."""

    _name = "approval.tiers.decide.file"
    _description = "Missing document"
    _order = "id"

    decide_id = fields.Many2one("approval.tiers.decide", required=True, ondelete="cascade")
    step_id = fields.Many2one("approval.tiers.step", required=True, ondelete="cascade")
    kind_id = fields.Many2one("approval.tiers.document.kind", string="Document", required=True)
    file = fields.Binary()
    name = fields.Char(string="File name")


class ApprovalTiersDecideRaise(models.TransientModel):
    """Something of the document that can be raised, in the decide dialog."""

    _name = "approval.tiers.decide.raise"
    _description = "What can be raised"
    _order = "id"

    decide_id = fields.Many2one("approval.tiers.decide", required=True, ondelete="cascade")
    field_name = fields.Char(required=True)
    value = fields.Char(required=True)
    name = fields.Char(required=True)
