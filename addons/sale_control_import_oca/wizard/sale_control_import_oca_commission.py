from odoo import models
from odoo.fields import Command
from odoo.tools.date_utils import start_of
from odoo.tools.sql import table_columns

from ..sections import to_tiers

# How often agents are settled there, and how their plan is added up here
PERIODS = {
    "biweekly": "month",
    "monthly": "month",
    "quaterly": "quarter",
    "semi": "quarter",
    "annual": "year",
}
INEXACT = ("biweekly", "semi")
BASES = {
    ("gross_amount", False): {"base": "invoiced"},
    ("gross_amount", True): {"base": "collected"},
    ("net_amount", False): {"base": "margin"},
    ("net_amount", True): {"base": "margin", "payable": "collection"},
}
COMMISSION = ("id", "name", "commission_type", "fix_qty", "active", "amount_base_type", "invoice_state")


class SaleControlImportOca(models.TransientModel):
    """Agents and rates: plans with a draft of their terms, the people on them, the customers of each."""

    _inherit = "sale.control.import.oca"

    def _get_findings(self):
        return [*super()._get_findings(), *self._get_commission_findings()]

    def _get_commission_findings(self):
        agents, known = self._read_agents(), self._get_known()
        plans, people = [], []
        for row in self._read_table("commission", *COMMISSION):
            mine = [agent for agent in agents if agent["commission_id"] == row["id"]]
            for period in sorted({PERIODS.get(agent["settlement"], "month") for agent in mine} or {"month"}):
                plan = self._get_plan_finding(row, period, known)
                plans.append(plan)
                settled = [a for a in mine if PERIODS.get(a["settlement"], "month") == period]
                people += [self._get_person_finding(agent, plan, known) for agent in settled]
        findings = [*plans, *people, *self._get_share_findings(people, known)]
        if settled := len(self._read_table("commission_settlement", "id")):
            text = self.env._("%(count)s settlements", count=settled)
            reason = self.env._(
                "What was settled there stays there; set the first day of the plans after it."
            )
            findings.append({"kind": "plan", "source": text, "verdict": "never", "reason": reason})
        return findings

    def _read_agents(self):
        if "commission_id" not in table_columns(self.env.cr, "res_partner"):
            return []
        names = ("id", "name", "commission_id", "settlement", "company_id")
        rows = self._read_table("res_partner", *names, where="agent AND commission_id IS NOT NULL AND active")
        return [row for row in rows if row["company_id"] in (None, self.company_id.id)]

    # --- plans ---

    def _get_plan_finding(self, row, period, known):
        key = self._get_key("commission", row["id"], period)
        finding = {"kind": "plan", "source": row["name"], "key": key, "verdict": "new", "reason": ""}
        if key in known:
            return {**finding, "verdict": "known", "reason": self.env._("Taken over before.")}
        if blocker := self._get_plan_blocker(row, period):
            return {**finding, "verdict": "never", "reason": blocker}
        rate, tiers = self._get_rates(row)
        if row["commission_type"] == "section":
            finding["verdict"] = "note"
            finding["reason"] = self.env._(
                "There the section is chosen for each line of an invoice, here by the total of a period: "
                "compare before you put it in force."
            )
        finding["vals"] = self._prepare_plan_vals(row, period, rate, tiers)
        return finding

    def _get_plan_blocker(self, row, period):
        """Why these rates cannot become a plan: a sentence, or False."""
        if not row["active"]:
            return self.env._("It is archived there.")
        if row["commission_type"] not in ("fixed", "section"):
            return self.env._("It is computed by program code. Write its terms anew as a plan.")
        if (row["amount_base_type"] or "gross_amount") not in ("gross_amount", "net_amount"):
            return self.env._("It is paid on a base that is not known here.")
        rates = self._get_rates(row)
        if not rates:
            return self.env._("Its sections overlap. Say which one counts, then look again.")
        if not all(0 <= rate <= 100 for rate in (rates[0], *(rate for _lower, rate in rates[1]))):
            return self.env._("A rate is below 0 or above 100 percent.")
        if self.date_from != start_of(self.date_from, period):
            return self.env._("Its agents are settled by longer periods: begin on the first day of one.")
        return False

    def _get_rates(self, row):
        """``(rate, [(lower, rate)])``, or None."""
        if row["commission_type"] == "fixed":
            return row["fix_qty"] or 0.0, []
        names = ("id", "commission_id", "amount_from", "amount_to", "percent")
        sections = self._read_table("commission_section", *names, where=f"commission_id = {int(row['id'])}")
        return to_tiers(
            [(one["amount_from"] or 0.0, one["amount_to"] or 0.0, one["percent"] or 0.0) for one in sections]
        )

    def _prepare_plan_vals(self, row, period, rate, tiers):
        names = dict(
            self.env["sale.kpi.commission.version"]._fields["period"]._description_selection(self.env)
        )
        base = BASES[row["amount_base_type"] or "gross_amount", row["invoice_state"] == "paid"]
        version = {
            **base,
            "date_from": self.date_from,
            "period": period,
            "rate": rate,
            "method": "whole" if tiers else "flat",
            "tier_ids": [Command.create({"lower": lower, "rate": tier}) for lower, tier in tiers],
        }
        name = self.env._(
            "From OCA: %(name)s (%(period)s, %(number)s)",
            name=row["name"],
            period=names[period],
            number=row["id"],
        )
        return {"name": name, "company_id": self.company_id.id, "version_ids": [Command.create(version)]}

    # --- people and their customers ---

    def _get_person_finding(self, agent, plan, known):
        key = self._get_key("agent", agent["id"], plan["key"])
        finding = {"kind": "person", "source": agent["name"], "key": key, "verdict": "new", "reason": ""}
        finding |= {"agent": agent["id"], "plan": plan["key"]}
        if key in known:
            return {**finding, "verdict": "known", "reason": self.env._("Taken over before.")}
        if plan["verdict"] == "never":
            return {**finding, "verdict": "never", "reason": self.env._("The commission itself cannot be.")}
        if agent["settlement"] in INEXACT:
            finding["verdict"] = "note"
            finding["reason"] = self.env._("Settled by another period there: here by month or quarter.")
        return {**finding, "vals": self._prepare_person_vals(agent["id"])}

    def _prepare_person_vals(self, partner_id):
        """The person as a payee: the user where the agent logs in here, else the contact."""
        partner = self.env["res.partner"].sudo().browse(partner_id)  # only whose contact it is
        user = partner.user_ids.filtered(lambda user: not user.share)[:1]
        return {"user_id": user.id} if user else {"partner_id": partner_id}

    def _get_share_findings(self, people, known):
        """Customers of agents; two agents of one plan would each be paid in full there."""
        by_agent = {person["agent"]: person for person in people if person["verdict"] != "never"}
        pairs = {}
        for row in self._read_table(
            "partner_agent_rel", "partner_id", "agent_id", order="partner_id, agent_id"
        ):
            if person := by_agent.get(row["agent_id"]):
                customer = self.env["res.partner"].sudo().browse(row["partner_id"])  # name and company
                if customer.company_id.id in (False, self.company_id.id):
                    buyer = customer.commercial_partner_id
                    pairs.setdefault((buyer, person["plan"]), {})[row["agent_id"]] = person
        return [self._get_share_finding(*pair, agents, known) for pair, agents in pairs.items()]

    def _get_share_finding(self, customer, plan_key, agents, known):
        key = self._get_key("share", customer.id, plan_key)
        names = ", ".join(person["source"] for person in agents.values())
        source = self.env._("%(customer)s: %(agents)s", customer=customer.display_name, agents=names)
        finding = {"kind": "share", "source": source, "key": key, "verdict": "new", "reason": ""}
        if key in known:
            return {**finding, "verdict": "known", "reason": self.env._("Taken over before.")}
        if len(agents) > 1:
            reason = self.env._(
                "Each of them is paid in full there, while shares make 100 % here. "
                "Give each a plan of his own, or say what share each has."
            )
            return {**finding, "verdict": "never", "reason": reason}
        (agent,) = agents
        line = {**self._prepare_person_vals(agent), "percent": 100.0}
        vals = {"partner_id": customer.id, "line_ids": [Command.create(line)]}
        return {**finding, "plan": plan_key, "vals": {**vals, "company_id": self.company_id.id}}

    def _create_found(self, findings):
        result = super()._create_found(findings)
        models_by_kind = {
            "plan": "sale.kpi.commission.plan",
            "person": "sale.kpi.commission.assignment",
            "share": "sale.kpi.commission.split",
        }
        for kind, model in models_by_kind.items():
            plans = self._get_known()
            chosen = [finding for finding in findings if finding["kind"] == kind]
            for finding in chosen:
                if kind != "plan":
                    finding["vals"] |= {"plan_id": plans[finding["plan"]], "date_from": self.date_from}
            self._remember(
                self.env[model].create([finding["vals"] for finding in chosen]),
                [finding["key"] for finding in chosen],
            )
        return result
