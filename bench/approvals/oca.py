"""Approvals by OCA's tier validation, with the notices a company needs switched on."""

import _work

from odoo import Command

WITHOUT_SUITE = {
    "packages": [
        "odoo-addon-base_tier_validation==19.0.1.4.6",
        "odoo-addon-sale_tier_validation==19.0.1.0.0.3",
    ],
    "modules": ["sale_tier_validation"],
}


class Oca(_work.Variant):
    columns = ("validation_status", "need_validation", "can_review", "next_review")

    def prepare(self, env, people):
        model = env["ir.model"]._get("sale.order")
        for number in range(_work.POLICIES):
            applies = number < _work.SIGNATURES
            env["tier.definition"].create(
                {
                    "name": f"Bench {number}",
                    "model_id": model.id,
                    "review_type": "individual",
                    "reviewer_id": people["signers"][number % _work.SIGNATURES].id,
                    "sequence": 100 - number,  # the highest is asked first
                    "approve_sequence": True,
                    "definition_domain": f"[('amount_total', '>', {0 if applies else 10**9})]",
                    "notify_on_pending": True,
                    "notify_on_accepted": True,
                }
            )
        # Otherwise nothing could be written on a record once it was submitted.
        env["tier.validation.exception"].create(
            {
                "model_id": model.id,
                "field_ids": [Command.set(self._fields(env).ids)],
                "allowed_to_write_under_validation": True,
                "allowed_to_write_after_validation": True,
            }
        )

    def _fields(self, env):
        names = ("client_order_ref", "state", "date_order", "locked")
        return env["ir.model.fields"].search([("model", "=", "sale.order"), ("name", "in", names)])

    def submit(self, orders):
        orders.request_validation()
        orders.invalidate_recordset()

    def decide(self, orders, user):
        for order in orders.with_user(user):  # its button takes one record at a time
            order.validate_tier()


def run(env):
    return _work.run(env, Oca())
