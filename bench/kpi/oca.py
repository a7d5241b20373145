"""Commission by OCA: an agent's line for every invoice line, settled by its wizard."""

import _lines

WITHOUT_SUITE = {
    "packages": [
        "odoo-addon-commission_oca==19.0.2.0.0.10",
        "odoo-addon-account_commission_oca==19.0.1.0.1.4",
    ],
    "modules": ["account_commission_oca"],
}


class Oca(_lines.Variant):
    def prepare(self, env, people):
        self.commission = env["commission"].create(
            {
                "name": "Two percent",
                "commission_type": "fixed",
                "fix_qty": 2.0,
                "settlement_type": "sale_invoice",
            }
        )
        people.partner_id.write({"agent": True, "commission_id": self.commission.id, "settlement": "monthly"})

    def register(self, env, moves):
        lines = env["account.move.line"].search([("move_id", "in", moves), ("display_type", "=", "product")])
        env["account.invoice.line.agent"].create(
            [
                {
                    "object_id": line.id,
                    "agent_id": line.move_id.invoice_user_id.partner_id.id,
                    "commission_id": self.commission.id,
                }
                for line in lines
            ]
        )
        env.flush_all()

    def settle(self, env):
        wizard = env["commission.make.settle"].create(
            {"date_to": "2026-02-01", "settlement_type": "sale_invoice"}
        )
        wizard.action_settle()
        env.flush_all()

    def count(self, env):
        env.cr.execute("SELECT count(*), sum(settled_amount) FROM commission_settlement_line")
        return env.cr.fetchone()


def run(env):
    return _lines.run(env, Oca())
