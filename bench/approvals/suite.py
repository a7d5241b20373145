"""Approvals by this suite: activities, notices and the record of decisions included."""

import _work

from odoo.fields import Command


class Suite(_work.Variant):
    columns = ("approval_status", "approval_gate")

    def prepare(self, env, people):
        for number in range(_work.POLICIES):
            is_last = number == _work.POLICIES - 1
            policy = env["approval.tiers.policy"].create(
                {
                    "name": f"Bench {number}",
                    "res_model": "sale.order",
                    "gate": "contract",
                    "sequence": number,
                    "domain": "[]" if is_last else f"[('amount_total', '>', {10**9 + number})]",
                    "is_batch_allowed": True,
                    "tier_ids": [
                        Command.create(
                            {
                                "name": user.name,
                                "sequence": rank,
                                "approver_type": "user",
                                "approver_user_ids": user.ids,
                                "limit_hours": 24,
                            }
                        )
                        for rank, user in enumerate(people["signers"])
                    ],
                }
            )
            policy.action_activate()

    def submit(self, orders):
        orders.action_approval_submit("contract")

    def decide(self, orders, user):
        domain = [("state", "=", "open"), ("candidate_ids", "in", user.ids)]
        steps = orders.env["approval.tiers.step"].with_user(user).search(domain)
        steps.filtered(lambda step: step.sudo().request_id.res_id in orders.ids).action_approve()


def run(env):
    return _work.run(env, Suite())
