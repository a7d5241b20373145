"""The job that captures figures dies in the middle, and two of them run at the same moment."""

import pytest
from crashes import at_once, resume, select, shell

COUNT = 60
STORY = f"""
import json
user = env["res.users"].search([("login", "=", "rep")])
customer = env["res.partner"].search([("user_id", "=", user.id), ("is_company", "=", True)], limit=1)
env["sale.kpi.outbox"]._capture_pending()
leads = env["crm.lead"].create(
    [
        {{"name": f"Killed {{n}}", "type": "opportunity", "user_id": user.id, "partner_id": customer.id,
         "expected_revenue": 100}}
        for n in range({COUNT})
    ]
)
leads.action_set_won()
env.cr.commit()
print("STORY", json.dumps(leads.ids))
"""
# Everything of the batch is written, nothing committed.
KILLED = """
import os
env["sale.kpi.outbox"]._capture_batch()
os.kill(os.getpid(), 9)
"""
CAPTURE = 'env["sale.kpi.outbox"]._cron_capture()'
EVENTS = "SELECT kind, count(*), sum(amount)::int FROM sale_kpi_event WHERE src_model = 'crm.lead'"
QUEUE = "SELECT count(*) FROM sale_kpi_outbox WHERE src_model = 'crm.lead'"
FACTS = """SELECT count(*) FROM (
    SELECT kind, date, user_id, sum(number) AS n, sum(amount) AS a FROM sale_kpi_event GROUP BY 1, 2, 3
    EXCEPT
    SELECT kind, date, user_id, sum(number) AS n, sum(amount) AS a FROM sale_kpi_fact GROUP BY 1, 2, 3) x"""


@pytest.fixture(scope="module")
def leads(odoo):
    return shell(odoo, STORY)


def read(odoo, leads):
    """[kind, events, amount] of the leads."""
    return select(odoo, f"{EVENTS} AND src_id IN ({', '.join(map(str, leads))}) GROUP BY kind ORDER BY kind")


def test_killed_and_resumed(odoo, leads):
    """KPI-01: a job killed in the middle of a batch leaves nothing half done; two jobs that start at the
    same moment afterwards count everything once."""
    assert int(select(odoo, QUEUE)[0][0]) >= COUNT
    shell(odoo, KILLED)
    assert read(odoo, leads) == []
    assert int(select(odoo, QUEUE)[0][0]) >= COUNT
    at_once((resume, odoo, CAPTURE), (resume, odoo, CAPTURE))
    resume(odoo, CAPTURE)  # who came second may have left at once
    assert read(odoo, leads) == [["lead", str(COUNT), "0"], ["won", str(COUNT), str(COUNT * 100)]]
    assert select(odoo, FACTS) == [["0"]]
    assert select(odoo, QUEUE) == [["0"]]
