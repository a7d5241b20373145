"""A company that began with release 19.0.1.0.0 updates: its schema becomes today's, its records stay.

tests/data/release_1_0_0.tar.xz holds that release as it was (without tests, texts and pictures), a twentieth
of a dump: it is installed in a copy of Odoo's own modules, people work with it through its own code, and
then today's add-ons take its place.
"""

import tarfile
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from copies import run, update

from devtools import paths

RELEASE = Path(__file__).parent / "data" / "release_1_0_0.tar.xz"
ADDONS = ["approval_tiers", "sale_approval_tiers"]
INSTALL = """
modules = env["ir.module.module"]
modules.update_list()
modules.search([("name", "in", {addons})]).button_immediate_install()
env.cr.commit()
"""
# One order approved and confirmed, one approved, one half-way, one refused, one nobody was asked about.
STORY = """
import json
from odoo.fields import Command
from odoo.tests import new_test_user
company = env.company
company.currency_id = env.ref("base.CNY")
sales, tiers = "sales_team.group_sale_", "approval_tiers.group_"
rep = new_test_user(env, "u_rep", groups=sales + "salesman")
head = new_test_user(env, "u_head", groups=sales + "salesman_all_leads")
legal = new_test_user(env, "u_legal", groups=tiers + "legal")
deputy = new_test_user(env, "u_deputy", groups=tiers + "deputy_general_manager")
for duty in ("general_manager", "finance"):
    new_test_user(env, "u_" + duty, groups=tiers + duty)
rep.approval_superior_id, head.approval_superior_id = head, deputy
team = env["crm.team"].create({"name": "Upgrade", "user_id": head.id, "member_ids": [Command.set(rep.ids)]})
env.ref("sale_approval_tiers.policy_template_amount_tiers")._switch_on(company)
customer = env["res.partner"].create({"name": "Customer"})
product = env["product.product"].create({"name": "Pump", "type": "service"})
line = {"product_id": product.id, "product_uom_qty": 1, "price_unit": 80000, "tax_ids": [Command.clear()]}
values = {"partner_id": customer.id, "team_id": team.id, "order_line": [Command.create(line)]}
orders = env["sale.order"].with_user(rep).create([values] * 5)
confirmed, approved, running, refused, draft = orders
for order in orders[:4]:
    order.action_approval_submit("contract")
def decide(order, *users):
    for user in users:
        steps = order.sudo().approval_request_ids.step_ids.filtered(lambda step: step.state == "open")
        steps.with_user(user).action_approve("As agreed")
decide(confirmed, head, legal, head)
decide(approved, head, legal, head)
decide(running, head)
refused.sudo().approval_request_ids.step_ids.filtered(
    lambda step: step.state == "open"
).with_user(head).action_reject("Too cheap")
confirmed.action_confirm()
env.cr.commit()
env.cr.execute("SELECT id, row_hash FROM approval_tiers_decision ORDER BY id")
print("STORY", json.dumps({"orders": orders.ids, "decisions": env.cr.fetchall()}))
"""
TAKE = """
import json
from tests.catalog import take
print("STORY", json.dumps(take(env.cr)))
"""
AFTERWARDS = """
import json
orders = env["sale.order"].browse({orders})
user = {{name: env["res.users"].search([("login", "=", "u_" + name)]) for name in ("rep", "head", "legal")}}
seen = [[order.state, order.approval_status, len(order.approval_request_ids.step_ids)] for order in orders]
confirmed, approved, running, refused, draft = orders
env.cr.execute("SELECT id, row_hash FROM approval_tiers_decision ORDER BY id")
decisions = env.cr.fetchall()
broken = env["approval.tiers.decision"].search([("request_id", "!=", False)]).grouped("request_id")
broken = [str(rows._get_broken_row()) for rows in broken.values() if rows._get_broken_row()]
approved.with_user(user["rep"]).action_confirm()
def try_to_confirm(order):
    try:
        with env.cr.savepoint():
            order.with_user(user["rep"]).action_confirm()
    except Exception as error:
        return type(error).__name__
held = [try_to_confirm(order) for order in (running, refused, draft)]
for name in ("legal", "head"):
    steps = running.sudo().approval_request_ids.step_ids.filtered(lambda step: step.state == "open")
    steps.with_user(user[name]).action_approve()
running.with_user(user["rep"]).action_confirm()
print("STORY", json.dumps({{
    "seen": seen, "decisions": decisions, "broken": broken, "held": held,
    "after": [order.state for order in orders],
    "versions": sorted(env["ir.module.module"].search([("name", "in", {addons})]).mapped("latest_version")),
}}))
"""
# What a policy says may be edited by a company, so an update leaves it: compared is how things are built.
BUILT = (
    "relation",
    "column",
    "constraint",
    "index",
    "trigger",
    "function",
    "type",
    "model",
    "field",
    "choice",
)

# Fields that mail and the like give to a model which became a thread; none is a column. Odoo notes them
# when those add-ons are updated themselves.
NOTED_LATER = ("activity_calendar_event_id", "message_has_sms_error", "rating_ids", "website_message_ids")


@pytest.fixture(scope="module")
def release(tmp_path_factory):
    """Folder with the add-ons of the first release."""
    folder = tmp_path_factory.mktemp("release")
    with tarfile.open(RELEASE) as archive:
        archive.extractall(folder, filter="data")
    return folder / "release_1_0_0"


def built(lines):
    wanted = (line for line in lines if line.partition(" | ")[0] in BUILT)
    return Counter(line for line in wanted if not any(f" | {name} | " in line for name in NOTED_LATER))


def test_update_from_the_first_release(copies, release):
    """APV-15: the update asks nobody again, keeps every row of the record, and leaves the same tables as
    a new installation."""
    today, then = f"--addons-path={paths.ADDONS}", f"--addons-path={release}"
    install = INSTALL.format(addons=ADDONS)
    with copies.of("platform") as old, copies.of("platform") as new, ThreadPoolExecutor() as pool:
        fresh = pool.submit(run, new, install + TAKE, today, "--skip-auto-install")
        before = run(old, install + STORY, then, "--skip-auto-install")
        update(old, "approval_tiers", today)
        updated = run(old, TAKE, today)
        after = run(old, AFTERWARDS.format(orders=before["orders"], addons=ADDONS), today)
        fresh = fresh.result()
    assert after["decisions"] == before["decisions"]
    assert after["broken"] == []
    status = [row[:2] for row in after["seen"]]
    assert status[:3] == [["sale", "approved"], ["draft", "approved"], ["draft", "pending"]]
    assert all(after["held"])
    assert after["after"] == ["sale", "sale", "sale", "draft", "draft"]
    missing, left = built(fresh) - built(updated), built(updated) - built(fresh)
    assert {"missing": sorted(missing), "left behind": sorted(left)} == {"missing": [], "left behind": []}
