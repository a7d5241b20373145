from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import format_list
from odoo.tools.mail import is_html_empty


class SaleTargetSchemePerson(models.Model):
    """How one member of the team did in a scheme (PLN-04)."""

    _name = "sale.target.scheme.person"
    _description = "Performance of a person in a scheme"
    _order = "scheme_id, user_id"
    _rec_name = "user_id"

    scheme_id = fields.Many2one("sale.target.scheme", required=True, index=True, ondelete="cascade")
    company_id = fields.Many2one(related="scheme_id.company_id", store=True, index=True)
    user_id = fields.Many2one("res.users", string="Person", required=True, domain=[("share", "=", False)])
    performance = fields.Selection(
        [("above", "Above what was asked"), ("met", "As asked"), ("below", "Below what was asked")]
    )
    remark = fields.Char()

    _once = models.UniqueIndex("(scheme_id, user_id)", "This person is evaluated in this scheme already.")

    @api.model_create_multi
    def create(self, vals_list):
        people = super().create(vals_list)
        people.scheme_id._check_evaluable()
        return people

    def write(self, vals):
        self.scheme_id._check_evaluable()
        result = super().write(vals)
        self.scheme_id._check_evaluable()
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_only_open(self):
        self.scheme_id._check_evaluable()


class SaleTargetScheme(models.Model):
    """After its period a scheme is evaluated: gap, effect of the strategy, team and persons (PLN-04)."""

    _inherit = "sale.target.scheme"

    strategy_effect = fields.Html(copy=False, help="What the strategy brought about, and what it did not.")
    team_performance = fields.Html(copy=False)
    lessons = fields.Html(string="What the next scheme changes", copy=False)
    person_ids = fields.One2many("sale.target.scheme.person", "scheme_id", string="Persons")

    def write(self, vals):
        if {"strategy_effect", "team_performance", "lessons", "person_ids"} & vals.keys():
            self._check_evaluable()
        return super().write(vals)

    def _check_evaluable(self):
        """:raises UserError: for a scheme that is not being evaluated"""
        for scheme in self.sudo():  # whether it may change does not depend on who asks
            if scheme.state != "finished":
                raise UserError(
                    self.env._(
                        "%(scheme)s is evaluated once it is finished; "
                        "an evaluation that was handed in stays.",
                        scheme=scheme.name,
                    )
                )

    def action_finish(self):
        """The period is over: read what was reached, and open the evaluation."""
        self.check_access("write")
        for scheme in self:
            if scheme.state != "approved":
                raise UserError(self.env._("Only a scheme under way is finished."))
        self.sudo().write({"finished_at": fields.Datetime.now()})  # a kept column
        for scheme in self:
            people = scheme.member_ids | scheme.team_id.sudo().member_ids  # who is in a team is no secret
            scheme.write({"person_ids": [fields.Command.create({"user_id": user.id}) for user in people]})
        self.action_read_actual()
        return True

    def action_read_actual(self):
        """Fill in what was reached wherever orders and invoices tell it; the rest is typed."""
        self.check_access("write")
        self._check_evaluable()
        for goal, value in self.goal_ids._read_actual().items():
            self.env["sale.target.goal"].browse(goal).actual = value
        return True

    def _evaluation_blocker(self):
        """What the evaluation of this scheme lacks: a sentence, or False."""
        self.ensure_one()
        if self.state != "finished":
            return self.env._("%(scheme)s is evaluated once it is finished.", scheme=self.name)
        unknown = self.goal_ids.filtered(lambda goal: not goal.is_evaluated)
        missing = [goal.metric_id.name for goal in unknown]
        missing += [
            self._fields[name]._description_string(self.env)
            for name in ("strategy_effect", "team_performance")
            if is_html_empty(self[name])
        ]
        missing += self.person_ids.filtered(lambda row: not row.performance).user_id.mapped("name")
        return bool(missing) and self.env._(
            "The evaluation of %(scheme)s lacks: %(parts)s.",
            scheme=self.name,
            parts=format_list(self.env, missing),
        )

    def action_evaluate(self):
        """Hand the evaluation in; it stays as it is."""
        self.check_access("write")
        for scheme in self:
            if blocker := scheme._evaluation_blocker():
                raise UserError(blocker)
        # Kept columns; who may has been checked above.
        self.sudo().write({"evaluated_at": fields.Datetime.now(), "evaluated_by_id": self.env.uid})
        return True

    def _find_unevaluated(self):
        """PLN-04: the scheme before, of the same team, that is over and not evaluated: a sentence, or
        False."""
        self.ensure_one()
        before = self.sudo().search(  # it may be another's, and stands in the way all the same
            [
                ("company_id", "=", self.company_id.id),
                ("team_id", "=", self.team_id.id),
                ("id", "!=", self.id),
                "|",
                ("state", "=", "finished"),
                "&",
                ("state", "=", "approved"),
                ("date_to", "<", fields.Date.context_today(self)),
            ],
            limit=1,
        )
        return bool(before) and self.env._(
            "Evaluate %(before)s first: its period is over, and the next scheme builds on what it brought.",
            before=before.name,
        )
