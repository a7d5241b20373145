from odoo import api, fields, models
from odoo.tools import format_amount, format_list

from .. import policy_lint
from ..policy_lint import ERROR, HINT, WARNING, Finding, TierFacts

MANY_REQUESTS = 200  # enough to know who usually asks
MANY_PEOPLE = 50  # a hint need not name everybody


class ApprovalTiersPolicyLint(models.Model):
    """The linter: what would go wrong with this policy, said before it comes into force."""

    _inherit = "approval.tiers.policy"

    lint_findings = fields.Json(compute="_compute_lint_findings", export_string_translation=False)
    lint_html = fields.Html(string="Findings", compute="_compute_lint_findings", sanitize=False)

    @api.model
    def _lint_depends(self):
        tier_fields = (
            "sequence", "name", "amount_above", "is_band", "domain", "approver_type", "approver_level",
            "approver_group_id", "approver_user_ids", "quorum_mode", "quorum_value",
        )  # fmt: skip
        own = ["res_model", "gate", "domain", "sequence", "is_cumulative", "company_id", "start_date"]
        return own + [f"tier_ids.{name}" for name in tier_fields]

    @api.depends(lambda self: self._lint_depends())
    @api.depends_context("lang")
    def _compute_lint_findings(self):
        for policy in self:
            is_open = policy.state != "retired" and not policy.is_template
            findings = policy._lint() if is_open and policy.res_model and policy.tier_ids else []
            policy.lint_findings = findings
            policy.lint_html = findings and self.env["ir.qweb"]._render(
                "approval_tiers.policy_findings", {"findings": findings}
            )

    def _lint(self):
        """List of ``{code, severity, text}``, errors first."""
        self.ensure_one()
        tiers = self.tier_ids.sorted(lambda tier: (tier.sequence, tier._origin.id or 0))
        by_key = dict(enumerate(tiers))
        facts = [self._prepare_tier_facts(key, tier) for key, tier in by_key.items()]
        found = [
            *policy_lint.find_gaps(facts, self.is_cumulative, self._is_conditional()),
            *policy_lint.find_empty(facts),
            *policy_lint.find_overlaps(facts, self.is_cumulative),
            *policy_lint.find_loose_rungs(facts, self.is_cumulative),
            *policy_lint.find_loops(facts, set(self._get_usual_requesters().ids)),
            *policy_lint.find_duplicates(facts, self.is_cumulative),
            *self._lint_conditions(by_key),
            *self._lint_superiors(by_key),
            *self._lint_readers(by_key),
            *self._lint_order(),
        ]
        found.sort(key=lambda finding: finding.severity != ERROR)
        return [
            {"code": f.code, "severity": f.severity, "text": self._format_finding(f, by_key)} for f in found
        ]

    def _lint_blocker(self):
        """The first error of the linter as a sentence, or False."""
        self.ensure_one()
        return next((f["text"] for f in self._lint() if f["severity"] == ERROR), False)

    def _is_conditional(self):
        """Whether this policy is meant for some documents only."""
        return not self._parse(self.domain).is_true()

    def _prepare_tier_facts(self, key, tier):
        who = {
            "head": ("head",),
            "superior": ("superior", tier.approver_level),
            "group": ("group", tier.approver_group_id.id),
            "user": ("user", *sorted(tier.approver_user_ids._origin.ids)),
            "field": ("field", tier.approver_field),
        }
        return TierFacts(
            key,
            tier.amount_above,
            tier.is_band,
            has_condition=not self._parse(tier.domain).is_true(),
            who=who[tier.approver_type],
            people=self._get_fixed_people(tier),
            wanted=tier.quorum_value if tier.quorum_mode == "number" else 1,
        )

    def _get_fixed_people(self, tier):
        """Ids of those who are asked whatever the document, or None where it says who."""
        if tier.approver_type not in ("group", "user"):
            return None
        is_group = tier.approver_type == "group"
        users = tier.approver_group_id.all_user_ids if is_group else tier.approver_user_ids._origin
        company = self.company_id._origin
        # Members of a group are no secret to whoever writes the policy.
        users = users.sudo().filtered(
            lambda user: user.active and not user.share and (not company or company in user.company_ids)
        )
        return frozenset(users.ids)

    def _get_usual_requesters(self):
        """Those who submitted such documents last."""
        requests = self.env["approval.tiers.request"].sudo()  # who asks, not what
        domain = [
            ("res_model", "=", self.res_model),
            ("gate", "=", self.gate),
            ("company_id", "=", self.company_id._origin.id),
        ]
        return requests.search(domain, limit=MANY_REQUESTS).requester_id.filtered("active")

    # Rules that need the database

    def _lint_conditions(self, by_key):
        """Tiers whose condition can never hold together with that of the policy."""
        own = self._get_plain_conditions(self.domain)
        return [
            Finding("never", ERROR, (key,))
            for key, tier in by_key.items()
            if policy_lint.contradicts(own + self._get_plain_conditions(tier.domain))
        ]

    def _get_plain_conditions(self, condition):
        """Conditions on one value each: two lines of a document may well say the opposite."""
        model = self.env[self.res_model]
        parts = self._get_conjunction(condition) or []
        return [
            (path, operator, tuple(value) if isinstance(value, list) else value)
            for path, operator, value in parts
            if not self._is_on_lines(model, path) and not isinstance(value, dict)
        ]

    def _is_on_lines(self, model, path):
        for name in path.split("."):
            field = model._fields.get(name)
            if not field or field.type in ("one2many", "many2many"):
                return True
            model = self.env[field.comodel_name] if field.relational else model
        return False

    def _lint_superiors(self, by_key):
        """Usual requesters whose line of superiors ends too early."""
        findings, requesters = [], self._get_usual_requesters()
        for key, tier in by_key.items():
            if tier.approver_type == "superior":
                missing = requesters.filtered(
                    lambda user, level=tier.approver_level: not user._get_approval_superior(level)
                )
                if missing:
                    findings.append(Finding("no_superior", WARNING, (key,), {"users": missing}))
        return findings

    def _lint_readers(self, by_key):
        """A hint only: approvers read the request; the document itself is closed to some."""
        findings = []
        for key, tier in by_key.items():
            people = sorted(self._get_fixed_people(tier) or ())[:MANY_PEOPLE]
            blind = self.env["res.users"].browse(people).filtered(self._is_blind)
            if blind:
                findings.append(Finding("no_access", HINT, (key,), {"users": blind}))
        return findings

    def _is_blind(self, user):
        return not self.env[self.res_model].with_user(user).has_access("read")

    def _lint_order(self):
        """An earlier policy that always matches leaves nothing for this one."""
        earlier = self._get_active(self.res_model, self.gate).filtered(
            lambda policy: (
                policy.company_id == self.company_id._origin
                and policy.sequence < self.sequence
                and policy != self._origin
                and policy not in self._origin._get_replaced()
                and policy._is_catch_all()
            )
        )
        return [Finding("unreachable", WARNING, (), {"policy": earlier[0]})] if earlier else []

    def _is_catch_all(self):
        """Whether this policy takes every document from now on."""
        return not self._is_conditional() and not self.end_date and self._is_in_force()

    # Findings in words

    def _format_finding(self, finding, by_key):
        names = [by_key[key].name or "?" for key in finding.keys]
        return getattr(self, f"_format_finding_{finding.code}")(names, finding.values)

    def _format_finding_gap(self, _names, values):
        currency = self.currency_id
        low = format_amount(self.env, values["low"], currency)
        if values["high"] is None:
            return self.env._("Nobody surely signs above %(low)s; add a tier for it.", low=low)
        high = format_amount(self.env, values["high"], currency)
        if not values["low"]:
            return self.env._(
                "Nobody surely signs up to and including %(high)s; add a tier for it.", high=high
            )
        return self.env._(
            "Nobody surely signs above %(low)s, up to and including %(high)s; add a tier for it.",
            low=low,
            high=high,
        )

    def _format_finding_empty(self, names, _values):
        return self.env._(
            "Nobody can decide “%(tier)s”: nobody is named, or the group has no active member of this "
            "company. Give somebody that duty first.",
            tier=names[0],
        )

    def _format_finding_quorum(self, names, values):
        return self.env._(
            "“%(tier)s” wants %(wanted)s agreements and has %(people)s persons; all of them are asked.",
            tier=names[0],
            **values,
        )

    def _format_finding_overlap(self, names, _values):
        return self.env._(
            "“%(first)s” and “%(second)s” begin at the same amount, so both sign. Where one should, "
            "give them different amounts.",
            first=names[0],
            second=names[1],
        )

    def _format_finding_no_ladder(self, names, _values):
        return self.env._(
            "%(tiers)s have an amount but are not on the amount ladder, so all of them sign. Tick "
            "“Amount ladder” where only the highest should.",
            tiers=format_list(self.env, names),
        )

    def _format_finding_self_approval(self, names, values):
        people = self.env["res.users"].browse(values["people"])
        return self.env._(
            "“%(tier)s” asks only %(user)s, who submits such documents too; nobody approves his own. "
            "Name a second person.",
            tier=names[0],
            user=people.name,
        )

    def _format_finding_duplicate(self, names, _values):
        return self.env._(
            "“%(first)s” and “%(second)s” ask the same people about one document.",
            first=names[0],
            second=names[1],
        )

    def _format_finding_never(self, names, _values):
        return self.env._(
            "“%(tier)s” can never be asked: its condition contradicts that of the policy or itself.",
            tier=names[0],
        )

    def _format_finding_no_superior(self, names, values):
        return self.env._(
            "“%(tier)s” finds no superior for %(users)s; set it in their user settings.",
            tier=names[0],
            users=format_list(self.env, values["users"].mapped("name")),
        )

    def _format_finding_no_access(self, names, values):
        return self.env._(
            "“%(tier)s”: %(users)s cannot open the document itself; they decide on the request, which "
            "shows its content.",
            tier=names[0],
            users=format_list(self.env, values["users"].mapped("name")),
        )

    def _format_finding_unreachable(self, _names, values):
        return self.env._(
            "“%(policy)s” comes before this one and takes every document; move this policy up or give "
            "the other a condition.",
            policy=values["policy"].name,
        )
