from odoo import fields, models
from odoo.tools import SQL


class ApprovalTiersReport(models.Model):
    """How long steps take, and what became of them (TRN-01): one row for each step that was asked.

    Hours are clock hours; how many of them were working hours is known to the deadline only.
    """

    _name = "approval.tiers.report"
    _description = "Approval analysis"
    _auto = False
    _rec_name = "name"
    _order = "asked_at desc, id desc"

    name = fields.Char(string="Tier", readonly=True)
    request_id = fields.Many2one(
        "approval.tiers.request", string="Requests", readonly=True, aggregator="count_distinct"
    )
    res_model = fields.Selection(
        lambda self: self.env["approval.tiers.policy"]._selection_res_model(),
        string="Document type",
        readonly=True,
    )
    gate = fields.Selection(lambda self: self.env["approval.tiers.policy"]._selection_gate(), readonly=True)
    policy_id = fields.Many2one("approval.tiers.policy", readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)
    unit_name = fields.Char(string="Department or team", readonly=True)
    partner_id = fields.Many2one("res.partner", string="Customer", readonly=True)
    requester_id = fields.Many2one("res.users", readonly=True)
    approver_id = fields.Many2one("res.users", string="Decided by", readonly=True)
    state = fields.Selection(
        lambda self: self.env["approval.tiers.step"]._fields["state"]._description_selection(self.env),
        readonly=True,
    )
    submitted_at = fields.Datetime(string="Submitted on", readonly=True)
    asked_at = fields.Datetime(string="Asked on", readonly=True)
    decided_at = fields.Datetime(string="Decided on", readonly=True)
    hours = fields.Float(string="Hours until decided", readonly=True, aggregator="avg")
    overdue_hours = fields.Float(string="Hours overdue", readonly=True, aggregator="sum")
    overdue_count = fields.Integer(string="Overdue", readonly=True)
    returned_count = fields.Integer(string="Returned", readonly=True)
    rejected_count = fields.Integer(string="Rejected", readonly=True)
    kept_count = fields.Integer(string="Approved before", readonly=True)

    @property
    def _table_query(self):
        return SQL(
            """SELECT step.id, step.name, step.request_id, step.state, step.company_id,
                      step.opened_at AS asked_at, step.decided_by_id AS approver_id,
                      CASE WHEN step.state <> 'cancelled' THEN step.decided_at END AS decided_at,
                      request.res_model, request.gate, request.policy_id, request.unit_name,
                      request.partner_id, request.requester_id, request.submitted_at,
                      CASE WHEN step.state IN ('approved', 'returned', 'rejected')
                           THEN EXTRACT(EPOCH FROM step.decided_at - step.opened_at) / 3600.0 END AS hours,
                      GREATEST(0, EXTRACT(EPOCH FROM late.until - step.deadline_at) / 3600.0)
                           AS overdue_hours,
                      (late.until > step.deadline_at)::int AS overdue_count,
                      (step.state = 'returned')::int AS returned_count,
                      (step.state = 'rejected')::int AS rejected_count,
                      (step.state = 'kept')::int AS kept_count
                 FROM approval_tiers_step step
                 JOIN approval_tiers_request request ON request.id = step.request_id
            LEFT JOIN LATERAL (
                      SELECT CASE WHEN step.state = 'open' THEN %s
                                  WHEN step.state IN ('approved', 'returned', 'rejected')
                                  THEN step.decided_at END AS until) late ON TRUE
                WHERE step.opened_at IS NOT NULL OR step.state = 'kept'""",
            fields.Datetime.now(),
        )
