from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

TO_HAND_OVER = "sale_after_service.mail_activity_type_handover"
OTHERS = (
    "sale_after_service.group_service",
    "sale_after_service.group_clerk",
    "sales_team.group_sale_salesman_all_leads",
)


class SaleAfterServiceHandover(models.Model):
    """One thing to hand over or to explain for one order: who did it, and when (ASV-01)."""

    _name = "sale.after.service.handover"
    _inherit = ["approval.tiers.guarded", "mail.thread", "mail.activity.mixin"]
    _description = "Handover"
    _order = "order_id desc, sequence, id"

    order_id = fields.Many2one("sale.order", required=True, readonly=True, index=True, ondelete="cascade")
    partner_id = fields.Many2one(related="order_id.partner_id", store=True, index=True)
    company_id = fields.Many2one(related="order_id.company_id", store=True, index=True)
    order_user_id = fields.Many2one(related="order_id.user_id", store=True, index="btree_not_null")
    team_id = fields.Many2one(related="order_id.team_id", store=True, index="btree_not_null")
    item_id = fields.Many2one(
        "sale.after.service.handover.item", required=True, readonly=True, index=True, ondelete="restrict"
    )
    name = fields.Char(related="item_id.name")
    kind = fields.Selection(related="item_id.kind")
    sequence = fields.Integer(related="item_id.sequence", store=True)
    user_id = fields.Many2one(
        "res.users", string="Who sees to it", index=True, domain=[("share", "=", False)]
    )
    date_due = fields.Date(string="Ready by", index="btree_not_null")
    note = fields.Char(help="E.g. the number of the certificate.")
    file = fields.Binary(attachment=True)
    file_name = fields.Char()
    state = fields.Selection(
        [("open", "Open"), ("done", "Done")],
        required=True,
        readonly=True,
        default="open",
        copy=False,
        index=True,
        tracking=True,
    )
    done_at = fields.Datetime(string="Done on", readonly=True, copy=False)
    done_by_id = fields.Many2one("res.users", string="Done by", readonly=True, copy=False)

    _one_an_order = models.UniqueIndex("(order_id, item_id)", "This is on the list already.")

    @api.depends("order_id", "item_id")
    def _compute_display_name(self):
        for line in self:
            record = line.sudo()  # whoever reads the list may know of which order
            line.display_name = f"{record.order_id.name}: {record.item_id.name}"

    @api.model
    def _get_kept_fields(self):
        facts = {"order_id", "item_id", "partner_id", "company_id", "order_user_id", "team_id", "sequence"}
        return super()._get_kept_fields() | facts | {"done_at", "done_by_id"}

    def _act_blocker(self):
        self.ensure_one()
        people = self.user_id | self.order_user_id | self.team_id.sudo().user_id
        if self.env.user in people or any(self.env.user.has_group(group) for group in OTHERS):
            return False
        return self.env._("%(name)s sees to this.", name=self.user_id.name or "?")

    def write(self, vals):
        if not self.env.su:
            for line in self:
                if blocker := line._act_blocker():
                    raise AccessError(blocker)
                if line.state != "open":
                    raise UserError(self.env._("%(line)s is done and stays.", line=line.display_name))
        result = super().write(vals)
        if {"user_id", "date_due"} & vals.keys():
            self._settle_activities()
            self.filtered(lambda line: line.state == "open")._schedule()
        return result

    def action_done(self):
        """This was handed over or explained, by the current user, now."""
        self.check_access("write")
        for line in self:
            if blocker := line._act_blocker():
                raise AccessError(blocker)
            if line.state != "open":
                raise UserError(self.env._("%(line)s is done and stays.", line=line.display_name))
        self.sudo().write(  # kept columns; checked above who acts
            {"state": "done", "done_at": fields.Datetime.now(), "done_by_id": self.env.uid}
        )
        self._settle_activities()
        return True

    def _schedule(self):
        """An activity for each who has to see to something, on the day it has to be ready."""
        if not self:
            return
        kind = self.env.ref(TO_HAND_OVER)
        model_id = self.env["ir.model"]._get_id(self._name)
        # Whoever confirms or delivers the order need not be allowed to give others work.
        activities = self.env["mail.activity"].sudo().with_context(mail_activity_quick_update=True)
        activities.create(
            [
                {
                    "activity_type_id": kind.id,
                    "res_model_id": model_id,
                    "res_id": line.id,
                    "user_id": line.user_id.id,
                    "summary": line.with_context(lang=line.user_id.lang).sudo().item_id.name,
                    "date_deadline": line.date_due or fields.Date.context_today(self),
                }
                for line in self.filtered("user_id")
            ]
        )

    def _settle_activities(self):
        kind = self.env.ref(TO_HAND_OVER)
        activities = self.sudo().activity_ids  # done or moved, whoever was asked
        activities.filtered(lambda activity: activity.activity_type_id == kind).unlink()
