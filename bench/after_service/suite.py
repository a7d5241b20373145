"""Returns by this suite: asked for, checked, authorised; and Odoo's own wizard beside it."""

from time import perf_counter

import _work

from odoo.fields import Command

ON_FILE = 200_000
ROUNDS = 20


class Suite(_work.Variant):
    def prepare(self, env):
        self.reason = env["sale.after.service.reason"].create(
            {"name": "Bench", "needs_branch": False, "needs_technical": False, "needs_manager": False}
        )

    def back(self, picking):
        record = picking.env["sale.after.service.return"].create(
            {
                "partner_id": picking.partner_id.id,
                "reason_id": self.reason.id,
                "line_ids": [
                    Command.create({"move_id": move.id, "qty_asked": move.quantity})
                    for move in picking.move_ids
                ],
            }
        )
        record.action_submit()
        record.action_check_all()
        record.action_check()
        record.action_request()
        self.record = record
        return record.picking_ids

    def credit(self, invoice):
        self.record.action_credit()
        self.record.refund_ids.action_post()


class Wizard(_work.Variant):
    """Odoo's own wizard where the suite keeps the balances."""


def run(env):
    variant = Suite()
    yield from _work.run(env, variant)
    for result in _work.run(env, Wizard()):
        yield {**result, "name": f"Odoo's wizard: {result['name']}"}
    yield from _beside_many(env, variant)


def _beside_many(env, variant):
    """What an ordinary delivery costs with no and with many returns on file."""
    products = _work._make_products(env)[:10]
    for count in (0, ON_FILE):
        if count:
            _fill(env, variant, products)
        seconds = []
        for _round in range(ROUNDS):
            picking = _work._sell(env, products).picking_ids
            env.flush_all()
            env.invalidate_all()
            start = perf_counter()
            _work._validate(picking)
            env.flush_all()
            seconds.append(perf_counter() - start)
        name = f"validate a delivery, {count:,} returns on file"
        yield {"name": name, "value": round(sorted(seconds)[ROUNDS // 2] * 1000, 1), "unit": "ms"}


def _fill(env, variant, products):
    """Returns of one delivery by SQL; what counts is how many rows there are."""
    picking = _work._sell(env, products).picking_ids
    _work._validate(picking)
    variant.back(picking)
    env.flush_all()
    env.cr.execute(
        """
        INSERT INTO sale_after_service_return
               (name, partner_id, company_id, user_id, reason_id, asked_by, state)
        SELECT 'B' || number, partner_id, company_id, user_id, reason_id, asked_by, 'settled'
        FROM sale_after_service_return, generate_series(1, %s) number WHERE id = %s
        """,
        (ON_FILE, variant.record.id),
    )
    # Otherwise PostgreSQL goes on checking the links as it did when the table was empty.
    env.cr.execute("ANALYZE sale_after_service_return")
    env.cr.execute(
        """
        INSERT INTO sale_after_service_return_line
               (return_id, company_id, move_id, picking_id, product_id, product_uom_id, qty_asked,
                disposition)
        SELECT own.id, own.company_id, line.move_id, line.picking_id, line.product_id, line.product_uom_id,
               1, 'credit'
        FROM sale_after_service_return own, sale_after_service_return_line line
        WHERE own.name LIKE 'B%%' AND line.id = %s
        """,
        (variant.record.line_ids[0].id,),
    )
    env.cr.execute("ANALYZE sale_after_service_return_line")
    env.invalidate_all()
