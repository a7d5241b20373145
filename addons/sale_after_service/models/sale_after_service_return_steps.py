from odoo import fields, models
from odoo.exceptions import UserError
from odoo.tools import format_list

from .sale_after_service_return import ACTIVITY

# The states in which somebody has to go on before the goods come back
STEPS = ("submitted", "confirmed", "checked", "verified", "inspected")
SALES_MANAGER = "approval_tiers.group_sales_director"
TECHNICAL = "sale_after_service.group_technical"
QUALITY = "sale_approval_tiers.group_quality"


class SaleAfterServiceReturn(models.Model):
    """The way of a return through branch, salesperson, technical department and quality; which of
    them it takes follows from its reason (C19, RTN-03 to RTN-05)."""

    _inherit = "sale.after.service.return"

    can_confirm = fields.Boolean(compute="_compute_can")
    can_check = fields.Boolean(compute="_compute_can")
    can_verify = fields.Boolean(compute="_compute_can")
    can_inspect = fields.Boolean(compute="_compute_can")
    can_refuse = fields.Boolean(compute="_compute_can")

    def _compute_can(self):
        user = self.env.user
        for record in self:
            record.can_confirm = record.state == "submitted" and user == record.branch_manager_id
            record.can_check = record.state == "confirmed" and record._is_sales()
            record.can_verify = record.state == "checked" and record._is_technical()
            record.can_inspect = record.state == "verified" and user.has_group(QUALITY)
            record.can_refuse = record._may_refuse()

    def _is_technical(self):
        return self.env.user.has_group(TECHNICAL)

    def _is_sales(self):
        """Whether the current user compares the goods: the salesperson, his team leader or clerk."""
        self.ensure_one()
        user = self.env.user
        leaders = self.user_id | self.team_id.sudo().user_id  # who leads a team is no secret
        return user in leaders or user.has_group("sale_after_service.group_clerk")

    def _refuse(self, *, unless, sentence):
        if not unless:
            raise UserError(sentence)

    def _expect(self, state):
        """Refuse an act whose turn it is not."""
        labels = dict(self._fields["state"]._description_selection(self.env))
        for record in self:
            if record.state != state:
                raise UserError(
                    self.env._(
                        "%(document)s is in the step “%(state)s”; this belongs to “%(expected)s”.",
                        document=record.name,
                        state=labels[record.state],
                        expected=labels[state],
                    )
                )

    # The steps that a reason may leave out

    def _is_step_needed(self):
        """Whether anybody has to do something in the state this return is in."""
        self.ensure_one()
        return {
            "submitted": self.reason_id.needs_branch and bool(self.branch_manager_id),
            "checked": self.reason_id.needs_technical,
            "verified": self.reason_id.needs_quality,
        }.get(self.state, True)

    def _skip_needless_steps(self):
        for record in self:
            following = {"submitted": "confirmed", "checked": "verified", "verified": "inspected"}
            while record.state in following and not record._is_step_needed():
                if record.state == "checked":  # without a verdict nobody doubts that they are ours
                    record.line_ids.sudo().filtered(lambda line: not line.verdict).verdict = "genuine"
                record.sudo().state = following[record.state]  # a kept column
        self._ask_next()

    def _ask_next(self):
        """An activity for whoever has to act now."""
        activities = []
        kind = self.env["ir.model.data"]._xmlid_to_res_id(ACTIVITY)
        for record in self:
            users, summary = record._get_next()
            activities += [
                {
                    "res_model_id": self.env["ir.model"]._get_id(self._name),
                    "res_id": record.id,
                    "activity_type_id": kind,
                    "user_id": user.id,
                    "summary": summary,
                    "automated": True,
                }
                for user in users
            ]
        # Whoever goes on need not be allowed to write the tasks of others.
        self.env["mail.activity"].sudo().with_context(mail_activity_quick_update=True).create(activities)

    def _get_next(self):
        """(users, what they have to do) for the step this return is in."""
        self.ensure_one()
        state = self.state
        if state == "submitted":
            return self.branch_manager_id, self.env._("Confirm the return")
        if state == "confirmed":
            return self.user_id, self.env._("Compare name, specification and quantity")
        if state == "checked":
            return self._get_group_users(TECHNICAL), self.env._("Verify the goods")
        if state == "verified":
            return self._get_group_users(QUALITY), self.env._("Agree with the verdict")
        if state == "inspected":
            return self.branch_manager_id or self.user_id, self.env._("Submit the red delivery request")
        return self.env["res.users"], ""

    def _get_group_users(self, group):
        users = self.env.ref(group).sudo().all_user_ids  # who is in a group is not for everybody
        return users.filtered(lambda user: user.active and self.company_id in user.company_ids)

    # Branch, salesperson, technical, quality

    def action_confirm(self):
        """The branch manager confirms that these returns go on (RTN-03)."""
        self._expect("submitted")
        for record in self:
            self._refuse(
                unless=self.env.user == record.branch_manager_id,
                sentence=self.env._(
                    "%(document)s is confirmed by the branch manager, %(name)s.",
                    document=record.name,
                    name=record.branch_manager_id.name,
                ),
            )
        self._set_state("confirmed")
        self._ask_next()
        return True

    def action_check(self):
        """Name, specification and quantity have been compared with the delivery (RTN-04)."""
        self._expect("confirmed")
        for record in self:
            self._refuse(
                unless=record._is_sales(),
                sentence=self.env._("%(name)s compares the goods.", name=record.user_id.name),
            )
            wrong = record.line_ids.filtered(lambda line: not (line.is_name_right and line.is_spec_right))
            if wrong.filtered("qty_checked"):
                raise UserError(
                    self.env._(
                        "Tick name and specification of %(products)s, or set their checked quantity to "
                        "zero and say what differs.",
                        products=format_list(self.env, wrong.product_id.mapped("display_name")),
                    )
                )
            if not any(record.line_ids.mapped("qty_checked")):
                raise UserError(self.env._("Write how much of each line you have checked, or refuse it."))
        self.line_ids._check_returnable("qty_checked")
        self._set_state("checked")
        self._skip_needless_steps()
        return True

    def action_check_all(self):
        """Everything is there as asked for: tick all lines."""
        self._expect("confirmed")
        for line in self.line_ids:
            line.write({"qty_checked": line.qty_asked, "is_name_right": True, "is_spec_right": True})
        return True

    def action_verify(self):
        """The technical department's verdict is complete (RTN-05); goods that are not ours end here."""
        self._expect("checked")
        self._refuse(
            unless=self._is_technical(),
            sentence=self.env._("The verdict is given by the technical department."),
        )
        for record in self:
            lines = record.line_ids.filtered("qty_checked")
            if lines.filtered(lambda line: not line.verdict):
                raise UserError(self.env._("Say of each line whether the goods are ours."))
            foreign = lines.filtered(lambda line: line.verdict == "not_genuine")
            if foreign.filtered(lambda line: not line.refuse_reason):
                raise UserError(self.env._("Say why the goods are not ours; the customer will ask."))
        for record in self:
            record._verify()
        return True

    def _verify(self):
        self.ensure_one()
        lines = self.line_ids.filtered("qty_checked")
        if all(line.verdict == "not_genuine" for line in lines):
            note = self.env._("Not ours: %(why)s", why=" ".join(lines.mapped("refuse_reason")))
            self._set_state("refused", note)
            return
        self._set_state("verified")
        self._skip_needless_steps()

    def action_inspect(self):
        """Quality agrees with the verdict."""
        self._expect("verified")
        self._refuse(
            unless=self.env.user.has_group(QUALITY), sentence=self.env._("Quality agrees with the verdict.")
        )
        self._set_state("inspected")
        self._ask_next()
        return True
