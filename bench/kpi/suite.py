"""Commission by this suite: each line captured as an event, settled into the ledger by its job."""

import _lines

from odoo import Command


class Suite(_lines.Variant):
    def prepare(self, env, people):
        plan = env["sale.kpi.commission.plan"].create(
            {
                "name": "Two percent",
                "assignment_ids": [
                    Command.create({"user_id": person.id, "date_from": "2025-01-01"}) for person in people
                ],
                "version_ids": [Command.create({"date_from": "2025-01-01", "base": "invoiced", "rate": 2.0})],
            }
        )
        plan.version_ids._activate()
        self.plan = plan

    def register(self, env, moves):
        env["sale.kpi.event"]._capture("account.move", moves)

    def settle(self, env):
        self.plan.version_ids.run_ids._settle()
        env.flush_all()

    def count(self, env):
        env.cr.execute("SELECT count(*), sum(amount) FROM sale_kpi_ledger")
        return env.cr.fetchone()


def run(env):
    return _lines.run(env, Suite())
