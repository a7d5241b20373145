from odoo import api, fields, models
from odoo.exceptions import UserError


class SaleVisitPartnerPlan(models.TransientModel):
    """Several customers at once onto one day, in the best order (VIS-05)."""

    _name = "sale.visit.partner.plan"
    _description = "Plan visits to customers"

    partner_ids = fields.Many2many("res.partner", string="Customers", required=True)
    user_id = fields.Many2one(
        "res.users",
        string="Salesperson",
        required=True,
        domain=[("share", "=", False)],
        default=lambda self: self.env.user,
    )
    date = fields.Date(
        string="Day", required=True, default=lambda self: fields.Date.add(fields.Date.today(), days=1)
    )
    purpose_id = fields.Many2one(
        "sale.visit.purpose", required=True, default=lambda self: self.env["sale.visit"]._get_care_purpose()
    )

    def action_plan(self):
        """A visit for each customer on that day, on the salesperson's draft plans of that day."""
        self.ensure_one()
        if self.date < fields.Date.context_today(self):
            raise UserError(self.env._("%(day)s is over. Choose a day to come.", day=self.date))
        visits = self.env["sale.visit"].create(self._prepare_visits())
        misfits = visits._order_day(self.user_id, self.date)
        action = self.env["ir.actions.act_window"]._for_xml_id("sale_visit_plan.sale_visit_action")
        action |= {"domain": [("id", "in", visits.ids)], "context": {}, "target": "main"}
        return self._warn(misfits, action) if misfits else action

    def _prepare_visits(self):
        company = self.env.company
        service = self.env["sale.visit.route"]
        spans = service._get_working_spans(self.user_id, company, self.date, self.date)[self.user_id]
        begin = spans.get(self.date, ((9 * 60,),))[0][0]
        return [
            {
                "partner_id": partner.id,
                "user_id": self.user_id.id,
                "company_id": company.id,
                "purpose_id": self.purpose_id.id,
                "start_at": service._get_moment(self.user_id, company, self.date, begin),
            }
            for partner in self.partner_ids.commercial_partner_id
        ]

    @api.model
    def _warn(self, misfits, action):
        names = ", ".join(misfits.mapped("partner_id.display_name"))
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "warning",
                "sticky": True,
                "message": self.env._(
                    "These do not fit into the day: %(customers)s. Move them to another day.", customers=names
                ),
                "next": action,
            },
        }
