"""The jobs that write the commission ledger and compute scores die in the middle and are started again."""

import pytest
from crashes import at_once, resume, shell

# A plan on everything the rep ever invoiced; its job dies when the second of four batches is written and
# not committed.
LEDGER_KILLED = """
import json, os
from odoo.fields import Command
from odoo.addons.sale_kpi.models import sale_kpi_commission_run as code
rep = env["res.users"].search([("login", "=", "rep")])
env = env(context={"allowed_company_ids": rep.company_id.ids})
env["sale.kpi.outbox"]._capture_pending()
env["sale.kpi.commission.run"].search([])._settle()
plans = env["sale.kpi.commission.plan"]
plan = plans.create({"name": f"Killed {plans.search_count([])}"})
env["sale.kpi.commission.assignment"].create(
    {"plan_id": plan.id, "user_id": rep.id, "date_from": "2020-01-01"}
)
version = env["sale.kpi.commission.version"].create(
    {"plan_id": plan.id, "date_from": "2020-01-01", "base": "invoiced", "method": "marginal", "rate": 1,
     "tier_ids": [Command.create({"lower": 10000, "rate": 3})]}
)
version._activate()
run = version.run_ids
env.cr.commit()
print("STORY", json.dumps({"run": run.id, "plan": plan.id, "user": rep.id}), flush=True)
env.cr.execute("SELECT count(*) FROM sale_kpi_event")
job, write, batches = code.SaleKpiCommissionRun, code.SaleKpiCommissionRun._write_ledger, []
def write_and_die(self, last):
    write(self, last)
    batches.append(last)
    if len(batches) == 2:
        env.flush_all()
        os.kill(os.getpid(), 9)
job._write_ledger = write_and_die
job._advance.__defaults__ = (env.cr.fetchone()[0] // 4 + 1,)
env["sale.kpi.commission.run"]._cron_advance()
"""
# A run over everybody, person by person; its job dies with the second one.
SCORES_KILLED = """
import json, os
from odoo import fields
from odoo.addons.sale_kpi.models import sale_kpi_run_compute as code
company = env["res.users"].search([("login", "=", "rep")]).company_id
env = env(context={"allowed_company_ids": company.ids})
month = fields.Date.today().replace(day=1)  # the running one, which nobody has assessed yet
runs = env["sale.kpi.run"]
run = runs.search([("date_from", "=", month)], limit=1) or runs.create({"date_from": month})
code.BATCH = 1
run.action_compute()
env.cr.commit()
print("STORY", json.dumps(run.id), flush=True)
compute, people = code.SaleKpiRun._compute_batch, []
def compute_and_die(self):
    compute(self)
    people.append(self)
    if len(people) == 2:
        env.flush_all()
        os.kill(os.getpid(), 9)
code.SaleKpiRun._compute_batch = compute_and_die
env["sale.kpi.run"]._cron_compute()
"""
READ_LEFT = """
import json
env.cr.execute("SELECT watermark FROM sale_kpi_commission_run WHERE id = {run}")
watermark = env.cr.fetchone()[0]
env.cr.execute('''SELECT count(*), count(DISTINCT event_id), max(event_id) FROM sale_kpi_ledger row
    JOIN sale_kpi_commission_account a ON a.id = row.account_id WHERE a.run_id = {run}''')
scores = env["sale.kpi.run"].browse({scores})
print("STORY", json.dumps([watermark, *env.cr.fetchone(), scores.done_count, scores.people_count]))
"""
# Both jobs as the scheduler calls them
LEDGER = 'env["sale.kpi.commission.run"]._cron_advance()'
SCORES = 'env["sale.kpi.run"]._cron_compute()'
# What must be there, from the events themselves by the rule in Python
PROVE = """
import json
from collections import Counter
from decimal import Decimal
env["sale.kpi.commission.run"]._cron_advance()
run = env["sale.kpi.commission.run"].browse({run})
events = env["sale.kpi.event"].search(
    [("kind", "=", "invoice"), ("user_id", "=", {user}), ("company_id", "=", run.company_id.id)]
)
rows = env["sale.kpi.ledger"].search([("plan_id", "=", {plan})])
months = Counter()
for event in events:
    months[event.date.replace(day=1)] += Decimal(str(round(event.amount, 2)))
terms = run.version_id._get_terms()
wanted = {{str(month): float(terms.commission(total)) for month, total in months.items()}}
paid = Counter()
for row in rows:
    paid[str(row.period_date)] += row.amount
paid = {{month: round(amount, 2) for month, amount in paid.items()}}
accounts = env["sale.kpi.commission.account"].search([("run_id", "=", run.id)])
scores = env["sale.kpi.run"].browse({scores})
def read():
    return sorted([s.user_id.id, s.final_score, len(s.line_ids)] for s in scores.score_ids)
resumed = read()
done = [scores.done_count, scores.people_count, scores.is_computing, len(scores.score_ids.user_id)]
env(context={{"allowed_company_ids": run.company_id.ids}})["sale.kpi.run"].browse(scores.id).action_compute()
check = env["sale.kpi.audit"]._check(run.company_id)
print("STORY", json.dumps({{
    "events": sorted(events.filtered("amount").ids), "rows": sorted(rows.event_id.filtered("amount").ids),
    "twice": len(rows) - len(rows.event_id), "wanted": wanted, "paid": paid,
    "accounts": round(sum(accounts.mapped("cum_amount")), 2), "audit": [check.difference_count, check.report],
    "resumed": resumed, "again": read(), "done": done, "last": run.watermark,
}}))
"""


@pytest.fixture(scope="module")
def killed(odoo):
    """{"run", "plan", "user", "scores"} of jobs that died."""
    ledger, scores = at_once((shell, odoo, LEDGER_KILLED), (shell, odoo, SCORES_KILLED))
    return {**ledger, "scores": scores}


def test_ledger_and_scores_resume(odoo, killed):
    """COM-02, KPI-01: a ledger job and a score job that were killed had written whole batches only; resumed,
    by two at the same moment, every event is paid once, to the cent, and nobody is scored twice."""
    watermark, rows, events, last, done, people = shell(odoo, READ_LEFT.format(**killed))
    assert 0 < rows == events, "the first batch was committed"
    assert last <= watermark
    assert 1 <= done < people, "the second person was not"
    at_once((resume, odoo, LEDGER), (resume, odoo, LEDGER), (resume, odoo, SCORES))
    found = shell(odoo, PROVE.format(**killed))
    assert found["rows"] == found["events"] != []
    assert len(found["rows"]) > rows, "the job had not been through"
    assert found["twice"] == 0
    assert found["paid"] == found["wanted"]
    assert found["accounts"] == round(sum(found["wanted"].values()), 2)
    assert found["last"] > watermark
    assert found["audit"] == [0, ""] or found["audit"] == [0, False]
    assert found["done"] == [people, people, False, people]
    assert found["resumed"] == found["again"]
