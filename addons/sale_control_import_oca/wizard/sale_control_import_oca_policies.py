from odoo import models
from odoo.exceptions import ValidationError
from odoo.fields import Command, Domain
from odoo.tools.safe_eval import safe_eval

# The gate that does what OCA's validation does: nothing is confirmed before it is passed.
GATES = {"sale.order": "contract"}
DEFINITION = (
    "id",
    "name",
    "model",
    "review_type",
    "reviewer_id",
    "reviewer_group_id",
    "reviewer_field_id",
    "definition_type",
    "definition_domain",
    "active",
    "sequence",
    "company_id",
    "approve_sequence",
    "approve_sequence_bypass",
    "allow_write_for_reviewer",
    "notify_reminder_delay",
)


class SaleControlImportOca(models.TransientModel):
    """Tier definitions: one draft policy for each kind of document, a tier for each definition."""

    _inherit = "sale.control.import.oca"

    def _get_findings(self):
        return [*super()._get_findings(), *self._get_policy_findings()]

    def _get_policy_findings(self):
        findings, by_model, known = [], {}, self._get_known()
        # There the highest number is asked first; here the lowest.
        for row in self._read_table("tier_definition", *DEFINITION, order="sequence DESC, id"):
            if row["company_id"] in (None, self.company_id.id):
                by_model.setdefault(row["model"], []).append(row)
        for model, rows in by_model.items():
            key = self._get_key("policy", model)
            tiers = [self._get_tier_finding(row) for row in rows]
            self._set_parallel(tiers)
            usable = [tier.pop("tier") for tier in tiers if tier.get("tier")]
            policy = {"kind": "policy", "source": model, "verdict": "new", "key": key, "reason": ""}
            if key in known:
                policy["verdict"] = "known"
                policy["reason"] = self.env._("Taken over before; it is not touched again.")
                tiers = [{**tier, "verdict": "known"} for tier in tiers if tier["verdict"] != "never"]
            elif usable:
                policy["reason"] = self.env._("A draft; look through it, then put it in force.")
                policy["vals"] = self._prepare_policy_vals(model, usable)
            else:
                policy.update(
                    verdict="never",
                    reason=self.env._("None of its tiers can be taken over: see below.")
                    if model in GATES
                    else self.env._("This suite has no gate for these documents."),
                )
            findings += [policy, *tiers]
        return findings

    def _prepare_policy_vals(self, model, tiers):
        return {
            "name": self.env._("From OCA: %(model)s", model=self.env[model]._description),
            "company_id": self.company_id.id,
            "res_model": model,
            "gate": GATES[model],
            "domain": self._get_policy_domain(tiers),
            "is_cumulative": True,
            "tier_ids": [
                Command.create({**tier, "sequence": 10 * place}) for place, tier in enumerate(tiers, 1)
            ],
        }

    @staticmethod
    def _get_policy_domain(tiers):
        """There a document that no definition is for needs no validation; so the policy is not for it."""
        conditions = (Domain(safe_eval(tier["domain"])) for tier in tiers)
        return str(list(Domain.OR(conditions)))

    def _get_tier_finding(self, row):
        finding = {"kind": "tier", "source": row["name"], "verdict": "new", "reason": ""}
        if blocker := self._get_tier_blocker(row):
            return {**finding, "verdict": "never", "reason": blocker}
        finding["tier"] = {
            "name": row["name"] or self.env._("Tier"),
            "domain": row["definition_domain"] or "[]",
            "is_parallel": not row["approve_sequence"],
            **self._prepare_approver_vals(row),
        }
        if notes := self._get_tier_notes(row):
            finding.update(verdict="note", reason="\n".join(notes))
        return finding

    def _get_tier_blocker(self, row):
        """Why this definition cannot become a tier: a sentence, or False."""
        if row["model"] not in GATES:
            return self.env._("This suite has no gate for these documents.")
        if not row["active"]:
            return self.env._("It is archived there.")
        if row["definition_type"] not in (None, "domain"):
            return self.env._("Its condition is program code. Write it as a condition on fields.")
        try:
            self.env["approval.tiers.tier"]._check_domain_of(row["definition_domain"], row["model"])
        except ValidationError as error:
            return str(error)
        if not self._prepare_approver_vals(row):
            return self.env._("Nobody is named there who could decide, or only by program code.")
        return False

    def _prepare_approver_vals(self, row):
        """Who decides, as a tier says it; empty where that cannot be said."""
        kind = row["review_type"]
        if kind == "individual" and self._has("res.users", row["reviewer_id"]):
            return {"approver_type": "user", "approver_user_ids": [Command.set([row["reviewer_id"]])]}
        if kind == "group" and self._has("res.groups", row["reviewer_group_id"]):
            return {"approver_type": "group", "approver_group_id": row["reviewer_group_id"]}
        if kind == "field" and row["reviewer_field_id"]:
            # What fields there are is for administrators; a name of one is no secret here.
            field = self.env["ir.model.fields"].sudo().browse(row["reviewer_field_id"]).exists()
            if field.relation == "res.users":
                return {"approver_type": "field", "approver_field": field.name}
        return {}

    def _has(self, model, res_id):
        return bool(res_id) and bool(self.env[model].sudo().browse(res_id).exists())  # only whether

    def _get_tier_notes(self, row):
        """What is different here, in sentences."""
        notes = []
        if row["company_id"] is None:
            notes.append(self.env._("It is for all companies there; here it is for the one chosen."))
        if row["approve_sequence_bypass"]:
            notes.append(self.env._("Asked once although named twice: the policy says so for all its tiers."))
        if row["allow_write_for_reviewer"]:
            notes.append(self.env._("Whoever decides changes nothing here; he returns it for change."))
        if row["notify_reminder_delay"]:
            notes.append(self.env._("Reminders follow the tier's time limit here: set one in hours."))
        return notes

    @staticmethod
    def _set_parallel(findings):
        """The first tier has none above that it could be asked with."""
        tiers = [finding["tier"] for finding in findings if finding.get("tier")]
        for tier in tiers[:1]:
            tier["is_parallel"] = False

    def _create_found(self, findings):
        result = super()._create_found(findings)
        chosen = [finding for finding in findings if finding["kind"] == "policy"]
        policies = self.env["approval.tiers.policy"].create([finding["vals"] for finding in chosen])
        self._remember(policies, [finding["key"] for finding in chosen])
        return result
