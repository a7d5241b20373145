from odoo import fields, models
from odoo.exceptions import UserError
from odoo.tools import format_date

from odoo.addons.approval_tiers.arguments import read_date

from .sale_visit_report import WRITABLE

# What the quick report asks for; the form has the rest
QUICK = ("purpose_id", "content", "result", "customer_need", "next_step")


class SaleVisit(models.Model):
    """What the telephone sends of a visit under way: report, photos, promises.

    Each is named by the telephone; sent twice it is there once.
    """

    _inherit = "sale.visit"

    photo_ids = fields.One2many("sale.visit.photo", "visit_id", string="Photos", readonly=True)

    def action_save_report(self, client_uuid, values, is_submitted=False):
        """Keep what is written so far, and hand it in.

        :param values: of the fields in `QUICK`
        :return: state of the report
        :raises UserError: it is another's, handed in already, or something is missing
        """
        self._check_under_way()
        report = self.report_id.with_env(self.env)
        uuid = self.env["sale.visit.photo"]._get_uuid(client_uuid)
        if report.state in ("submitted", "accepted") and report.client_uuid == uuid:
            return report._get_summary()  # its answer got lost on the way
        if not isinstance(values, dict):
            raise UserError(self.env._("The report did not arrive whole. Send it again."))
        if unknown := set(values) - set(QUICK):
            raise UserError(self.env._("“%(name)s” cannot be written here.", name=sorted(unknown)[0]))
        report.write(values)
        if is_submitted:
            self._lock_visit()
            report.sudo().client_uuid = uuid  # a kept column
            report.action_submit()
        return report._get_summary()

    def action_add_photo(self, client_uuid, data, name=None, device_at=None):
        """Add a photo to the report.

        :param data: the file, base64
        :param device_at: what the telephone's clock showed, UTC
        """
        photos = self.env["sale.visit.photo"]
        self._check_under_way()
        if sent := photos._find_sent(client_uuid, visit_id=self):
            return sent._get_summary()[0]
        if self.report_id.state not in WRITABLE:
            raise UserError(self.env._("The report is handed in; nothing can be added."))
        self._lock_visit()
        return photos._take(self, client_uuid, data, name, device_at)._get_summary()[0]

    def action_add_promise(self, client_uuid, name, date_due, side="ours"):
        """Write down what was promised.

        :param side: ours or theirs
        """
        promises = self.env["sale.visit.promise"]
        self._check_under_way()
        if side not in ["ours", "theirs"]:
            raise UserError(self.env._("A promise is ours or theirs."))
        if sent := promises._find_sent(client_uuid, visit_id=self):
            return sent._get_summary()[0]
        self._lock_visit()
        promise = promises.create(
            {"visit_id": self.id, "name": name, "date_due": read_date(self.env, date_due), "side": side}
        )
        promise.sudo().client_uuid = promises._get_uuid(client_uuid)  # a kept column
        return promise._get_summary()[0]

    def action_open_report(self):
        """The report of this visit, all of its fields."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id("sale_visit_plan.sale_visit_report_action")
        return action | {"views": [(False, "form")], "res_id": self.report_id.id}

    def _check_under_way(self):
        """Only whoever makes the visit writes of it, once it has begun."""
        self.ensure_one()
        self.check_access("read")
        if self.user_id != self.env.user:
            raise UserError(self.env._("Only %(user)s writes this report.", user=self.user_id.name))
        if not self.report_id:
            raise UserError(self.env._("Check in at %(visit)s first.", visit=self.display_name))


class SaleVisitReport(models.Model):
    _inherit = "sale.visit.report"

    photo_ids = fields.One2many("sale.visit.photo", "report_id", string="Photos", readonly=True)
    promise_ids = fields.One2many(related="visit_id.promise_ids", string="Promises")

    def _get_summary(self):
        """What the telephone shows of this report."""
        self.ensure_one()
        return {"id": self.id, "state": self.state, "is_late": self.is_late}


class SaleVisitPromise(models.Model):
    _inherit = "sale.visit.promise"

    def _get_summary(self):
        """What the telephone shows of these."""
        return [
            {
                "id": promise.id,
                "name": promise.name,
                "side": promise.side,
                "due": format_date(self.env, promise.date_due),
                "is_overdue": promise.is_overdue,
            }
            for promise in self
        ]
