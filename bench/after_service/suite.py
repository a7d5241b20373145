"""Returns by this suite: asked for, checked, authorised; and Odoo's own wizard beside it."""

from contextlib import contextmanager
from types import FunctionType

import _work

from odoo.fields import Command
from odoo.models import BaseModel

STOCK = ("stock.picking", "stock.move", "stock.move.line", "stock.quant", "stock.lot")


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

    @contextmanager
    def removed(self, env):
        taken = [
            (part, key, value)
            for name in STOCK
            for part in filter(_is_ours, env.registry[name].__mro__)
            for key, value in vars(part).items()
            if _is_called(env.registry[name], key, value)
        ]
        for part, key, _value in taken:
            delattr(part, key)
        _forget_constraints(env)
        try:
            yield
        finally:
            for part, key, value in taken:
                setattr(part, key, value)
            _forget_constraints(env)


def _is_ours(part):
    return (vars(part).get("_module") or "").startswith("sale_after_service")


def _is_called(model, key, value):
    """Whether Odoo calls this by itself: a constraint, or what extends a method that others have."""
    others = (part for part in model.__mro__ if not _is_ours(part))
    return isinstance(value, FunctionType) and (
        hasattr(value, "_constrains") or any(key in vars(part) for part in others)
    )


def _forget_constraints(env):
    """Odoo keeps the list once it has been asked for; it is made anew here, where nobody measures."""
    for name in STOCK:
        env.registry[name]._constraint_methods = BaseModel._constraint_methods
        _made = env[name]._constraint_methods


class Wizard(_work.Variant):
    """Odoo's own wizard where the suite keeps the balances."""


def run(env):
    yield from _work.run(env, Suite())
    for result in _work.run(env, Wizard()):
        yield {**result, "name": f"Odoo's wizard: {result['name']}"}
