import json

from odoo import http
from odoo.fields import Command
from odoo.tests import HttpCase, tagged

from .common import VisitCommon

# What a browser sends when somebody opens an address himself.
NAVIGATION = {
    "Sec-Fetch-Dest": "document",
    "Sec-Fetch-Mode": "navigate",
    "Sec-Fetch-Site": "none",
    "Sec-Fetch-User": "?1",
}


@tagged("post_install", "-at_install")
class TestExport(HttpCase, VisitCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.exporter = cls.manager
        cls.exporter.group_ids = [Command.link(cls.env.ref("base.group_allow_export").id)]
        cls.rep.group_ids = [Command.unlink(cls.env.ref("base.group_allow_export").id)]
        cls.lead = cls.env["crm.lead"].create({"name": "Secret", "user_id": cls.rep.id})
        cls.visit = cls.make_visit()

    def export(self, user, record, kind="csv"):
        self.authenticate(user.login, user.login)
        params = {
            "model": record._name,
            "fields": [{"name": "display_name", "label": "Name"}],
            "ids": record.ids,
            "domain": [],
            "import_compat": False,
        }
        data = {"data": json.dumps(params), "csrf_token": http.Request.csrf_token(self)}
        return self.url_open(f"/web/export/{kind}", data=data)

    def open_json(self, user, path):
        self.authenticate(user.login, user.login)
        return self.url_open(f"/json/1/{path}", headers=NAVIGATION)

    def rows(self):
        return self.env["sale.visit.export"].search([])

    def test_without_right(self):
        """CUS-09: who has no right to export gets no file of customers, leads or visits."""
        self.assertFalse(self.rep.has_group("base.group_allow_export"))
        for record in (self.customer, self.lead, self.visit):
            for kind in ("csv", "xlsx"):
                with self.subTest(model=record._name, kind=kind), self.assertLogs("odoo.addons.web", "ERROR"):
                    response = self.export(self.rep, record, kind)
                    self.assertEqual(response.status_code, 500)
                    self.assertNotIn(record.display_name, response.text)
                    self.assertIn("rights to export", response.text)
            with self.assertRefused("rights to export"):
                record.with_user(self.rep).export_data(["display_name"])
        self.assertFalse(self.rows())

    def test_with_right_logged(self):
        """CUS-09: an export by somebody who may is logged: who, what, how many, which fields, from where."""
        response = self.export(self.exporter, self.customer | self.key_customer)
        self.assertIn("Huadong", response.text)
        self.assertRecordValues(
            self.rows(),
            [
                {
                    "user_id": self.exporter.id,
                    "model": "res.partner",
                    "record_count": 2,
                    "field_names": "display_name",
                    "address": "127.0.0.1",
                }
            ],
        )

    def test_program_logged(self):
        """CUS-09: what a program exports is logged too."""
        self.lead.with_user(self.exporter).export_data(["name", "phone"])
        self.assertRecordValues(
            self.rows(), [{"model": "crm.lead", "field_names": "name, phone", "user_id": self.exporter.id}]
        )

    def test_json_page_logged(self):
        """CUS-09: the page that gives a list as data is an export as well."""
        self.env["ir.config_parameter"].sudo().set_param("web.json.enabled", "True")
        response = self.open_json(self.exporter, "visit-customers?view_type=list&domain=[]")
        self.assertIn("Huadong", response.text)
        self.assertEqual(self.rows()[:1].model, "res.partner")
        before = len(self.rows())
        self.assertEqual(self.open_json(self.rep, "visit-customers").status_code, 403)
        self.assertEqual(len(self.rows()), before)

    def test_log_is_kept(self):
        """CUS-09: auditors read the log, nobody writes it, sellers do not see it."""
        self.lead.with_user(self.exporter).export_data(["name"])
        row = self.rows()
        self.assertFalse(row.with_user(self.rep).has_access("read"))
        self.assertTrue(row.with_user(self.exporter).has_access("read"))
        for mode in ("write", "create", "unlink"):
            self.assertFalse(row.with_user(self.exporter).has_access(mode))
