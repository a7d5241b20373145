from odoo import api, fields, models


class ApprovalTiersMixinUnit(models.AbstractModel):
    _inherit = "approval.tiers.mixin"

    def _get_approval_unit(self):
        """Name of the department or team the record belongs to, for reports; may be empty."""
        self.ensure_one()
        return ""

    def _get_approval_report(self):
        """The report that prints the record, for the evidence pack; may be none."""
        self.ensure_one()
        return self.env["ir.actions.report"]

    def action_approval_evidence(self):
        """Download everything that proves the latest approval of this record."""
        self.ensure_one()
        found = [("res_model", "=", self._name), ("res_id", "=", self.id)]
        request = self.env["approval.tiers.request"].search(found, limit=1)
        return request.action_download_evidence()


class ApprovalTiersRequestUnit(models.Model):
    _inherit = "approval.tiers.request"

    unit_name = fields.Char(
        string="Department or team", readonly=True, help="As it was called when the request was made."
    )

    @api.model
    def _prepare_request_vals(self, record, *args, **kwargs):
        vals = super()._prepare_request_vals(record, *args, **kwargs)
        return {**vals, "unit_name": record._get_approval_unit()}
