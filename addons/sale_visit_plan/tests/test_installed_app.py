from urllib.parse import urlencode

from odoo.tests import HttpCase, tagged


@tagged("post_install", "-at_install")
class TestInstalledApp(HttpCase):
    def test_manifest(self):
        """VIS-10: a salesperson puts “My day” onto the telephone as an app that begins with it."""
        query = urlencode({"app_id": "sale_visit_plan", "path": "/scoped_app/my-day"})
        answer = self.url_open(f"/web/manifest.scoped_app_manifest?{query}")
        self.assertEqual(answer.headers["Content-Type"].split(";")[0], "application/manifest+json")
        manifest = answer.json()
        self.assertEqual((manifest["name"], manifest["display"]), ("My day", "standalone"))
        self.assertEqual((manifest["start_url"], manifest["scope"]), ("/scoped_app/my-day",) * 2)
        icon = self.url_open(manifest["icons"][0]["src"])
        self.assertEqual((icon.status_code, manifest["icons"][0]["type"]), (200, "image/svg+xml"))
        self.assertIn(b"<svg", icon.content)

    def test_page(self):
        page = self.url_open("/scoped_app?app_id=sale_visit_plan&path=scoped_app%2Fmy-day")
        self.assertIn("Install My day", page.text)
        apple = self.url_open("/scoped_app_icon_png?app_id=sale_visit_plan")
        self.assertEqual((apple.status_code, apple.headers["Content-Type"]), (200, "image/png"))

    def test_begins_with_my_day(self):
        action = self.env.ref("sale_visit_plan.sale_visit_my_day_action")
        self.assertEqual(action.path, "my-day")  # the path in the link
        self.authenticate("admin", "admin")
        self.assertEqual(self.url_open("/scoped_app/my-day").status_code, 200)
