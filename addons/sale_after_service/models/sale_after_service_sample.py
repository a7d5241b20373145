import random
import secrets

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Domain


class SaleAfterServiceSample(models.Model):
    """SAT-04: some delivered orders, drawn at random, whose customers the supervisor calls himself."""

    _name = "sale.after.service.sample"
    _inherit = ["approval.tiers.guarded", "mail.thread"]
    _description = "Random control calls"
    _order = "id desc"

    date_from = fields.Date(
        string="Delivered from",
        required=True,
        default=lambda self: fields.Date.context_today(self).replace(day=1),
    )
    date_to = fields.Date(string="Delivered to", required=True, default=fields.Date.context_today)
    team_id = fields.Many2one("crm.team", index="btree_not_null", help="Empty: all teams.")
    size = fields.Integer(string="Number of orders", required=True, default=5)
    seed = fields.Char(
        readonly=True,
        copy=False,
        help="With it the same orders are drawn again: nobody chose them.",
    )
    population = fields.Integer(
        string="Drawn out of", readonly=True, copy=False, help="So many orders could have been drawn."
    )
    user_id = fields.Many2one(
        "res.users", string="Drawn by", readonly=True, index=True, default=lambda self: self.env.user
    )
    company_id = fields.Many2one(
        "res.company", required=True, readonly=True, index=True, default=lambda self: self.env.company
    )
    follow_up_ids = fields.One2many(
        "sale.after.service.follow.up", "sample_id", string="Calls", readonly=True
    )
    done_count = fields.Integer(string="Calls made", compute="_compute_progress")
    score = fields.Float(string="Average", digits=(3, 2), compute="_compute_progress")
    report = fields.Text(copy=False, help="What the calls showed, for the manager.")
    state = fields.Selection(
        [("draft", "Draft"), ("drawn", "Drawn"), ("reported", "Reported")],
        required=True,
        readonly=True,
        default="draft",
        copy=False,
        index=True,
        tracking=True,
    )

    _size_positive = models.Constraint("CHECK (size > 0)", "At least one order is drawn.")

    @api.depends("date_from", "date_to")
    def _compute_display_name(self):
        for sample in self:
            if not (sample.date_from and sample.date_to):
                sample.display_name = self.env._("Control calls")
                continue
            sample.display_name = self.env._(
                "Control calls %(start)s to %(end)s", start=sample.date_from, end=sample.date_to
            )

    @api.depends("follow_up_ids.state", "follow_up_ids.score")
    def _compute_progress(self):
        for sample in self:
            done = sample.follow_up_ids.filtered(lambda call: call.state == "done")
            sample.done_count = len(done)
            sample.score = sum(done.mapped("score")) / len(done) if done else 0

    @api.constrains("date_from", "date_to")
    def _check_dates(self):
        for sample in self:
            if sample.date_from > sample.date_to:
                raise ValidationError(self.env._("The period ends before it begins."))

    @api.model
    def _get_kept_fields(self):
        return super()._get_kept_fields() | {"seed", "population", "user_id", "company_id", "follow_up_ids"}

    def write(self, vals):
        fixed = {"date_from", "date_to", "team_id", "size"} & vals.keys()
        if not self.env.su:
            if fixed and self.filtered(lambda sample: sample.state != "draft"):
                raise UserError(self.env._("It is drawn; what was drawn from stays."))
            if self.filtered(lambda sample: sample.state == "reported"):
                raise UserError(self.env._("It is reported and stays."))
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_only_draft(self):
        if self.filtered(lambda sample: sample.state != "draft"):
            raise UserError(self.env._("What is drawn stays: nobody draws until he likes it."))

    @api.model
    def _get_managers(self, company):
        """The sales managers, to whom the calls are reported."""
        group = self.env.ref("approval_tiers.group_sales_director").sudo()  # who is in it is no secret
        people = group.all_user_ids.sudo(False)
        return people.filtered(lambda user: user.active and company in user.sudo().company_ids).sorted("id")

    def _draw_blocker(self):
        self.ensure_one()
        user = self.env.user
        leads = self.env["crm.team"].sudo().search([("user_id", "=", user.id)])  # whom one leads
        if user.has_group("sales_team.group_sale_salesman_all_leads") or user in self._get_managers(
            self.company_id
        ):
            return False
        if self.team_id and self.team_id in leads:
            return False
        return self.env._("Only the leader of the team and the sales management draw control calls.")

    def _get_orders_domain(self):
        """Delivered orders of the period that no control call was made for yet."""
        begin = fields.Datetime.to_datetime(self.date_from)
        end = fields.Datetime.add(fields.Datetime.to_datetime(self.date_to), days=1)
        domain = (
            Domain("company_id", "=", self.company_id.id)
            & Domain("state", "=", "sale")
            & Domain("delivery_status", "=", "full")
            & Domain("effective_date", ">=", begin)
            & Domain("effective_date", "<", end)
            & Domain("after_service_follow_up_ids", "not any", [("sample_id", "!=", False)])
        )
        return domain & Domain("team_id", "=", self.team_id.id) if self.team_id else domain

    @api.model
    def _choose(self, order_ids, size, seed):
        """``size`` of ``order_ids``, the same ones for the same ``seed``."""
        return random.Random(seed).sample(sorted(order_ids), min(size, len(order_ids)))

    def _get_caller(self, order, managers):
        """Who calls the customer of ``order``: the leader of its team, but never its own salesperson."""
        others = (order.team_id.user_id.filtered("active"), *managers)
        return next((user for user in others if user and user != order.user_id), managers.browse())

    def action_draw(self):
        """Draw the orders and give the calls to the supervisors."""
        self.check_access("write")
        for sample in self:
            if blocker := sample._draw_blocker():
                raise AccessError(blocker)
            if sample.state != "draft":
                raise UserError(self.env._("It is drawn already: nobody draws until he likes it."))
            sample.sudo()._draw()  # orders of the whole team; kept columns
        return True

    def _draw(self):
        orders = self.env["sale.order"].search(self._get_orders_domain())
        if not orders:
            raise UserError(self.env._("No delivered order of this period is left to draw from."))
        seed = secrets.token_hex(8)
        drawn = orders.browse(self._choose(orders.ids, self.size, seed))
        managers = self._get_managers(self.company_id)
        callers = {order: self._get_caller(order, managers) for order in drawn}
        if lonely := [order.name for order, user in callers.items() if not user]:
            raise UserError(
                self.env._(
                    "Nobody but the salesperson could call the customers of %(orders)s. Give the team a "
                    "leader, or name a sales manager.",
                    orders=", ".join(lonely),
                )
            )
        self.write({"state": "drawn", "seed": seed, "population": len(orders)})
        self.env["sale.after.service.follow.up"].create(
            [
                {
                    "phase": "after",
                    "sample_id": self.id,
                    "order_id": order.id,
                    "partner_id": order.partner_id.id,
                    "picking_id": order.picking_ids.filtered(lambda one: one.state == "done")[:1].id,
                    "user_id": user.id,
                    "company_id": self.company_id.id,
                }
                for order, user in callers.items()
            ]
        )

    def action_report(self):
        """Tell the sales managers what the calls showed."""
        self.check_access("write")
        for sample in self:
            if blocker := sample._draw_blocker():
                raise AccessError(blocker)
            if sample.state != "drawn" or sample.follow_up_ids.filtered(lambda call: call.state == "open"):
                raise UserError(self.env._("Make all the calls first."))
            if not (sample.report or "").strip():
                raise UserError(self.env._("Write under “Report” what the calls showed."))
            sample.sudo()._report()  # a kept column; checked above who acts
        return True

    def _report(self):
        self.state = "reported"
        for user in self._get_managers(self.company_id):
            texts = self.with_context(lang=user.lang)
            self.message_notify(
                partner_ids=user.partner_id.ids,
                subject=texts.display_name,
                body=texts.env._(
                    "%(count)s calls, average %(score)s. %(report)s",
                    count=self.done_count,
                    score=round(self.score, 2),
                    report=self.report,
                ),
            )
