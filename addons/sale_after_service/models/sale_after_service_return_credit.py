from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Command


class SaleAfterServiceReturn(models.Model):
    """Credit notes of a return: line by line, with the invoice's price, discount, tax and account."""

    _inherit = "sale.after.service.return"

    refund_ids = fields.One2many(
        "account.move",
        "after_service_return_id",
        string="Credit notes",
        groups="account.group_account_invoice",
    )
    refund_count = fields.Integer(compute="_compute_refund_count", compute_sudo=True)
    can_credit = fields.Boolean(compute="_compute_can_credit")

    def _compute_refund_count(self):
        rows = self.env["account.move"]._read_group(
            [("after_service_return_id", "in", self.ids)], ["after_service_return_id"], ["__count"]
        )
        counts = {record.id: count for record, count in rows}
        for record in self:
            record.refund_count = counts.get(record.id, 0)

    @api.depends_context("uid")
    def _compute_can_credit(self):
        allowed = self.env["account.move"].has_access("create")
        back = self.filtered(lambda record: allowed and record.state in ("approved", "received"))
        open_invoices = back.line_ids._read_open_invoices()
        for record in self:
            lines = record.line_ids if record in back else record.line_ids.browse()
            record.can_credit = any([line._get_creditable(open_invoices) for line in lines])

    def action_credit(self):
        """Draft credit notes over what is back and neither credited nor exchanged (RTN-07).

        :raises UserError: where there is nothing to credit
        """
        self.env["account.move"].check_access("create")
        # Whoever credits need not be allowed to read the order of each salesperson.
        refunds = self.env["account.move"].create(self.sudo()._prepare_refunds())
        if not refunds:
            raise UserError(self.env._("There is nothing to credit: goods are not back, or not invoiced."))
        return self._open_refunds()

    def _prepare_refunds(self):
        """Values of one credit note per invoice of these returns."""
        values = []
        for record in self:
            parts, open_invoices = {}, record.line_ids._read_open_invoices()
            for line in record.line_ids:
                for invoice_line, quantity in line._get_creditable(open_invoices):
                    parts.setdefault(invoice_line.move_id, []).append((line, invoice_line, quantity))
            values += [record._prepare_refund(invoice, own) for invoice, own in parts.items()]
        return values

    def _prepare_refund(self, invoice, parts):
        self.ensure_one()
        names = ("partner_id", "partner_shipping_id", "journal_id", "currency_id", "company_id")
        names += ("fiscal_position_id", "invoice_user_id", "team_id", "invoice_origin", "partner_bank_id")
        header = {name: invoice._fields[name].convert_to_write(invoice[name], invoice) for name in names}
        copies = invoice.line_ids.browse({other.id for _line, other, _quantity in parts})._copy_to_credit()
        lines = [line._prepare_credit_line(copies[other.id], quantity) for line, other, quantity in parts]
        charged = [part for part in parts if part[0].fee_percent]
        fees = [line._prepare_fee_line(other, quantity) for line, other, quantity in charged]
        return {
            **header,
            "move_type": "out_refund",
            "invoice_date": fields.Date.context_today(self),
            "reversed_entry_id": invoice.id,
            "after_service_return_id": self.id,
            "ref": self.env._("%(document)s of %(invoice)s", document=self.name, invoice=invoice.name),
            "invoice_line_ids": [Command.create(one) for one in lines + fees],
        }

    def action_open_refunds(self):
        """The credit notes of this return."""
        self.ensure_one()
        return self._open_refunds()

    def _open_refunds(self):
        action = self.env["ir.actions.act_window"]._for_xml_id("account.action_move_out_refund_type")
        refunds = self.env["account.move"].search([("after_service_return_id", "in", self.ids)])
        shown = {"domain": [("id", "in", refunds.ids)]}
        if len(refunds) == 1:
            shown = {"view_mode": "form", "views": [(False, "form")], "res_id": refunds.id}
        return {**action, "context": {}, **shown}

    def _withdraw(self):
        result = super()._withdraw()
        refunds = self.env["account.move"].search([("after_service_return_id", "in", self.ids)])
        refunds.filtered(lambda move: move.state == "draft").button_cancel()
        return result

    def _cancel_blocker(self):
        posted = (
            self.env["account.move"]
            .sudo()
            .search_count(  # that there is one, no more
                [("after_service_return_id", "=", self.id), ("state", "=", "posted")], limit=1
            )
        )
        if posted:
            return self.env._(
                "%(document)s is credited already. Settle it, or cancel the credit note first.",
                document=self.name,
            )
        return super()._cancel_blocker()


class SaleAfterServiceReturnLine(models.Model):
    _inherit = "sale.after.service.return.line"

    credit_line_ids = fields.One2many(
        "account.move.line",
        "after_service_line_id",
        string="Credit note lines",
        groups="account.group_account_invoice",
    )
    qty_credited = fields.Float(
        string="Credited",
        compute="_compute_qty_credited",
        compute_sudo=True,
        digits="Product Unit",
        help="On posted credit notes.",
    )

    @api.depends("credit_line_ids.parent_state", "credit_line_ids.quantity")
    def _compute_qty_credited(self):
        for line in self:
            line.qty_credited = line._get_credited(("posted",))

    def _get_credited(self, states):
        """How much of this line is on credit notes in ``states``, in its unit."""
        self.ensure_one()
        credits_ = self.sudo().credit_line_ids.filtered(lambda one: one.parent_state in states)
        return sum(
            one.product_uom_id._compute_quantity(one.quantity, self.product_uom_id)
            for one in credits_.filtered("credited_line_id")
        )

    def _read_open_invoices(self):
        """{invoice line id: quantity not credited yet, in its unit} of what these lines were invoiced by."""
        # Figures only; the act checks the user.
        invoices = self.sale_line_id.sudo().invoice_lines._filter_creditable()
        rows = self.env["sale.after.service.credit.balance"].sudo()._read_documents(invoices.ids)
        return {row[0]: float(row[2] - row[4]) for row in rows}

    def _get_to_credit(self):
        """(quantity, unit) of what is back and not credited yet."""
        self.ensure_one()
        return self.qty_received - self._get_credited(("draft", "posted")), self.product_uom_id

    def _get_creditable(self, open_invoices=None):
        """[(invoice line, quantity in its unit)] of what is back, invoiced and not credited yet.

        What the customer has not been invoiced needs no credit: the order's delivered quantity falls.
        ``open_invoices`` is what `_read_open_invoices` says; what this line takes is taken off it.
        """
        self.ensure_one()
        if not self._is_credited():
            return []
        rest, unit = self._get_to_credit()
        if unit.compare(rest, 0) <= 0:
            return []
        if open_invoices is None:
            open_invoices = self._read_open_invoices()
        parts = []
        for line in self.sale_line_id.sudo().invoice_lines._filter_creditable().sorted("id"):
            wanted = unit._compute_quantity(rest, line.product_uom_id)
            share = min(open_invoices[line.id], wanted)
            if line.product_uom_id.compare(share, 0) > 0:
                parts.append((line, share))
                open_invoices[line.id] -= share
                rest -= line.product_uom_id._compute_quantity(share, unit)
        return parts

    def _prepare_credit_line(self, values, quantity):
        self.ensure_one()
        return {**values, "quantity": quantity, "after_service_line_id": self.id}

    def _prepare_fee_line(self, invoice_line, quantity):
        """The restocking fee takes off its share of the credit, with the same tax and account."""
        self.ensure_one()
        share = invoice_line.price_unit * (1 - (invoice_line.discount or 0.0) / 100) * self.fee_percent / 100
        return {
            "name": self.env._(
                "Restocking fee %(percent)s %% on %(product)s",
                percent=f"{self.fee_percent:g}",
                product=self.product_id.display_name,
            ),
            "quantity": -quantity,
            "price_unit": share,
            "tax_ids": [Command.set(invoice_line.tax_ids.ids)],
            "account_id": invoice_line.account_id.id,
            "after_service_line_id": self.id,
        }
