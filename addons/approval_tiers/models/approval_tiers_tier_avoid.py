from odoo import fields, models
from odoo.tools import format_amount, format_list, formatLang

from .. import explain


class ApprovalTiersTierAvoid(models.Model):
    """What would have to be different for a tier not to be asked: said, never left to guessing."""

    _inherit = "approval.tiers.tier"

    def _get_avoid(self, record, amount):
        """The nearest change to ``record`` that makes this tier unnecessary, in words; empty where
        the tier is always asked.

        :param amount: what the tiers compare, in company currency
        """
        self.ensure_one()
        if self.amount_above:
            limit = format_amount(self.env, self.amount_above, self.currency_id)
            return self.env._("At %(limit)s or less this step is not needed.", limit=limit)
        conditions = self.policy_id._get_conjunction(self.domain)
        if conditions:
            way_out = explain.nearest_exit(conditions, self._get_actual_values(record, conditions))
            if way_out:
                return self._format_exit(record, way_out)
        words = self.condition_note
        if not words:
            names = self._get_condition_fields()
            words = names and self.env._("The condition on %(fields)s", fields=format_list(self.env, names))
        return (
            self.env._("If “%(condition)s” no longer holds, this step is not needed.", condition=words)
            if words
            else ""
        )

    def _get_actual_values(self, record, conditions):
        """{path: number} of what ``record`` has now; the highest where there are several lines."""
        values = {}
        for path, _operator, _value in conditions:
            found = self._read_path(record.sudo(), path)  # the reason shows the bound, not these
            numbers = [value for value in found if isinstance(value, int | float)]
            if numbers:
                values[path] = max(numbers)
        return values

    def _read_path(self, record, path):
        *relations, name = path.split(".")
        target = record.mapped(".".join(relations)) if relations else record
        if name not in target._fields or target._fields[name].relational:
            return []
        return target.mapped(name)

    def _format_exit(self, record, way_out):
        label = self._get_path_label(record, way_out.name)
        is_whole = float(way_out.value).is_integer()
        value = formatLang(self.env, way_out.value, digits=0 if is_whole else 2)
        what = {"field": label or way_out.name, "value": value}
        return {
            "at_most": self.env._("With %(field)s at %(value)s or less this step is not needed.", **what),
            "below": self.env._("With %(field)s below %(value)s this step is not needed.", **what),
            "at_least": self.env._("With %(field)s at %(value)s or more this step is not needed.", **what),
            "above": self.env._("With %(field)s above %(value)s this step is not needed.", **what),
        }[way_out.kind]


class ApprovalTiersStepAvoid(models.Model):
    _inherit = "approval.tiers.step"

    avoid = fields.Char(
        string="What would avoid it",
        readonly=True,
        help="The nearest change with which this step would not have been needed.",
    )

    def _prepare_panel_vals(self):
        return {**super()._prepare_panel_vals(), "avoid": self.avoid or ""}
