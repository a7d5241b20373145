from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Command

STATES = [("draft", "Draft"), ("started", "Started"), ("closed", "Closed")]
TRANSITIONS = {"draft": {"started"}, "started": {"closed"}}


class SaleAfterServiceRecall(models.Model):
    """A recall (RCL-01): from faulty lots to every customer who still has some of them, or of what was
    made of them, until each is told, has answered and the goods are back."""

    _name = "sale.after.service.recall"
    _inherit = ["approval.tiers.guarded", "mail.thread", "mail.activity.mixin"]
    _description = "Recall"
    _order = "id desc"
    _check_company_auto = True

    name = fields.Char(string="Number", readonly=True, copy=False, index=True)
    subject = fields.Char(required=True, tracking=True, help="What is wrong, in one line.")
    instructions = fields.Text(
        help="What the customer shall do; goes into the message to each customer. Internal notes belong "
        "into the messages below."
    )
    user_id = fields.Many2one(
        "res.users",
        string="Responsible",
        required=True,
        index=True,
        tracking=True,
        default=lambda self: self.env.user,
        domain=[("share", "=", False)],
    )
    company_id = fields.Many2one(
        "res.company", required=True, readonly=True, index=True, default=lambda self: self.env.company
    )
    lot_ids = fields.Many2many(
        "stock.lot",
        "sale_after_service_recall_lot_rel",
        string="Faulty lots",
        help="Everything made of these lots is recalled too.",
    )
    affected_lot_ids = fields.Many2many(
        "stock.lot",
        "sale_after_service_recall_affected_rel",
        string="Lots recalled",
        readonly=True,
        copy=False,
        help="The faulty lots and all that was made of them.",
    )
    release_id = fields.Many2one(
        "sale.after.service.release",
        string="Urgent release",
        index="btree_not_null",
        check_company=True,
        help="The goods had been delivered before they were inspected.",
    )
    state = fields.Selection(
        STATES, required=True, readonly=True, default="draft", copy=False, index=True, tracking=True
    )
    started_at = fields.Datetime(string="Started on", readonly=True, copy=False)
    started_by_id = fields.Many2one("res.users", string="Started by", readonly=True, copy=False)
    closed_at = fields.Datetime(string="Closed on", readonly=True, copy=False)
    closed_by_id = fields.Many2one("res.users", string="Closed by", readonly=True, copy=False)
    close_reason = fields.Text(
        string="Why it is closed", copy=False, help="Needed while customers are still open."
    )
    line_ids = fields.One2many(
        "sale.after.service.recall.line", "recall_id", string="Customers", readonly=True
    )
    delivery_ids = fields.One2many(
        "sale.after.service.recall.delivery", "recall_id", string="Deliveries", readonly=True
    )
    untraced_count = fields.Integer(
        string="Productions without lots",
        readonly=True,
        copy=False,
        help="So many productions used a recalled lot for goods that carry no lot; nobody can say "
        "where those went.",
    )

    @api.model
    def _get_kept_fields(self):
        acts = {"started_at", "started_by_id", "closed_at", "closed_by_id"}
        found = {"affected_lot_ids", "line_ids", "delivery_ids", "untraced_count"}
        return super()._get_kept_fields() | {"name", "company_id"} | acts | found

    @api.model_create_multi
    def create(self, vals_list):
        recalls = super().create(vals_list)
        for recall in recalls.sudo():  # the number is kept
            sequence = self.env["ir.sequence"].with_company(recall.company_id)
            recall.name = sequence.next_by_code("sale.after.service.recall")
        return recalls

    def write(self, vals):
        if not self.env.su and {"lot_ids", "release_id", "subject"} & vals.keys():
            for recall in self:
                if recall.state != "draft":
                    raise UserError(
                        self.env._("%(recall)s has started; what is recalled stays.", recall=recall.name)
                    )
        if not self.env.su and self.filtered(lambda recall: recall.state == "closed"):
            raise UserError(self.env._("A closed recall stays as it is."))
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_only_draft(self):
        for recall in self:
            if recall.state != "draft":
                raise UserError(self.env._("%(recall)s has started and stays.", recall=recall.name))

    @api.depends("name", "subject")
    def _compute_display_name(self):
        for recall in self:
            recall.display_name = " ".join(filter(None, (recall.name, recall.subject)))

    def _act_blocker(self):
        """Why the current user cannot run this recall: a sentence, or False."""
        people = ("sale_approval_tiers.group_quality", "approval_tiers.group_sales_director")
        if any(self.env.user.has_group(group) for group in people):
            return False
        return self.env._("Recalls are run by the quality department and the sales manager.")

    def _check_act(self, state):
        self.check_access("write")
        for recall in self:
            if blocker := recall._act_blocker():
                raise AccessError(blocker)
            if state not in TRANSITIONS.get(recall.state, ()):
                raise UserError(
                    self.env._("%(recall)s cannot be started or closed now.", recall=recall.display_name)
                )

    def action_start(self):
        """List every customer, delivery and quantity, and block what is left of the lots (RCL-01)."""
        self._check_act("started")
        for recall in self:
            if not recall.lot_ids:
                raise UserError(self.env._("Choose the faulty lots first."))
            recall.sudo()._start()  # lists and states are kept columns; checked above who acts
        return True

    def _start(self):
        affected = self.lot_ids._get_affected_lots()
        moves = self.lot_ids._get_customer_moves(self.company_id)
        self.write(
            {
                "affected_lot_ids": [Command.set(affected.ids)],
                "untraced_count": self.lot_ids._count_untraced(),
                "state": "started",
                "started_at": fields.Datetime.now(),
                "started_by_id": self.env.uid,
            }
        )
        self._create_lines(moves)
        leaving = affected.filtered(lambda lot: lot.quality_state in ("passed", "waiting_inspection"))
        leaving._set_quality("waiting_decision", self.env._("Recall %(number)s", number=self.name))

    def _create_lines(self, moves):
        """A line for each customer who still has some, and a row for each delivery and return."""
        left = {}
        for move in moves:
            key = (move.partner_id, move.lot_id)
            left[key] = left.get(key, 0) + move.delivered - move.returned
        quantities = {}
        for (partner_id, _lot_id), quantity in left.items():
            quantities[partner_id] = quantities.get(partner_id, 0) + max(quantity, 0)
        lines = self.env["sale.after.service.recall.line"].create(
            [
                {"recall_id": self.id, "partner_id": partner_id, "quantity": quantity}
                for partner_id, quantity in quantities.items()
                if quantity > 0
            ]
        )
        by_partner = {line.partner_id.id or None: line.id for line in lines}
        self.env["sale.after.service.recall.delivery"].create(
            [
                {
                    "recall_id": self.id,
                    "line_id": by_partner.get(move.partner_id),
                    **move._asdict(),
                }
                for move in moves
            ]
        )

    def action_close(self):
        """Close the recall: all customers are done, or it says why not."""
        self._check_act("closed")
        for recall in self:
            left = recall.sudo().line_ids.filtered(lambda line: line.state not in ("returned", "closed"))
            if left and not (recall.close_reason or "").strip():
                raise UserError(
                    self.env._(
                        "%(count)s customers are still open. Close them, or write down under “Why it is "
                        "closed” why the recall ends all the same.",
                        count=len(left),
                    )
                )
        self.sudo().write(  # kept columns; checked above who acts
            {"state": "closed", "closed_at": fields.Datetime.now(), "closed_by_id": self.env.uid}
        )
        return True
