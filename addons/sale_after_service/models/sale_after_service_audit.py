from odoo import api, fields, models
from odoo.tools import split_every

BATCH = 5_000
SHOWN = 50


class SaleAfterServiceAudit(models.Model):
    """The nightly comparison of every balance with the documents it stands for (RTN-04, RTN-07).

    A difference means that somebody wrote to the database past Odoo; nothing is mended silently.
    """

    _name = "sale.after.service.audit"
    _description = "Check of the balances"
    _order = "id desc"
    _rec_name = "create_date"

    create_date = fields.Datetime(string="Checked on", readonly=True)
    delivery_count = fields.Integer(string="Deliveries and lots", readonly=True)
    invoice_count = fields.Integer(string="Invoice lines", readonly=True)
    difference_count = fields.Integer(string="Differences", readonly=True)
    report = fields.Text(readonly=True, help="The first differences: what the balance and the documents say.")

    @api.model
    def _cron_check(self):
        self._check()

    @api.model
    def _check(self):
        """Compare everything and write the result down.

        :return: the new check
        """
        returns = self.env["sale.after.service.return.balance"]._get_differences()
        credits_ = self.env["sale.after.service.credit.balance"]._get_differences()
        differences = returns + credits_
        check = self.create(
            {
                "delivery_count": self.env["sale.after.service.return.balance"].search_count([]),
                "invoice_count": self.env["sale.after.service.credit.balance"].search_count([]),
                "difference_count": len(differences),
                "report": "\n".join(differences[:SHOWN]),
            }
        )
        if differences:
            check._tell()
        return check

    def _tell(self):
        """A message to those who answer for stock and books."""
        groups = self.env.ref("stock.group_stock_manager") | self.env.ref("account.group_account_manager")
        self.env["mail.thread"].message_notify(
            partner_ids=groups.all_user_ids.partner_id.ids,
            subject=self.env._("Balances of returns and credit notes differ from their documents"),
            body=self.report,
            model=self._name,
            res_id=self.id,
        )

    @api.model
    def action_check(self):
        """Check now, and show the result.

        :raises AccessError: by whoever may not read the checks
        """
        self.check_access("read")
        check = self.sudo()._check()  # the result is evidence; nobody writes it by hand
        action = self.env["ir.actions.act_window"]._for_xml_id("sale_after_service.audit_action")
        return {**action, "view_mode": "form", "views": [(False, "form")], "res_id": check.id}


class SaleAfterServiceReturnBalance(models.Model):
    _inherit = "sale.after.service.return.balance"

    @api.model
    def _get_differences(self):
        """[what a balance says and what its documents say] of those that differ."""
        found = []
        for balances in map(self.browse, split_every(BATCH, self._search([]))):
            rows = self._read_documents(set(balances.move_id.ids))
            documents = {(row[0], row[1] or 0): (float(row[3]), float(row[4])) for row in rows}
            for balance in balances:
                said = (balance.delivered, balance.returned)
                real = documents.get((balance.move_id.id, balance.lot_id.id or 0), (0.0, 0.0))
                if said != real:
                    label = f"{balance.picking_id.name} {balance.product_id.display_name}"
                    found.append(f"{label} {balance.lot_id.name or ''}: {said} ≠ {real}")
            self.env.invalidate_all()
        return found


class SaleAfterServiceCreditBalance(models.Model):
    _inherit = "sale.after.service.credit.balance"

    @api.model
    def _get_differences(self):
        """[what a balance says and what its documents say] of those that differ."""
        found = []
        for balances in map(self.browse, split_every(BATCH, self._search([]))):
            rows = self._read_documents(balances.line_id.ids)
            documents = {row[0]: tuple(map(float, row[2:6])) for row in rows}
            for balance in balances:
                said = (balance.quantity, balance.amount, balance.credited_quantity, balance.credited_amount)
                real = documents[balance.line_id.id]
                if said != real:
                    found.append(f"{balance.line_id.move_id.name} {balance.line_id.name}: {said} ≠ {real}")
            self.env.invalidate_all()
        return found
