from odoo import fields, models


class SaleVisitReportRead(models.TransientModel):
    """The supervisor's dialog: a score and accept, or words and back to the author (VIS-12)."""

    _name = "sale.visit.report.read"
    _description = "Read visit reports"

    report_ids = fields.Many2many("sale.visit.report", string="Visit reports", required=True)
    score = fields.Selection(
        [("0", "None"), ("1", "Poor"), ("2", "Weak"), ("3", "Sound"), ("4", "Good"), ("5", "Excellent")],
        default="0",
    )
    comment = fields.Text(string="Your words", help="Compulsory where the report goes back.")

    def action_accept(self):
        """Accept with the score."""
        self.ensure_one()
        self.report_ids.action_accept(int(self.score or 0), self.comment)
        return {"type": "ir.actions.act_window_close"}

    def action_return(self):
        """Send back with the words."""
        self.ensure_one()
        self.report_ids.action_return(self.comment)
        return {"type": "ir.actions.act_window_close"}
