from odoo import api, fields, models
from odoo.tools import formatLang

from ..commission import taken_over
from .sale_kpi_commission_version_terms import exact


class SaleKpiLedger(models.Model):
    """Each row says by itself why it is what it is, and shows its document."""

    _inherit = "sale.kpi.ledger"

    why = fields.Char(compute="_compute_why", compute_sudo=True)
    document = fields.Char(compute="_compute_document", compute_sudo=True)
    reverses_id = fields.Many2one(
        "sale.kpi.ledger", string="Takes back", compute="_compute_reverses_id", compute_sudo=True
    )

    @api.depends("cum_before", "cum_after", "factor", "kind", "reason")
    @api.depends_context("lang")
    def _compute_why(self):
        for row in self:
            row.why = row._get_why()

    def _get_why(self):
        """“Took you from 480,000 to 503,000: 20,000 at 1 %, 3,000 at 1.5 %.”"""
        self.ensure_one()
        version = self.version_id
        if not version or self.cum_before == self.cum_after:
            return self.reason or self.env._("Paid before by other terms; not paid by these.")
        digits = self.currency_id.decimal_places
        parts = taken_over(
            version._get_terms(),
            exact(self.cum_before, 8),
            exact(self.cum_after, 8),
            exact(self.factor, 10),
        )
        said = ", ".join(
            self.env._(
                "%(part)s at %(rate)s %%",
                part=formatLang(self.env, float(part), digits=digits),
                rate=f"{rate.normalize():f}",
            )
            for part, rate in parts
        )
        sentence = self.env._(
            "Took you from %(before)s to %(after)s: %(parts)s.",
            before=formatLang(self.env, self.cum_before, digits=digits),
            after=formatLang(self.env, self.cum_after, digits=digits),
            parts=said,
        )
        return " ".join(filter(None, [sentence, self._get_remark(parts)]))

    def _get_remark(self, parts):
        """What keeps the amount from being just that."""
        plain = sum(part * rate for part, rate in parts) / 100
        remarks = []
        if abs(float(plain) - self.earned) >= 10**-self.currency_id.decimal_places:
            remarks.append(
                self.env._(
                    "Floor, cap or the rate for the whole make it %(amount)s.",
                    amount=self._money(self.earned),
                )
            )
        if self.share and self.share != 100:
            remarks.append(self.env._("Your share is %(share)s %%.", share=f"{self.share:g}"))
        if self.version_id.measure == "attainment" and not self.factor:
            remarks.append(self.env._("Without an approved target the first rate is paid."))
        if self.kind == "delta":
            remarks.append(
                self.env._("%(amount)s of it was paid by earlier terms.", amount=self._money(self.replaced))
            )
        return " ".join(remarks)

    def _money(self, amount):
        return formatLang(self.env, amount, currency_obj=self.currency_id)

    @api.depends("event_id")
    def _compute_document(self):
        names = {}
        for model, events in self.event_id.grouped("src_model").items():
            if model in self.env:
                found = self.env[model].browse(set(events.mapped("src_id"))).exists()
                names.update(((model, record.id), record.display_name) for record in found)
        for row in self:
            row.document = names.get((row.event_id.src_model, row.event_id.src_id), "")

    @api.depends("root_event_id", "account_id")
    def _compute_reverses_id(self):
        roots = [root for root in self.mapped("root_event_id") if root]
        found = self.search([("event_id", "in", roots), ("account_id", "in", self.account_id.ids)])
        known = {(row.event_id.id, row.account_id.id): row for row in found}
        for row in self:
            row.reverses_id = row.origin_id or known.get((row.root_event_id, row.account_id.id))

    def action_open_document(self):
        self.ensure_one()
        event = self.sudo().event_id  # Odoo checks the right to the document itself when it opens
        return {
            "type": "ir.actions.act_window",
            "res_model": event.src_model,
            "res_id": event.src_id,
            "views": [(False, "form")],
        }
