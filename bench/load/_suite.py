"""What the suite adds to the company: visits, approvals, captured figures, commission."""

from datetime import timedelta

from _company import SHARE

from odoo.fields import Command, Date
from odoo.tools import SQL
from odoo.tools.date_utils import start_of

from bench import _bulk
from bench.visits import _company as visits

VISITS, DECIDED = round(SHARE * 500_000), round(SHARE * 100_000)
WAITING = max(round(SHARE * 800), 80)  # what approvers decide during the run
AT_ONCE = 5_000
COMMISSION_RATE = 1


def complete(env, facts):
    """Everything that the suite's pages show; committed."""
    for part in (_make_visits, _make_approvals, _make_figures, _make_statements):
        part(env, facts)
        env.cr.commit()


def _make_visits(env, facts):
    reps, partners = facts["people"]["rep"], list(facts["partners"])
    env.cr.execute(
        visits.VISIT,
        {
            "reps": reps.ids,
            "partners": partners,
            "customers": len(partners),
            "visits": VISITS,
            "company": env.company.id,
            "purpose": env.ref("sale_visit_plan.purpose_care").id,
        },
    )
    env.cr.execute("ANALYZE sale_visit")
    env.invalidate_all()


def _make_approvals(env, facts):
    """100,000 decided requests, and quotations that wait for any of the approvers."""
    people = facts["people"]
    _bulk.fill(env, {"reps": people["rep"], "approvers": people["approver"]}, DECIDED, 0)
    tier = {"name": "Load", "approver_type": "user", "approver_user_ids": people["approver"].ids}
    policy = env["approval.tiers.policy"].create(
        {
            "name": "Load",
            "res_model": "sale.order",
            "gate": "contract",
            "tier_ids": [Command.create({**tier, "limit_hours": 24})],
        }
    )
    policy.action_activate()
    line = {"product_id": facts["products"][0].id, "product_uom_qty": 2}
    for number in range(WAITING):
        rep = people["rep"][number % len(people["rep"])]
        partner = facts["partners"][number % len(facts["partners"])]
        vals = {"partner_id": partner, "user_id": rep.id, "order_line": [Command.create(line)]}
        env["sale.order"].with_user(rep).create(vals).action_approval_submit("contract")


def _make_figures(env, facts):
    moves = list(facts["moves"])
    for begin in range(0, len(moves), AT_ONCE):
        env["sale.kpi.event"]._capture("account.move", moves[begin : begin + AT_ONCE])
        env.cr.commit()
    for table in ("sale_kpi_event", "sale_kpi_fact"):
        env.cr.execute(SQL("ANALYZE %s", SQL.identifier(table)))


def _make_statements(env, facts):
    today = Date.context_today(env.user)
    begin = start_of(start_of(today, "month") - timedelta(days=1), "month")
    assigned = [Command.create({"user_id": user.id, "date_from": begin}) for user in facts["people"]["rep"]]
    version = {"date_from": begin, "base": "invoiced", "method": "flat", "rate": COMMISSION_RATE}
    plan = env["sale.kpi.commission.plan"].create(
        {"name": "Load", "assignment_ids": assigned, "version_ids": [Command.create(version)]}
    )
    plan.version_ids._activate()
    plan.version_ids.run_ids._settle()
    env["sale.kpi.statement"]._open_month(env.company, start_of(today, "month"))._refresh()
