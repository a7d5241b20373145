from odoo import fields, models
from odoo.exceptions import AccessError, UserError

from .sale_after_service_follow_up import TO_CALL, TO_TELL


class SaleAfterServiceFollowUp(models.Model):
    """What becomes of a follow-up (SAT-01, RTN-01)."""

    _inherit = "sale.after.service.follow.up"

    def action_done(self):
        """The customer was spoken to, and it is written down."""
        self.check_access("write")
        for follow_up in self:
            if blocker := follow_up._act_blocker() or follow_up._done_blocker():
                raise UserError(blocker)
        self.sudo().write(  # kept columns; checked above who acts
            {"state": "done", "called_at": fields.Datetime.now(), "caller_id": self.env.uid}
        )
        self._settle_activities()
        return True

    def _done_blocker(self):
        self.ensure_one()
        if self.state != "open":
            return self.env._("%(name)s is settled and stays.", name=self.display_name)
        if not (self.content or "").strip() or not self.result:
            return self.env._("Write down what was said, and choose the result.")
        if self.phase == "after" and not self.score:
            return self.env._("Ask how content the customer is, and enter a score from 1 to 5.")
        return False

    def action_cancel(self):
        """No call is needed; a control call is always made."""
        self.check_access("write")
        for follow_up in self:
            if blocker := follow_up._act_blocker():
                raise AccessError(blocker)
            if follow_up.sample_id:
                raise UserError(self.env._("A control call is not left out."))
            if follow_up.state != "open":
                raise UserError(self.env._("%(name)s is settled and stays.", name=follow_up.display_name))
        self.sudo().write({"state": "cancelled"})  # a kept column
        self._settle_activities()
        return True

    def _schedule(self):
        """An activity for each caller, on the day by which he calls; all in one go."""
        model_id = self.env["ir.model"]._get_id(self._name)
        kinds = {True: self.env.ref(TO_TELL), False: self.env.ref(TO_CALL)}
        vals_list = []
        for follow_up in self.filtered("user_id"):
            kind = kinds[follow_up.phase == "in_production"]
            texts = follow_up.with_context(lang=follow_up.user_id.lang)
            vals_list.append(
                {
                    "activity_type_id": kind.id,
                    "res_model_id": model_id,
                    "res_id": follow_up.id,
                    "user_id": follow_up.user_id.id,
                    "summary": texts._get_task(),
                    "date_deadline": follow_up.date_due,
                }
            )
        # Whoever plans the call need not be allowed to give the caller work.
        activities = self.env["mail.activity"].sudo().with_context(mail_activity_quick_update=True)
        activities.create(vals_list)

    def _get_task(self):
        name = self.sudo().partner_id.name  # the caller learns whom to call
        if self.phase == "in_production":
            return self.env._("Tell %(name)s how far the order is", name=name)
        return self.env._("Call %(name)s", name=name)

    def _settle_activities(self):
        kinds = self.env.ref(TO_CALL) | self.env.ref(TO_TELL)
        activities = self.sudo().activity_ids  # settled or moved, whoever was asked
        activities.filtered(lambda activity: activity.activity_type_id in kinds).unlink()

    def _create_complaints(self):
        """RTN-01: a quality problem becomes a complaint with the delivery and what the customer wants;
        praise is counted as praise (SAT-03)."""
        found = self.filtered(
            lambda one: one.result in ("quality_problem", "praise") and not one.complaint_id
        )
        # Whoever calls the customer files what he says, about whichever order.
        complaints_sudo = self.env["sale.after.service.complaint"].sudo()
        complaints = complaints_sudo.create([one._prepare_complaint_vals() for one in found])
        for follow_up, complaint in zip(found.sudo(), complaints, strict=True):
            follow_up.complaint_id = complaint  # a kept column

    def _prepare_complaint_vals(self):
        self.ensure_one()
        record = self.sudo()  # facts of the order, whoever's it is
        products = record.picking_id.move_ids.product_id
        about = record.order_id.name or record.partner_id.name
        is_praise = self.result == "praise"
        category = self.env.ref("sale_after_service.category_quality", raise_if_not_found=False)
        return {
            "kind": "praise" if is_praise else "complaint",
            "subject": self.env._("Follow-up of %(about)s", about=about),
            "channel": "phone",
            "category_id": category.id if category and not is_praise else False,
            "partner_id": record.partner_id.id,
            "sale_order_id": record.order_id.id,
            "picking_id": record.picking_id.id,
            "product_id": products.id if len(products) == 1 and not is_praise else False,
            "company_id": record.company_id.id,
            "user_id": (record.order_user_id or record.partner_id.user_id or self.user_id).id,
            "description": self.content,
            "remedy": False if is_praise else self.remedy,
        }

    def action_ask_service(self):
        """Open the service request that the customer needs, filled in."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Service request"),
            "res_model": "sale.after.service.request",
            "view_mode": "form",
            "context": {
                "default_partner_id": self.partner_id.id,
                "default_sale_order_id": self.order_id.id,
                "default_subject": self.env._("Follow-up of %(about)s", about=self.display_name),
                "default_description": self.content,
            },
        }

    def action_view_complaint(self):
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "res_model": "sale.after.service.complaint",
            "res_id": self.complaint_id.id,
            "view_mode": "form",
        }
