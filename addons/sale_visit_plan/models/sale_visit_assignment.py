from odoo import api, fields, models


class SaleVisitAssignment(models.Model):
    """Who was given which lead or customer, by whom and when (CUS-01: 销售机会分配记录, ROL-02).

    Append-only: nobody may write or delete a row; it is written along with the change itself.
    """

    _name = "sale.visit.assignment"
    _description = "Assignment of a lead or customer"
    _order = "id desc"
    _rec_name = "subject"

    at = fields.Datetime(string="When", required=True, readonly=True, default=fields.Datetime.now, index=True)
    by_id = fields.Many2one("res.users", required=True, readonly=True)
    subject = fields.Char(required=True, readonly=True, help="Its name at that time.")
    record_number = fields.Integer(string="Number", readonly=True, aggregator=None)
    lead_id = fields.Many2one("crm.lead", readonly=True, index="btree_not_null", ondelete="set null")
    partner_id = fields.Many2one(
        "res.partner", string="Customer", readonly=True, index="btree_not_null", ondelete="set null"
    )
    from_user_id = fields.Many2one("res.users", string="From", readonly=True)
    to_user_id = fields.Many2one("res.users", string="To", readonly=True, index="btree_not_null")
    from_team_id = fields.Many2one("crm.team", string="From team", readonly=True, ondelete="set null")
    to_team_id = fields.Many2one("crm.team", string="To team", readonly=True, ondelete="set null")
    from_area_id = fields.Many2one("sale.visit.area", string="From area", readonly=True, ondelete="set null")
    to_area_id = fields.Many2one("sale.visit.area", string="To area", readonly=True, ondelete="set null")
    company_id = fields.Many2one("res.company", readonly=True, index="btree_not_null")
    result = fields.Selection(
        [("open", "Open"), ("won", "Won"), ("lost", "Lost"), ("void", "Void"), ("passed", "Passed on")],
        compute="_compute_result",
        help="What became of it with whom it was given to.",
    )

    @api.depends("lead_id.won_status", "partner_id.customer_stage")
    def _compute_result(self):
        """Looked up with sudo: the log tells the result, not the lead."""
        later = self._get_passed_on()
        for row in self.sudo():
            lead, partner = row.lead_id, row.partner_id
            if row.id in later:
                row.result = "passed"
            elif lead:
                status = "open" if lead.won_status == "pending" else lead.won_status
                row.result = "void" if lead.is_void else status
            else:
                row.result = "won" if partner.customer_stage == "closed" else "open"

    def _get_passed_on(self):
        """Ids of the rows after which the same lead or customer was given to somebody else."""
        passed = set()
        for name in ("lead_id", "partner_id"):
            groups = self.sudo()._read_group([(name, "in", self.sudo()[name].ids)], [name], ["id:max"])
            last = {record.id: row_id for record, row_id in groups}
            passed |= {row.id for row in self.sudo() if row[name] and last.get(row[name].id, 0) > row.id}
        return passed

    @api.model
    def _log(self, records, before):
        """Append a row for each of ``records`` whose holder is another than ``before`` told.

        :param before: {record id: (user, team, area)}; a record that is not in it is new
        """
        empty = self.env["res.users"], self.env["crm.team"], self.env["sale.visit.area"]
        vals_list = []
        for record in records.sudo():  # whoever passes a lead on may not read it any more
            old, new = before.get(record.id, empty), record._get_holder()
            if old != new:
                vals_list.append(record._prepare_assignment_vals(old, new))
        if vals_list:
            self.sudo().create(vals_list)  # users only read the log

    def _prepare_vals(self, record, old, new):
        return {
            "by_id": self.env.uid,
            "subject": record.display_name or "/",
            "company_id": record.company_id.id,
            "from_user_id": old[0].id,
            "to_user_id": new[0].id,
            "from_team_id": old[1].id,
            "to_team_id": new[1].id,
            "from_area_id": old[2].id,
            "to_area_id": new[2].id,
        }
