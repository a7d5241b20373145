"""Commission by OCA: an agent's line for every invoice line, settled by its wizard.

The agents' lines are written by SQL as its own `create` would leave them, which takes it minutes; what
is compared is the settlement.
"""

import _lines

WITHOUT_SUITE = {
    "packages": [
        "odoo-addon-commission_oca==19.0.2.0.0.10",
        "odoo-addon-account_commission_oca==19.0.1.0.1.4",
    ],
    "modules": ["account_commission_oca"],
}
AGENT_LINE = """
INSERT INTO account_invoice_line_agent (object_id, agent_id, commission_id, amount, invoice_id, invoice_date,
                                        settled, company_id)
SELECT line.id, person.partner_id, %(commission)s, round(line.price_subtotal * 0.02, 2), move.id,
       move.invoice_date, FALSE, move.company_id
  FROM account_move_line line JOIN account_move move ON move.id = line.move_id
  JOIN res_users person ON person.id = move.invoice_user_id
 WHERE move.id = ANY(%(moves)s) AND line.display_type = 'product'
"""


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
        env.flush_all()
        env.cr.execute(AGENT_LINE, {"commission": self.commission.id, "moves": moves})
        env.cr.execute("ANALYZE account_invoice_line_agent")

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
