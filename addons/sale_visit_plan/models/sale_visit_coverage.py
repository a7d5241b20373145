from odoo import api, models

OPEN = "state IN ('planned', 'confirmed', 'in_progress')"


class SaleVisit(models.Model):
    """A visit made is its customer's last visit (VIS-05)."""

    _inherit = "sale.visit"

    _open_partner_index = models.Index(f"(partner_id, date) WHERE {OPEN}")

    def _set_state(self, state, reason=None, **values):
        result = super()._set_state(state, reason, **values)
        if state == "done":
            self._note_last_visit()
        return result

    def _note_last_visit(self):
        """Write the day of these visits on their customers, one write a day; never an earlier day."""
        days = {}
        for visit in self.sudo():  # whoever makes a visit need not be allowed to change the customer
            day = visit._get_local(visit.ended_at).date() if visit.ended_at else visit.date
            for partner in visit.partner_id | visit.partner_id.commercial_partner_id:
                days[partner] = max(day, days.get(partner, day), partner.last_visit_date or day)
        partners = self.env["res.partner"].sudo().union(*days)
        for day, group in partners.grouped(days.get).items():
            group.filtered(lambda partner, day=day: partner.last_visit_date != day).last_visit_date = day

    @api.model
    def _get_care_purpose(self):
        """What an ordinary visit is for: customer care, else the first purpose there is."""
        purposes = self.env["sale.visit.purpose"]
        care = self.env.ref("sale_visit_plan.purpose_care", raise_if_not_found=False) or purposes
        return care.filtered("active") or purposes.search([], limit=1)
