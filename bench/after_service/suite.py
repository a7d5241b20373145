"""Returns by this suite: asked for, checked, authorised; and Odoo's own wizard beside it."""

import _work

from odoo.fields import Command


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

    def fill(self, picking):
        self.back(picking)
        own, line = self.record._table, self.record.line_ids._table
        [document, *_others] = _work.copy_row(
            picking.env, own, self.record.id, {"name": "'B' || number", "state": "'settled'"}
        )
        changed = {"return_id": f"{document} + number - 1"}
        _work.copy_row(picking.env, line, self.record.line_ids[0].id, changed)
        return True


class Wizard(_work.Variant):
    """Odoo's own wizard where the suite keeps the balances."""


def run(env):
    yield from _work.run(env, Suite())
    for result in _work.run(env, Wizard()):
        yield {**result, "name": f"Odoo's wizard: {result['name']}"}
