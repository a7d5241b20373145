from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.fields import Domain


class SaleKpiCommissionSplit(models.Model):
    """Several people share the sales of a customer or of one document; their shares make 100 %."""

    _name = "sale.kpi.commission.split"
    _inherit = ["mail.thread"]
    _description = "Commission split"
    _order = "date_from desc, id desc"
    _check_company_auto = True

    company_id = fields.Many2one(
        "res.company", required=True, index=True, default=lambda self: self.env.company
    )
    partner_id = fields.Many2one("res.partner", string="Customer", index="btree_not_null", tracking=True)
    sale_order_id = fields.Many2one(
        "sale.order", string="Order", index="btree_not_null", check_company=True, tracking=True
    )
    move_id = fields.Many2one(
        "account.move",
        string="Invoice",
        index="btree_not_null",
        check_company=True,
        tracking=True,
        domain="[('move_type', 'in', ('out_invoice', 'out_refund'))]",
    )
    plan_id = fields.Many2one(
        "sale.kpi.commission.plan",
        index="btree_not_null",
        check_company=True,
        help="Empty: for every plan. Named, it is for this plan only, such as the one of external agents.",
    )
    date_from = fields.Date(
        string="From", required=True, default=lambda self: fields.Date.context_today(self).replace(day=1)
    )
    date_to = fields.Date(string="To")
    line_ids = fields.One2many("sale.kpi.commission.split.line", "split_id", string="Shares", copy=True)

    _one_subject = models.Constraint(
        "CHECK (num_nonnulls(partner_id, sale_order_id, move_id) = 1)",
        "A split is for a customer, for an order or for an invoice.",
    )
    _dates = models.Constraint(
        "CHECK (date_to IS NULL OR date_to >= date_from)", "A split ends after it begins."
    )

    @api.depends("partner_id", "sale_order_id", "move_id", "line_ids.percent")
    def _compute_display_name(self):
        for split in self:
            subject = split.sale_order_id or split.move_id or split.partner_id
            shares = ", ".join(f"{line.payee_id.name} {line.percent:g} %" for line in split.line_ids)
            split.display_name = f"{subject.display_name or ''}: {shares}"

    @api.constrains("line_ids")
    def _check_shares(self):
        for split in self:
            if sum(round(line.percent * 10000) for line in split.line_ids) != 1_000_000:
                raise ValidationError(self.env._("The shares of a split make exactly 100 %."))

    @api.model_create_multi
    def create(self, vals_list):
        splits = super().create(vals_list)
        splits._check_shares()  # also where no line was given
        return splits

    def _check_at_the_end(self):
        """Shares are changed one after the other; what counts is what the transaction leaves."""
        waiting = self.env.cr.precommit.data.setdefault("sale_kpi_splits", set())
        waiting.update(self.ids)
        self.env.cr.precommit.add(self._check_waiting)

    def _check_waiting(self):
        waiting = self.env.cr.precommit.data.pop("sale_kpi_splits", ())
        self.browse(waiting).exists()._check_shares()

    @api.constrains("company_id", "partner_id", "sale_order_id", "move_id", "plan_id", "date_from", "date_to")
    def _check_overlap(self):
        names = ("company_id", "partner_id", "sale_order_id", "move_id", "plan_id")
        for split in self:
            same = Domain.AND(Domain(name, "=", split[name].id) for name in names)
            ahead = Domain("date_to", "=", False) | Domain("date_to", ">=", split.date_from)
            domain = Domain("id", "!=", split.id) & same & ahead
            if split.date_to:
                domain &= Domain("date_from", "<=", split.date_to)
            if self.search_count(domain, limit=1):
                raise ValidationError(
                    self.env._("There is a split for some of these days already: change that one.")
                )


class SaleKpiCommissionSplitLine(models.Model):
    _name = "sale.kpi.commission.split.line"
    _inherit = ["sale.kpi.payee.named"]
    _description = "Commission split: share"

    split_id = fields.Many2one("sale.kpi.commission.split", required=True, index=True, ondelete="cascade")
    percent = fields.Float(string="Share (%)", digits=(7, 4), required=True)

    _payee_unique = models.UniqueIndex("(split_id, payee_id)", "A person has one share of a split.")
    _positive = models.Constraint("CHECK (percent > 0 AND percent <= 100)", "A share is more than 0 %.")

    @api.model_create_multi
    def create(self, vals_list):
        lines = super().create(vals_list)
        lines.split_id._check_at_the_end()
        return lines

    def write(self, vals):
        splits = self.split_id
        done = super().write(vals)
        (splits | self.split_id)._check_at_the_end()
        return done

    def unlink(self):
        splits = self.split_id
        done = super().unlink()
        splits._check_at_the_end()
        return done
