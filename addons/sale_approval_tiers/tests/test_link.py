import re
from unittest.mock import patch

from odoo.exceptions import AccessError
from odoo.fields import Command
from odoo.tests import HttpCase, tagged

from .test_clock import ClockCommon

LINKS = "odoo.addons.approval_tiers.models.approval_tiers_step_link"


@tagged("post_install", "-at_install")
class TestLink(ClockCommon, HttpCase):
    """The link of a mail shows a case, and decides only after a second, confirmed request."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.finance.password = "finance-password"  # noqa: S105
        cls.env.company.write({"approval_reauth": True, "approval_reauth_amount": 100_000})

    def setUp(self):
        super().setUp()
        self.policy = self.one_tier(
            approver_user_ids=[Command.set((self.finance | self.legal).ids)], policy=self.policy_values
        )
        self.order = self.make_order(80_000)
        self.request = self.submit(self.order)
        self.step = self.request.step_ids

    policy_values = None

    def path(self, user=None, step=None):
        url = (step or self.step)._get_link(user or self.finance)
        return url[url.index("/approval/") :]

    def get(self, path):
        return self.url_open(path, allow_redirects=False)

    def post(self, path, **values):
        page = self.get(path).text
        found = re.search(r'name="csrf_token" value="([^"]+)"', page)
        token = found.group(1) if found else ""
        return self.url_open(path, data={"csrf_token": token, **values}, allow_redirects=False)

    def state(self):
        self.env.invalidate_all()
        return self.request.state

    def test_mail_carries_a_link_for_each(self):
        """APV-10: everybody who is asked gets a mail of his own, with a link of his own."""
        mails = self.env["mail.mail"].search(
            [("recipient_ids", "in", self.step.candidate_ids.partner_id.ids)]
        )
        bodies = {mail.recipient_ids: mail.body_html for mail in mails}
        links = {re.search(r"/approval/\d+/[\w-]+", body).group() for body in bodies.values()}
        self.assertEqual(len(links), 2)
        self.assertIn("80,000.00", mails[0].body_html)

    def test_requester_cannot_read_the_links(self):
        """An attack: whoever submits is no author of the mail, and finds no link in his messages."""
        messages = self.env["mail.message"].with_user(self.rep).search([])
        self.assertFalse([text for text in messages.mapped("body") if "/approval/" in (text or "")])
        with self.assertRaises(AccessError):
            self.env["mail.mail"].with_user(self.rep).search([])

    def test_looking_decides_nothing(self):
        response = self.get(self.path())
        self.assertEqual(response.status_code, 200)
        self.assertTrue(response.text.startswith("<!DOCTYPE html>"))
        self.assertIn(self.order.name, response.text)
        self.assertIn("80,000.00", response.text)
        self.assertEqual(response.headers["Referrer-Policy"], "no-referrer")
        self.url_open(self.path() + "?action=approve", allow_redirects=False)
        self.assertEqual(self.state(), "pending")

    def test_approve_and_only_once(self):
        path = self.path()
        response = self.post(path, action="approve", comment="Fine by me.")
        self.assertEqual(response.status_code, 303)
        self.assertEqual(self.state(), "approved")
        row = self.request.decision_ids.sorted("id")[-1]
        self.assertEqual((row.user_id, row.comment), (self.finance, "Fine by me."))
        self.assertIn("already settled", self.get(path).text)
        self.assertNotIn("csrf_token", self.get(path).text)
        count = len(self.request.decision_ids)
        self.post(path, action="reject", comment="Changed my mind.")
        self.env.invalidate_all()
        self.assertEqual((self.request.state, len(self.request.decision_ids)), ("approved", count))

    def test_return_and_reject_want_a_comment(self):
        path = self.path()
        self.assertIn("Say why", self.post(path, action="return").text)
        self.assertEqual(self.state(), "pending")
        self.post(path, action="return", comment="Price?")
        self.assertEqual(self.state(), "returned")

    def test_forged_form(self):
        response = self.url_open(self.path(), data={"action": "approve"}, allow_redirects=False)
        self.assertEqual(response.status_code, 400)
        self.assertEqual(self.state(), "pending")

    def test_unknown_action(self):
        self.assertIn("Choose what you decide", self.post(self.path(), action="unlink").text)
        self.assertEqual(self.state(), "pending")

    def test_worthless_tokens(self):
        """Tampered, expired, of another step, or no token at all: nothing is shown."""
        path = self.path()
        other = self.submit(self.make_order(90_000)).step_ids
        with patch(LINKS + ".LINK_DAYS", -1):
            expired = self.path()
        token = path.rsplit("/", 1)[1]
        flipped = token[:60] + ("A" if token[60] != "A" else "B") + token[61:]
        cases = {
            "expired": expired,
            "tampered": f"/approval/{self.step.id}/{flipped}",
            "another step": f"/approval/{other.id}/{token}",
            "no such step": f"/approval/{2**31 - 1}/{token}",
            "nonsense": f"/approval/{self.step.id}/nonsense",
            "empty json": f"/approval/{self.step.id}/AQAAAA",
        }
        for name, bad in cases.items():
            with self.subTest(case=name):
                response = self.post(bad, action="approve")
                self.assertIn(response.status_code, (400, 404))
                self.assertEqual(self.get(bad).status_code, 404)
                self.assertNotIn(self.order.name, response.text)
        self.assertEqual(self.state(), "pending")

    def test_after_a_change(self):
        path = self.path()
        self.order.order_line.price_unit = 70_000
        self.env.flush_all()
        self.assertIn("has changed", self.get(path).text)
        self.post(path, action="approve")
        self.assertEqual(self.state(), "pending")
        self.submit(self.order)
        self.assertIn("already settled", self.get(path).text)

    def test_asked_no_more(self):
        """Somebody who has left, or is no candidate any more, decides nothing by an old mail."""
        path = self.path()
        self.step.write({"candidate_ids": [Command.unlink(self.finance.id)]})
        self.assertIn("not yours to decide", self.get(path).text)
        self.finance.active = False
        self.assertEqual(self.get(path).status_code, 404)

    def test_link_of_somebody_else(self):
        """A forwarded mail does not let another employee decide in the name of its recipient."""
        self.authenticate("t_head", "t_head")
        response = self.get(self.path())
        self.assertEqual(response.status_code, 403)
        self.assertNotIn(self.order.name, response.text)
        self.post(self.path(), action="approve")
        self.assertEqual(self.state(), "pending")

    def test_password_above_the_amount(self):
        """The amount itself needs no password; a cent more does, and a wrong one decides nothing."""
        self.env.company.approval_reauth_amount = 80_000
        self.assertNotIn('type="password"', self.get(self.path()).text)
        self.env.company.approval_reauth_amount = 79_999.99
        path = self.path()
        self.assertIn('type="password"', self.get(path).text)
        for password in ("", "wrong"):
            self.assertIn("password is not right", self.post(path, action="approve", password=password).text)
        self.assertEqual(self.state(), "pending")
        self.post(path, action="approve", password="finance-password")  # noqa: S106
        self.assertEqual(self.state(), "approved")

    def test_password_always_or_never(self):
        self.env.company.approval_reauth_amount = 0
        self.assertTrue(self.step._needs_password())
        self.env.company.approval_reauth = False
        self.assertFalse(self.step._needs_password())

    def test_more_than_a_password(self):
        """Who has a second factor logs in with it; his password alone is not enough."""
        if "totp_secret" not in self.finance._fields:
            self.skipTest("auth_totp is not installed")
        self.env.company.approval_reauth_amount = 0
        self.finance.sudo().totp_secret = "A" * 32
        response = self.get(self.path())
        self.assertEqual(response.status_code, 303)
        self.assertIn("/web/login", response.headers["Location"])


@tagged("post_install", "-at_install")
class TestLinkLogin(TestLink):
    """The policy wants approvers to log in first."""

    policy_values = {"link_mode": "login"}

    def setUp(self):
        super().setUp()
        response = self.get(self.path())
        self.assertEqual(response.status_code, 303)
        self.assertIn("/web/login?redirect=%2Fapproval%2F", response.headers["Location"])
        self.authenticate("t_finance", "finance-password")

    def test_link_of_somebody_else(self):
        self.authenticate(None, None)
        self.post(self.path(), action="approve")
        self.assertEqual(self.state(), "pending")

    def test_asked_no_more(self):
        self.step.write({"candidate_ids": [Command.unlink(self.finance.id)]})
        self.assertIn("not yours to decide", self.get(self.path()).text)

    def test_no_link_at_all(self):
        self.policy.sudo()._write({"link_mode": "none"})
        self.policy.invalidate_recordset()
        self.assertEqual(self.step._get_link(self.finance), "")
