from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import format_list

from .sale_target_demand import DEPARTMENTS

SCORES = [("0", "Not scored"), ("1", "Poor"), ("2", "Weak"), ("3", "Fair"), ("4", "Good"), ("5", "Very good")]
CRITERIA = ("reasonable", "effective", "likely", "supported")


class SaleTargetDemandReview(models.Model):
    """What one department thinks of a demand, on four criteria (PLN-02)."""

    _name = "sale.target.demand.review"
    _inherit = ["approval.tiers.guarded"]
    _description = "Review of a sales demand"
    _order = "review_round desc, id"
    _rec_name = "department"

    demand_id = fields.Many2one("sale.target.demand", required=True, index=True, ondelete="cascade")
    company_id = fields.Many2one(related="demand_id.company_id", store=True, index=True)
    review_round = fields.Integer(string="Round", readonly=True)
    department = fields.Selection(
        [("marketing", "Marketing"), ("research", "R&D"), ("finance", "Finance")],
        required=True,
        readonly=True,
    )
    reasonable = fields.Selection(
        SCORES,
        string="Demand is reasonable",
        required=True,
        default="0",
        help="The market really asks for it.",
    )
    effective = fields.Selection(
        SCORES,
        string="Plan is effective",
        required=True,
        default="0",
        help="What is planned brings it about.",
    )
    likely = fields.Selection(
        SCORES, string="Target is likely", required=True, default="0", help="It can be reached in this time."
    )
    supported = fields.Selection(
        SCORES, string="Resources support it", required=True, default="0", help="People, money, goods."
    )
    score = fields.Float(compute="_compute_score", store=True, digits=(4, 2), aggregator="avg")
    comment = fields.Text()
    reviewed_at = fields.Datetime(readonly=True)
    reviewed_by_id = fields.Many2one("res.users", string="Reviewed by", readonly=True)
    can_review = fields.Boolean(compute="_compute_can_review")

    _once = models.UniqueIndex(
        "(demand_id, department, review_round)", "This department has been asked already."
    )

    @api.depends(*CRITERIA)
    def _compute_score(self):
        for review in self:
            review.score = sum(int(review[name] or 0) for name in CRITERIA) / len(CRITERIA)

    @api.depends("reviewed_at", "department")
    @api.depends_context("uid")
    def _compute_can_review(self):
        for review in self:
            review.can_review = not review._review_blocker()

    @api.model
    def _get_kept_fields(self):
        facts = {"demand_id", "department", "review_round", "score"}
        return super()._get_kept_fields() | facts | {"reviewed_at", "reviewed_by_id"}

    def write(self, vals):
        if {*CRITERIA, "comment"} & vals.keys():
            for review in self:
                if blocker := review._review_blocker():
                    raise AccessError(blocker)
        return super().write(vals)

    def _review_blocker(self):
        """Why the current user does not score this: a sentence, or False."""
        self.ensure_one()
        label = dict(self._fields["department"]._description_selection(self.env)).get(self.department)
        if self.reviewed_at or self.demand_id.sudo().state != "review":
            return self.env._("This review is closed.")
        if not self.env.user.has_group(DEPARTMENTS[self.department]):
            return self.env._("Only the department %(name)s scores here.", name=label)
        if self.env.user == self.demand_id.sudo().user_id:
            return self.env._("Who proposes a demand does not review it.")
        return False

    def action_open(self):
        """Show the form to score in."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Review"),
            "res_model": self._name,
            "res_id": self.id,
            "views": [(False, "form")],
            "target": "new",
        }

    def action_done(self):
        """Hand the scores in; all four criteria are scored."""
        for review in self:
            if blocker := review._review_blocker():
                raise AccessError(blocker)
            missing = [
                self._fields[name]._description_string(self.env) for name in CRITERIA if review[name] == "0"
            ]
            if missing:
                raise UserError(
                    self.env._(
                        "Score all four criteria first; missing: %(names)s.",
                        names=format_list(self.env, missing),
                    )
                )
        # Kept columns; who may has been checked above.
        self.sudo().write({"reviewed_at": fields.Datetime.now(), "reviewed_by_id": self.env.uid})
        demands = self.demand_id.sudo()  # tasks of others
        for review in self:
            review._drop_tasks()
        for demand in demands.filtered(lambda demand: demand.state == "summary"):
            demand._ask_head()
        return True

    def _get_group_users(self):
        self.ensure_one()
        group = self.env.ref(DEPARTMENTS[self.department]).sudo()  # who is a member is no secret
        company = self.demand_id.company_id
        return group.all_user_ids.filtered(
            lambda user: user.active and not user.share and company in user.company_ids
        )

    def _ask(self):
        """Give every member of the departments a task.

        :raises UserError: where a department has no member
        """
        for review in self:
            users = review._get_group_users() - review.demand_id.user_id
            if not users:
                raise UserError(
                    self.env._(
                        "Nobody can review for %(group)s. Put somebody into that group first "
                        "(Settings → Users).",
                        group=self.env.ref(DEPARTMENTS[review.department]).sudo().name,
                    )
                )
            for user in users:
                review.demand_id.sudo().activity_schedule(  # tasks of others
                    "mail.mail_activity_data_todo", user_id=user.id, summary=review._get_task()
                )

    def _get_task(self):
        labels = dict(self._fields["department"]._description_selection(self.env))
        return self.env._("Review the sales demand (%(department)s)", department=labels[self.department])

    def _drop_tasks(self):
        users = self._get_group_users()
        tasks = self.demand_id.sudo().activity_ids.filtered(  # of colleagues, who need not act any more
            lambda task: (
                task.user_id in users
                and task.activity_type_id == self.env.ref("mail.mail_activity_data_todo")
            )
        )
        tasks.action_done()

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        raise UserError(self.env._("Reviews stay on record."))
