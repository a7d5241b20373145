from odoo import fields, models


class SaleAfterServiceComplaint(models.Model):
    """A complaint may end in a return or an exchange; what that costs is part of its cost."""

    _inherit = "sale.after.service.complaint"

    return_ids = fields.One2many("sale.after.service.return", "complaint_id", string="Returns")
    return_count = fields.Integer(compute="_compute_return_count", compute_sudo=True)

    def _compute_return_count(self):
        rows = self.env["sale.after.service.return"]._read_group(
            [("complaint_id", "in", self.ids)], ["complaint_id"], ["__count"]
        )
        counts = {complaint.id: count for complaint, count in rows}
        for complaint in self:
            complaint.return_count = counts.get(complaint.id, 0)

    def _get_quality_costs(self):
        """What was credited, and what the goods were worth that were scrapped or sent for nothing."""
        costs = super()._get_quality_costs()
        # Figures of documents that the reader of a cost need not be allowed to read.
        lines = self.sudo().return_ids.line_ids
        credits_ = lines.credit_line_ids.filtered(lambda line: line.parent_state == "posted")
        gone = (lines.scrap_ids.move_ids | lines.out_move_ids).filtered(
            lambda move: move.state == "done" and move._is_lost_for_nothing()
        )
        credited, lost = abs(sum(credits_.mapped("balance"))), abs(sum(gone.mapped("value")))
        for kind, amount in (("credit", credited), ("goods", lost)):
            if amount:
                costs[kind] = costs.get(kind, 0.0) + amount
        return costs

    def _prepare_return_values(self):
        """Context defaults of a return that comes of this complaint."""
        self.ensure_one()
        return {
            "default_complaint_id": self.id,
            "default_partner_id": self.partner_id.id,
            "default_user_id": self.user_id.id,
        }

    def action_open_returns(self):
        """The returns of this complaint, and a new one that knows it."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id("sale_after_service.return_action")
        domain = [("complaint_id", "=", self.id)]
        return {**action, "domain": domain, "context": self._prepare_return_values()}
