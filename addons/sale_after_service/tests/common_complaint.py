from datetime import timedelta

from freezegun import freeze_time

from odoo import fields

from .common import AfterServiceCommon

MONDAY = "2027-06-07 01:00:00"  # 9:00 in Shanghai


class ComplaintCommon(AfterServiceCommon):
    """Office hours 9 to 17 in Shanghai, Monday to Friday; a category of two days."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        hours = [{"name": str(day), "dayofweek": str(day), "hour_from": 9, "hour_to": 17} for day in range(5)]
        calendar = cls.env["resource.calendar"].create(
            {
                "name": "Office",
                "tz": "Asia/Shanghai",
                "company_id": cls.company.id,
                "attendance_ids": [fields.Command.clear()] + [fields.Command.create(day) for day in hours],
            }
        )
        cls.company.write({"resource_calendar_id": calendar.id, "complaint_escalation_hours": 8})
        cls.category = cls.env["sale.after.service.category"].create(
            {
                "name": "Delivery in two days",
                "acknowledge_hours": 4,
                "assess_hours": 8,
                "resolve_hours": 16,
                "manager_id": cls.service.id,
            }
        )
        cls.quality_category = cls.env.ref("sale_after_service.category_quality")

    def at(self, moment=MONDAY, **later):
        """Freeze the time at ``moment`` (UTC) plus ``later`` (timedelta arguments)."""
        return freeze_time(fields.Datetime.to_datetime(moment) + timedelta(**later))

    def complaint(self, user=None, **values):
        """A complaint that ``user`` (the rep) files."""
        vals = {"subject": "Pump leaks", "partner_id": self.customer.id, "category_id": self.category.id}
        return self.env["sale.after.service.complaint"].with_user(user or self.rep).create({**vals, **values})

    def to_solving(self, complaint, user=None):
        """Take ``complaint`` to handling."""
        mine = complaint.with_user(user or self.service)
        mine.action_acknowledge()
        mine.action_assess()
        mine.action_solve()
        return complaint
