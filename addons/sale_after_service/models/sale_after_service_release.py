from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

STATES = [
    ("draft", "To approve"),
    ("approved", "Approved"),
    ("refused", "Refused"),
    ("delivered", "Delivered, to be inspected"),
    ("passed", "Passed"),
    ("failed", "Failed"),
]
APPROVERS = ("sale_approval_tiers.group_quality", "approval_tiers.group_sales_director")
TO_INSPECT = "sale_after_service.mail_activity_type_late_inspection"


class SaleAfterServiceRelease(models.Model):
    """Urgent release (RCL-04): lots that were not inspected leave with one transfer, because somebody
    asked, somebody else agreed, and quality inspects late."""

    _name = "sale.after.service.release"
    _inherit = ["approval.tiers.guarded", "mail.thread", "mail.activity.mixin"]
    _description = "Urgent release"
    _order = "id desc"
    _check_company_auto = True

    name = fields.Char(string="Number", readonly=True, copy=False, index=True)
    picking_id = fields.Many2one(
        "stock.picking",
        string="Transfer",
        required=True,
        index=True,
        check_company=True,
        domain="[('state', 'not in', ('done', 'cancel'))]",
    )
    partner_id = fields.Many2one(
        related="picking_id.partner_id", string="Customer", store=True, index="btree_not_null"
    )
    company_id = fields.Many2one(related="picking_id.company_id", store=True, index=True)
    lot_ids = fields.Many2many(
        "stock.lot",
        string="Lots",
        required=True,
        domain="[('quality_state', '=', 'waiting_inspection')]",
        help="Only lots that wait for inspection; what has failed is never released.",
    )
    reason = fields.Text(required=True, help="Why the customer cannot wait for the inspection.")
    user_id = fields.Many2one(
        "res.users", string="Asked by", readonly=True, index=True, default=lambda self: self.env.user
    )
    state = fields.Selection(
        STATES, required=True, readonly=True, default="draft", copy=False, index=True, tracking=True
    )
    approved_by_id = fields.Many2one("res.users", string="Decided by", readonly=True, copy=False)
    approved_at = fields.Datetime(string="Decided on", readonly=True, copy=False)
    finding = fields.Text(copy=False, help="What the late inspection found.")
    inspected_by_id = fields.Many2one("res.users", string="Inspected by", readonly=True, copy=False)
    inspected_at = fields.Datetime(string="Inspected on", readonly=True, copy=False)
    recall_ids = fields.One2many("sale.after.service.recall", "release_id", string="Recalls", readonly=True)
    recall_count = fields.Integer(compute="_compute_recall_count")

    @api.depends("recall_ids")
    def _compute_recall_count(self):
        for release in self:
            release.recall_count = len(release.sudo().recall_ids)  # that there is one is no secret

    @api.model
    def _get_kept_fields(self):
        decided = {"approved_by_id", "approved_at", "inspected_by_id", "inspected_at", "recall_ids"}
        return super()._get_kept_fields() | {"name", "user_id", "partner_id", "company_id"} | decided

    @api.model_create_multi
    def create(self, vals_list):
        releases = super().create(vals_list)
        for release in releases.sudo():  # the number is kept
            sequence = self.env["ir.sequence"].with_company(release.company_id)
            release.name = sequence.next_by_code("sale.after.service.release")
        return releases

    def write(self, vals):
        fixed = {"picking_id", "lot_ids", "reason"} & vals.keys()
        if not self.env.su:
            for release in self:
                if fixed and release.state != "draft":
                    raise UserError(
                        self.env._("%(release)s is decided and stays as it is.", release=release.name)
                    )
                if "finding" in vals and release.state != "delivered":
                    raise UserError(self.env._("A finding is written while the goods wait for inspection."))
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_only_draft(self):
        for release in self:
            if release.state != "draft":
                raise UserError(self.env._("%(release)s is on record and stays.", release=release.name))

    def _decide_blocker(self):
        """Why the current user cannot approve or refuse this release: a sentence, or False."""
        self.ensure_one()
        if self.state != "draft":
            return self.env._("%(release)s is decided already.", release=self.name)
        if not any(self.env.user.has_group(group) for group in APPROVERS):
            return self.env._("The quality department or the sales manager decides on urgent releases.")
        if self.env.user == self.user_id:
            return self.env._("Whoever asks for an urgent release does not approve it.")
        picking = self.picking_id.sudo()  # a fact, whoever reads transfers
        if picking.state in ("done", "cancel"):
            return self.env._("%(picking)s is done or cancelled.", picking=picking.name)
        return False

    def _lots_blocker(self):
        self.ensure_one()
        if not self.lot_ids:
            return self.env._("Choose the lots to release.")
        products = self.picking_id.sudo().move_ids.product_id  # a fact, whoever reads transfers
        for lot in self.lot_ids.sudo():
            if lot.quality_state != "waiting_inspection":
                return self.env._(
                    "Lot %(lot)s does not wait for inspection; only such lots are released.", lot=lot.name
                )
            if lot.product_id not in products:
                return self.env._(
                    "%(picking)s does not deliver lot %(lot)s.", lot=lot.name, picking=self.picking_id.name
                )
        return False

    def action_approve(self):
        """These lots may leave with this transfer though nobody inspected them."""
        self._decide("approved")
        self.sudo().picking_id.has_urgent_release = True  # the approver need not write transfers
        return True

    def action_refuse(self):
        return self._decide("refused")

    def _decide(self, state):
        self.check_access("write")
        for release in self:
            if blocker := release._decide_blocker() or (state == "approved" and release._lots_blocker()):
                raise UserError(blocker)
        now = fields.Datetime.now()
        # Kept columns; checked above who acts.
        self.sudo().write({"state": state, "approved_by_id": self.env.uid, "approved_at": now})
        return True

    def _deliver(self, pickings):
        """The goods have left: label the lots, and let quality inspect them late."""
        for release in self:
            lots = release.lot_ids & pickings.move_line_ids.lot_id
            if not lots:
                continue  # other lots were taken after all
            lots.write({"is_urgent_release": True})
            release.state = "delivered"
            user = release.company_id._get_quality_user()
            texts = release.with_context(lang=user.lang)
            release.activity_schedule(
                TO_INSPECT,
                user_id=user.id or release.approved_by_id.id,
                summary=texts.env._("Inspect late: %(lots)s", lots=", ".join(lots.mapped("name"))),
            )

    def action_pass(self):
        """The late inspection found nothing."""
        return self._inspect("passed")

    def action_fail(self):
        """The late inspection found a fault; a recall can be started."""
        return self._inspect("failed")

    def _inspect(self, state):
        self.check_access("write")
        for release in self:
            if blocker := self.env["stock.lot"]._quality_blocker():
                raise AccessError(blocker)
            if release.state != "delivered":
                raise UserError(self.env._("%(release)s waits for no inspection.", release=release.name))
            if not (release.finding or "").strip():
                raise UserError(self.env._("Write under “Finding” what the inspection found."))
            release.lot_ids.sudo()._set_quality(state, release.finding)  # checked above who acts
        self.sudo().write(  # kept columns
            {"state": state, "inspected_by_id": self.env.uid, "inspected_at": fields.Datetime.now()}
        )
        self.sudo().activity_unlink([TO_INSPECT])
        return True

    def action_recall(self):
        """Open a recall of what failed, filled in."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id("sale_after_service.recall_action")
        if self.recall_count:
            return {**action, "domain": [("release_id", "=", self.id)], "context": {}}
        context = {
            "default_release_id": self.id,
            "default_lot_ids": self.lot_ids.ids,
            "default_subject": (self.finding or "").split("\n")[0],
        }
        return {**action, "views": [(False, "form")], "view_mode": "form", "context": context}
