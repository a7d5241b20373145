"""Every scheduled job that writes in batches dies in the middle of a batch, and is run again.

On a copy of the story, 45 days later, when most of it is overdue; see dying.py.
"""

import pytest
from crashes import CLEAN, prove, shell

# {job: (in which batch it dies, {how many a batch has})}. Capture, ledger and scores have tests of their own.
JOBS = {
    "approval.tiers.step._cron_watch_deadlines": (
        2,
        {"approval_tiers.models.approval_tiers_step_watch.BATCH": 1},
    ),
    "approval.tiers.replay._cron_run": (2, {"approval_tiers.models.approval_tiers_replay.BATCH": 1}),
    "approval.tiers.checkpoint._cron_append": (
        2,
        {"approval_tiers.models.approval_tiers_checkpoint.ROWS_PER_CHECKPOINT": 25},
    ),
    "approval.tiers.verification._cron_prove": (
        2,
        {"approval_tiers.models.approval_tiers_verification_checks.ROWS_AT_ONCE": 25},
    ),
    "sale.visit.plan._cron_watch_plans": (2, {"sale_visit_plan.models.sale_visit_plan_late.BATCH": 5}),
    "sale.visit.report._cron_watch_reports": (2, {"sale_visit_plan.models.sale_visit_report_due.BATCH": 2}),
    "sale.visit.greeting._cron_greet": (2, {"sale_visit_plan.models.sale_visit_greeting.BATCH": 1}),
    "crm.lead._cron_follow_up": (2, {"sale_visit_plan.models.crm_lead_follow_up.BATCH": 1}),
    "sale.after.service.complaint._cron_escalate": (
        2,
        {"sale_after_service.models.sale_after_service_complaint_clock.BATCH": 2},
    ),
    "sale.after.service.complaint._cron_refresh_costs": (
        2,
        {"sale_after_service.models.sale_after_service_cost.BATCH": 1},
    ),
    "sale.after.service.action._cron_remind": (
        2,
        {"sale_after_service.models.sale_after_service_action.BATCH": 1},
    ),
    "sale.after.service.request._cron_overdue": (
        2,
        {"sale_after_service.models.sale_after_service_request_act.BATCH": 1},
    ),
    "sale.after.service.follow.up._cron_plan": (
        2,
        {"sale_after_service.models.sale_after_service_follow_up_due.BATCH": 1},
    ),
    "sale.kpi.outbox._cron_fill, sale.kpi.outbox._cron_capture": (2, {}),
    "sale.kpi.audit._cron_check": (1, {}),
    "sale.kpi.run._cron_compare": (2, {}),
    "sale.kpi.score._cron_watch_answers": (2, {"sale_kpi.models.sale_kpi_score_feedback.BATCH": 1}),
    "sale.kpi.statement._cron_statements": (1, {}),
}
# What the story has too little of, so that each job has two batches at least.
STORY = """
import json
from datetime import timedelta
from odoo import fields
from odoo.fields import Command
later = fields.Date.today() + timedelta(days=45)
rep = env["res.users"].search([("login", "=", "rep")])
company = rep.company_id
env = env(context={"allowed_company_ids": company.ids})
customer = env["res.partner"].search([("user_id", "=", rep.id), ("is_company", "=", True)], limit=1)
env["crm.lead"].create(
    [{"name": f"Left lying {n}", "type": "opportunity", "user_id": rep.id, "partner_id": customer.id}
     for n in range(3)])
env["res.partner"].create(
    [{"name": f"Birthday {n}", "parent_id": customer.id, "user_id": rep.id,
      "birthday": (later + timedelta(days=1)).replace(year=1980)} for n in range(3)])
complaints = env["sale.after.service.complaint"].search([("kind", "=", "complaint")])
env["sale.after.service.action"].create(
    [{"name": f"To do {n}", "complaint_id": complaints[n].id, "user_id": rep.id,
      "date_due": fields.Date.today()} for n in range(3)])
env["sale.after.service.cost"].create(
    [{"complaint_id": one.id, "name": "Freight", "unit_amount": 10} for one in complaints])
request = env["sale.after.service.request"].search([], limit=1)
for _number in range(2):
    request.copy()
env["sale.after.service.request"].search([]).write({"due_at": fields.Datetime.now()})
company.after_service_progress_days = 7
replay = env["approval.tiers.replay"].create({
    "policy_id": env["approval.tiers.policy"].search(
        [("gate", "=", "contract"), ("state", "=", "active")], limit=1).id,
    "date_from": fields.Date.today() - timedelta(days=400), "date_to": fields.Date.today()})
replay.action_start()
runs = env["sale.kpi.run"].search([("state", "=", "computed")])
for run in runs:
    run.score_ids.line_ids.write({"accepted_at": run.computed_at})
    run.write({"is_verified": True, "problems": "None", "improvements": "None"})
    run._approve()
runs.score_ids.write({"answer_deadline": later + timedelta(days=1)})
env.cr.commit()
print("STORY", json.dumps(replay.total))
"""
DIE = """
import json
from tests.dying import run_all
print("STORY", json.dumps(run_all(env.registry, {jobs})))
"""


@pytest.fixture(scope="module")
def died(throwaway):
    """{job: what the tables said}"""
    assert shell(throwaway, STORY) > 1
    return shell(throwaway, DIE.format(jobs=JOBS))


@pytest.mark.parametrize("job", JOBS)
def test_killed_in_a_batch(died, job):
    """APV-10, CPL-02, KPI-01, VIS-08: a job that is killed has done whole batches only; resumed, it comes
    to the very same as one that was never disturbed."""
    story, (last, _sizes) = died[job], JOBS[job]
    assert story["died"]
    assert differences(story["half"], story["wanted"]), "it was through already"
    assert bool(differences(story["before"], story["half"])) == (last > 1), "whole batches are committed"
    assert differences(story["end"], story["wanted"]) == {}


def differences(one, other):
    return {table: (one[table], other[table]) for table in one if one[table] != other[table]}


def test_proofs(throwaway, died):
    """APV-11: after all this the record is whole and all sums are what they were made of."""
    assert died
    assert prove(throwaway) == CLEAN
