from odoo import api, fields, models
from odoo.tools import format_amount

SHOWN = 50


class SaleKpiAudit(models.Model):
    """The nightly proof of a company's figures (KPI-01): events against the books, money received
    against payments, figures against events.

    What differs is put right: figures are set to the sum of their events, documents are captured
    again. Either means that somebody wrote to the database past Odoo, so administrators are told.
    """

    _name = "sale.kpi.audit"
    _description = "Check of the sales figures"
    _order = "id desc"
    _rec_name = "create_date"

    create_date = fields.Datetime(string="Checked on", readonly=True)
    company_id = fields.Many2one("res.company", required=True, readonly=True, index=True)
    event_count = fields.Integer(string="Events", readonly=True)
    invoice_difference_count = fields.Integer(string="Invoices that differ", readonly=True)
    cash_difference_count = fields.Integer(string="Payments that differ", readonly=True)
    fact_difference_count = fields.Integer(string="Figures corrected", readonly=True)
    problem_count = fields.Integer(string="Documents that cannot be captured", readonly=True)
    difference_count = fields.Integer(string="Differences", readonly=True)
    report = fields.Text(readonly=True, help="The first differences.")

    @api.model
    def _cron_check(self):
        outbox = self.env["sale.kpi.outbox"]
        outbox._retry()
        outbox._cron_capture()
        progress = self.env["ir.cron"]._commit_progress
        companies = self.env["res.company"].search([("active", "=", True)])
        progress(remaining=len(companies))
        for company in companies:
            self._check(company)
            progress(1)

    @api.model
    def _check(self, company):
        """Prove the figures of ``company``, put right what differs; return the check."""
        self.env["sale.kpi.outbox"]._capture_pending()
        invoices = self._get_invoice_differences(company)
        payments = self._get_cash_differences(company)
        facts = self.env["sale.kpi.fact"]._get_differences(company)
        problems = self._get_problems(company)
        self.env["sale.kpi.fact"]._repair(facts)
        self.env["sale.kpi.outbox"]._add("account.move", {row[0] for row in invoices + payments})
        lines = [*self._get_document_lines(company, invoices, payments), *self._get_fact_lines(facts)]
        check = self.create(
            {
                "company_id": company.id,
                "event_count": self.env["sale.kpi.event"].search_count([("company_id", "=", company.id)]),
                "invoice_difference_count": len(invoices),
                "cash_difference_count": len(payments),
                "fact_difference_count": len(facts),
                "problem_count": len(problems),
                "difference_count": len(invoices) + len(payments) + len(facts) + len(problems),
                "report": "\n".join([*problems, *lines][:SHOWN]),
            }
        )
        if check.difference_count:
            check._tell()
        return check

    def _get_document_lines(self, company, invoices, payments):
        """A sentence for each document and day that differs."""
        moves = self.env["account.move"].browse(row[0] for row in invoices[:SHOWN] + payments[:SHOWN])
        names = {move.id: move.name for move in moves.exists()}

        def read(row):
            return {
                "name": names.get(row[0]) or self.env._("deleted invoice %(id)s", id=row[0]),
                "day": row[1],
                "amount": format_amount(self.env, float(row[2]), company.currency_id),
            }

        for row in invoices[:SHOWN]:
            values = read(row)
            yield self.env._("%(name)s, %(day)s: the books say %(amount)s more than the figures.", **values)
        for row in payments[:SHOWN]:
            yield self.env._("%(name)s, %(day)s: payments say %(amount)s more than the figures.", **read(row))

    def _get_fact_lines(self, facts):
        kinds = dict(self.env["sale.kpi.event"]._fields["kind"]._description_selection(self.env))
        users = self.env["res.users"].browse({row[3] for row in facts if row[3]})
        names = {user.id: user.name for user in users.exists()}
        for row in facts[:SHOWN]:
            yield self.env._(
                "%(kind)s, %(day)s, %(user)s: the sum was corrected by %(amount)s.",
                kind=kinds.get(row[1], row[1]),
                day=row[2],
                user=names.get(row[3], "-"),
                amount=row[9],
            )

    def _get_problems(self, company):
        """What stays in the queue, with the reason; documents of any company, since nobody could read
        whose they are."""
        rows = self.env["sale.kpi.outbox"].search([("problem", "!=", False)], limit=SHOWN)
        if company != self.env["res.company"].search([], limit=1):
            return []
        return [f"{row.src_model}, {row.src_id}: {row.problem}" for row in rows]

    def _tell(self):
        """A message to the administrators of sales."""
        managers = self.env.ref("sales_team.group_sale_manager").all_user_ids.filtered(
            lambda user: self.company_id in user.company_ids
        )
        self.env["mail.thread"].message_notify(
            partner_ids=managers.partner_id.ids,
            subject=self.env._("Sales figures differed from the books"),
            body=self.report,
            model=self._name,
            res_id=self.id,
        )

    @api.model
    def action_check(self):
        """Check now, and show the result.

        :raises AccessError: by whoever may not read the checks
        """
        self.check_access("read")
        check = self.sudo()._check(self.env.company)  # the result is evidence; nobody writes it by hand
        action = self.env["ir.actions.act_window"]._for_xml_id("sale_kpi.audit_action")
        return {**action, "view_mode": "form", "views": [(False, "form")], "res_id": check.id}
