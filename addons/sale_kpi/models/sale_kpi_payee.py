from odoo import api, fields, models
from odoo.exceptions import ValidationError


class SaleKpiPayee(models.Model):
    """Somebody who earns commission: a user, or an external salesperson who is only a contact.

    Ledger rows point here and not at the contact, because contacts are merged and the ledger never
    changes.
    """

    _name = "sale.kpi.payee"
    _description = "Commission payee"
    _order = "name"

    name = fields.Char(compute="_compute_name", store=True)
    user_id = fields.Many2one("res.users", string="Salesperson", index="btree_not_null", ondelete="restrict")
    partner_id = fields.Many2one(
        "res.partner", string="External salesperson", index="btree_not_null", ondelete="restrict"
    )
    pay_by = fields.Selection(
        [("payroll", "Payroll"), ("bill", "Vendor bill")],
        string="Paid by",
        compute="_compute_pay_by",
        store=True,
        readonly=False,
        help="Employees are paid with their salary, external salespeople by a vendor bill.",
    )

    account_ids = fields.One2many("sale.kpi.commission.account", "payee_id", string="Accounts")

    _user_unique = models.UniqueIndex(
        "(user_id) WHERE user_id IS NOT NULL", "This salesperson is on file as a payee already."
    )
    _partner_unique = models.UniqueIndex(
        "(partner_id) WHERE partner_id IS NOT NULL", "This contact is on file as a payee already."
    )
    _one_person = models.Constraint(
        "CHECK (num_nonnulls(user_id, partner_id) = 1)", "Choose a salesperson or an external one, not both."
    )

    @api.depends("user_id.name", "partner_id.name")
    def _compute_name(self):
        for payee in self:
            payee.name = payee.user_id.name or payee.partner_id.name

    @api.depends("user_id")
    def _compute_pay_by(self):
        for payee in self:
            payee.pay_by = "payroll" if payee.user_id else "bill"

    @api.model
    def _get_or_create(self, people):
        """{(user id, partner id): payee} for the pairs in ``people``, of which one is filled each."""
        payees_sudo = self.sudo()  # who may name a person may make him a payee
        found = payees_sudo.search(
            [
                "|",
                ("user_id", "in", [user for user, _partner in people if user]),
                ("partner_id", "in", [partner for _user, partner in people if partner]),
            ]
        )
        known = {(payee.user_id.id, payee.partner_id.id): payee for payee in found}
        missing = [pair for pair in dict.fromkeys(people) if pair not in known]
        created = payees_sudo.create([{"user_id": user, "partner_id": partner} for user, partner in missing])
        return known | dict(zip(missing, created, strict=True))


class SaleKpiPayeeNamed(models.AbstractModel):
    """A row that names a person who earns commission: a user, or an external salesperson."""

    _name = "sale.kpi.payee.named"
    _description = "Row that names a payee"

    user_id = fields.Many2one(
        "res.users", string="Salesperson", index="btree_not_null", domain="[('share', '=', False)]"
    )
    partner_id = fields.Many2one(
        "res.partner",
        string="External salesperson",
        index="btree_not_null",
        help="An agent without a user here.",
    )
    payee_id = fields.Many2one("sale.kpi.payee", readonly=True, copy=False, index=True, ondelete="restrict")

    @api.constrains("user_id", "partner_id")
    def _check_person(self):
        for row in self:
            if bool(row.user_id) == bool(row.partner_id):
                raise ValidationError(
                    self.env._("Choose a salesperson or an external salesperson, one of them.")
                )

    @api.model_create_multi
    def create(self, vals_list):
        rows = super().create(vals_list)
        rows._set_payee()
        return rows

    def write(self, vals):
        done = super().write({name: value for name, value in vals.items() if name != "payee_id"})
        if {"user_id", "partner_id"} & vals.keys():
            self._set_payee()
        return done

    def _set_payee(self):
        pairs = {row: (row.user_id.id, row.partner_id.id) for row in self}
        payees = self.env["sale.kpi.payee"]._get_or_create(list(pairs.values()))
        for row, pair in pairs.items():
            row._write_payee(payees[pair])

    def _write_payee(self, payee):
        """Past the `write` that keeps others from it."""
        return super().write({"payee_id": payee.id})
