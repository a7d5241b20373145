from odoo import api, fields, models
from odoo.tools import format_amount, format_list, formatLang


class ApprovalTiersTierSentence(models.Model):
    """A tier in one plain sentence, for people who do not read columns."""

    _inherit = "approval.tiers.tier"

    sentence = fields.Char(
        string="In words",
        compute="_compute_sentence",
        help="When this tier is asked, who decides, and in what time.",
    )

    @api.model
    def _sentence_depends(self):
        return [
            "name",
            "amount_above",
            "is_band",
            "is_parallel",
            "domain",
            "condition_note",
            "approver_type",
            "approver_level",
            "approver_group_id",
            "approver_user_ids",
            "approver_field",
            "quorum_mode",
            "quorum_value",
            "limit_hours",
            "limit_kind",
            "escalation_type",
            "escalation_user_id",
            "escalation_group_id",
            "policy_id.is_cumulative",
            "policy_id.tier_ids.amount_above",
            "policy_id.tier_ids.is_band",
        ]

    @api.depends(lambda self: self._sentence_depends())
    @api.depends_context("lang")
    def _compute_sentence(self):
        for tier in self:
            tier.sentence = tier._get_sentence()

    def _get_sentence(self):
        """When, who, how fast: put together from whole phrases, so that each language may order
        them as it likes."""
        self.ensure_one()
        parts = {"when": self._get_sentence_when(), "who": self._get_sentence_who()}
        limit = self._get_sentence_limit()
        if limit:
            sentence = self.env._("%(when)s: %(who)s, %(limit)s", limit=limit, **parts)
        else:
            sentence = self.env._("%(when)s: %(who)s", **parts)
        for tail in self._get_sentence_tails():
            sentence = self.env._("%(sentence)s; %(then)s", sentence=sentence, then=tail)
        if self.is_parallel:
            sentence = self.env._("%(sentence)s (at the same time as the tier above)", sentence=sentence)
        return sentence

    def _get_sentence_tails(self):
        """What happens when the limit has passed, in phrases."""
        if not self.limit_hours or self.escalation_type == "none":
            return []
        if self.escalation_type == "superior":
            return [self.env._("then also the superior of whoever is asked")]
        who = (
            self.escalation_user_id.name if self.escalation_type == "user" else self.escalation_group_id.name
        )
        return [self.env._("then also %(who)s", who=who or "?")]

    def _get_sentence_when(self):
        condition = self.condition_note or self._get_condition_words()
        amount = self._get_sentence_amount()
        if amount and condition:
            return self.env._("If %(amount)s and %(condition)s", amount=amount, condition=condition)
        if amount or condition:
            return self.env._("If %(condition)s", condition=amount or condition)
        return self.env._("Always")

    def _get_sentence_amount(self):
        """The band of amounts this tier signs, in words; empty for any amount."""
        highest = 0.0 if self.policy_id.is_cumulative or not self.is_band else self._get_upper_limit()
        above = format_amount(self.env, self.amount_above, self.currency_id)
        limit = format_amount(self.env, highest, self.currency_id)
        if self.amount_above and highest:
            return self.env._(
                "the amount is above %(above)s, up to and including %(limit)s", above=above, limit=limit
            )
        if self.amount_above:
            return self.env._("the amount is above %(above)s", above=above)
        return self.env._("the amount is %(limit)s or less", limit=limit) if highest else ""

    def _get_condition_words(self):
        """What the condition is about, where nobody has put it in words."""
        names = self._get_condition_fields()
        if not names:
            return ""
        return self.env._("the condition on %(fields)s holds", fields=format_list(self.env, names))

    def _get_condition_fields(self):
        """Labels of the fields that the condition looks at."""
        model = self.env[self.res_model] if self.res_model else None
        if model is None:
            return []
        paths = [part.field_expr for part in self.policy_id._parse(self.domain).iter_conditions()]
        labels = [self._get_path_label(model, path) for path in paths]
        return list(dict.fromkeys(filter(None, labels)))

    @api.model
    def _get_path_label(self, model, path):
        """Label of the last field on ``path``, a dotted path that starts at ``model``."""
        label = ""
        for name in path.split("."):
            field = model._fields.get(name) if model is not None else None
            if not field:
                break
            label = field._description_string(self.env) or name
            model = self.env[field.comodel_name] if field.relational else None
        return label

    def _get_sentence_who(self):
        if self.approver_type == "head":
            return self.env._("the head of the department or team")
        if self.approver_type == "superior":
            if self.approver_level > 1:
                return self.env._("the requester's superior, %(level)s levels up", level=self.approver_level)
            return self.env._("the requester's superior")
        if self.approver_type == "field":
            model = self.env[self.res_model] if self.res_model else None
            label = self._get_path_label(model, self.approver_field or "")
            return self.env._("the person on the document (%(field)s)", field=label or "?")
        if self.approver_type == "user" and len(self.approver_user_ids) == 1:
            return self.approver_user_ids.name or ""
        return self._get_sentence_quorum()

    def _get_sentence_quorum(self):
        if self.approver_type == "group":
            who = self.approver_group_id.name or "?"
        else:
            who = format_list(self.env, self.approver_user_ids.mapped("name")) or "?"
        if self.quorum_mode == "all":
            return self.env._("everybody of %(who)s", who=who)
        if self.quorum_mode == "number":
            return self.env._("%(number)s of %(who)s", number=self.quorum_value, who=who)
        if self.quorum_mode == "percent":
            return self.env._("%(percent)s percent of %(who)s", percent=self.quorum_value, who=who)
        return self.env._("one of %(who)s", who=who)

    def _get_sentence_limit(self):
        if not self.limit_hours:
            return ""
        is_whole = float(self.limit_hours).is_integer()
        hours = formatLang(self.env, self.limit_hours, digits=0 if is_whole else 1)
        if self.limit_kind == "clock":
            return self.env._("within %(hours)s hours by the clock", hours=hours)
        return self.env._("within %(hours)s working hours", hours=hours)
