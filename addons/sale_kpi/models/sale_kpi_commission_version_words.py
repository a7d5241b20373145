from odoo import api, fields, models
from odoo.tools import formatLang


class SaleKpiCommissionVersion(models.Model):
    """The terms as sentences that the people they pay can read."""

    _inherit = "sale.kpi.commission.version"

    sentence = fields.Text(string="In words", compute="_compute_sentence")

    @api.depends(
        "base", "credit", "team_percent", "method", "rate", "tier_ids.lower", "tier_ids.rate", "measure",
        "period", "floor", "cap", "payable",
    )  # fmt: skip
    @api.depends_context("lang")
    def _compute_sentence(self):
        for version in self:
            version.sentence = "\n".join(filter(None, version._get_sentences()))

    def _get_sentences(self):
        self.ensure_one()
        label = self._get_label
        if self.credit == "team":
            what = self.env._(
                "Pays the leader on %(percent)s %% of the team's %(base)s, added up by %(period)s.",
                percent=f"{self.team_percent:g}",
                base=label("base").lower(),
                period=label("period").lower(),
            )
        else:
            what = self.env._(
                "Pays on the %(base)s of one's own sales, added up by %(period)s.",
                base=label("base").lower(),
                period=label("period").lower(),
            )
        return [what, *self._get_rate_sentences(), *self._get_limit_sentences()]

    def _get_label(self, name):
        return dict(self._fields[name]._description_selection(self.env)).get(self[name], "")

    def _get_rate_sentences(self):
        sentences = [self.env._("%(rate)s %% from the first unit on.", rate=f"{self.rate:g}")]
        if self.method == "flat":
            return sentences
        whole = self.method == "whole"
        for tier in self.tier_ids.sorted("lower"):
            values = {"rate": f"{tier.rate:g}", "bound": self._get_bound_text(tier.lower)}
            sentences.append(
                self.env._("Above %(bound)s: %(rate)s %% on the whole.", **values)
                if whole
                else self.env._("%(rate)s %% on what lies above %(bound)s.", **values)
            )
        return sentences

    def _get_bound_text(self, bound):
        if self.measure == "attainment":
            return self.env._("%(bound)s %% of the target", bound=f"{bound:g}")
        return formatLang(self.env, bound, currency_obj=self.currency_id)

    def _get_limit_sentences(self):
        sentences = []
        if self.floor:
            sentences.append(self.env._("Nothing below %(bound)s.", bound=self._get_bound_text(self.floor)))
        if self.cap:
            cap = formatLang(self.env, self.cap, currency_obj=self.currency_id)
            sentences.append(self.env._("At most %(cap)s for a person and period.", cap=cap))
        if self.payable == "collection":
            sentences.append(self.env._("Paid out as far as the customer has paid."))
        sentences.append(
            self.env._(
                "What is credited or undone is taken back by the terms it was paid by; "
                "a negative total at the first rate."
            )
        )
        return sentences
