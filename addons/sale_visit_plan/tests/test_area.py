from odoo.exceptions import AccessError
from odoo.fields import Command
from odoo.tests import Form, tagged

from .common import VisitCommon


@tagged("post_install", "-at_install")
class TestArea(VisitCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.state = cls.env.ref("base.state_cn_SH", raise_if_not_found=False) or cls.env[
            "res.country.state"
        ].search([("country_id.code", "=", "CN")], limit=1)
        cls.area_a, cls.area_b = cls.env["sale.visit.area"].create(
            [
                {"name": "East", "code": "A", "state_ids": cls.state.ids, "user_ids": cls.rep.ids},
                {"name": "West", "code": "B", "cities": "Chengdu，重庆", "team_id": cls.other_team.id},
            ]
        )
        partners = cls.env["res.partner"].create(
            [
                {"name": "In A", "is_company": True, "state_id": cls.state.id},
                {"name": "In B", "is_company": True, "city": "chengdu"},
                {"name": "In B, shared", "is_company": True, "city": "重庆", "is_area_shared": True},
                {"name": "In B, of the rep", "is_company": True, "city": "重庆", "user_id": cls.rep.id},
                {"name": "Anywhere", "is_company": True, "city": "Lhasa"},
            ]
        )
        cls.in_a, cls.in_b, cls.shared, cls.reps, cls.nowhere = partners
        cls.child_b, cls.child_own = cls.env["res.partner"].create(
            [{"name": "Ms B", "parent_id": cls.in_b.id}, {"name": "Ms Own", "parent_id": cls.reps.id}]
        )
        cls.all = partners | cls.child_b | cls.child_own
        cls.env.company.is_area_bound = True

    def listed(self, user):
        return self.env["res.partner"].with_user(user).search([("id", "in", self.all.ids)]).sudo()

    def test_proposed_by_address(self):
        """ROL-02: the address of a customer proposes the area; a choice by hand stays."""
        self.assertEqual(self.in_a.sales_area_id, self.area_a)
        self.assertEqual((self.in_b | self.shared).sales_area_id, self.area_b)
        self.assertFalse(self.nowhere.sales_area_id)
        self.in_b.sales_area_id = self.area_a
        self.in_b.name = "Renamed"
        self.assertEqual(self.in_b.sales_area_id, self.area_a)
        self.in_b.city = "重庆"
        self.assertEqual(self.in_b.sales_area_id, self.area_b)

    def test_only_ones_own_areas(self):
        """ROL-02: who looks after area A does not see customers of area B, unless shared or his own."""
        self.assertEqual(self.listed(self.rep), self.all - self.in_b - self.child_b)
        with self.assertRaises(AccessError):
            self.in_b.with_user(self.rep).read(["name"])
        with self.assertRaises(AccessError):
            self.child_b.with_user(self.rep).write({"name": "Mine"})
        names = self.env["res.partner"].with_user(self.rep).name_search("In B")
        self.assertNotIn(self.in_b.id, [partner_id for partner_id, _name in names])

    def test_teams(self):
        """ROL-02: an area may belong to a team; whoever joins or leaves it sees so at once."""
        self.assertIn(self.in_b, self.listed(self.stranger))
        self.assertNotIn(self.in_a, self.listed(self.stranger))
        self.team.member_ids = [Command.unlink(self.rep.id)]
        self.other_team.member_ids = [Command.link(self.rep.id)]
        self.assertIn(self.in_b, self.listed(self.rep))
        self.other_team.member_ids = [Command.unlink(self.rep.id)]
        self.assertNotIn(self.in_b, self.listed(self.rep))

    def test_switched_at_once(self):
        """ROL-02: the setting and the people of an area work at once, without a restart."""
        self.assertNotIn(self.in_b, self.listed(self.rep))
        self.env.company.is_area_bound = False
        self.assertEqual(self.listed(self.rep), self.all)
        self.env.company.is_area_bound = True
        self.assertNotIn(self.in_b, self.listed(self.rep))
        self.area_b.user_ids += self.rep
        self.assertEqual(self.listed(self.rep), self.all)

    def test_not_bound(self):
        """ROL-02: who sees all documents sees all customers; so do people outside sales."""
        for user in (self.director, self.manager, self.env.ref("base.user_admin")):
            self.assertEqual(self.listed(user), self.all)

    def test_people_and_companies_stay(self):
        """ROL-02: colleagues and the companies themselves are never hidden, wherever they live."""
        colleague = self.colleague.partner_id
        colleague.sudo().city = "Chengdu"
        company = self.env.company.partner_id
        company.sudo().city = "Chengdu"
        found = self.env["res.partner"].with_user(self.rep).search([("id", "in", (colleague | company).ids)])
        self.assertEqual(found, colleague | company)
        self.assertTrue(self.colleague.with_user(self.rep).read(["name", "email"]))

    def test_other_companies_stay_apart(self):
        """ROL-02: the rule adds to the one about companies and never opens it."""
        branch = self.env["res.company"].create({"name": "Branch"})
        foreign = self.env["res.partner"].create(
            {"name": "Foreign", "company_id": branch.id, "is_area_shared": True, "is_company": True}
        )
        self.assertFalse(foreign.with_user(self.rep).has_access("read"))

    def test_no_way_round_by_company(self):
        """ROL-02: choosing another of his companies does not free a salesperson."""
        branch = self.env["res.company"].create({"name": "Branch"})
        self.rep.company_ids += branch
        partners = self.env["res.partner"].with_user(self.rep).with_context(allowed_company_ids=branch.ids)
        self.assertNotIn(self.in_b, partners.search([("id", "in", self.all.ids)]))

    def test_portal_unharmed(self):
        """ROL-02: a customer of another area still reads himself in the portal."""
        user = self.env["res.users"].create(
            {
                "name": "Portal B",
                "login": "portal_b",
                "partner_id": self.child_b.id,
                "group_ids": [Command.set(self.env.ref("base.group_portal").ids)],
            }
        )
        self.assertTrue(self.child_b.with_user(user).read(["name"]))

    def test_new_customer_of_another_area(self):
        """ROL-02: who registers a customer of another area keeps him until he is given away."""
        form = Form(self.env["res.partner"].with_user(self.rep))
        form.name = "New in B"
        form.city = "Chengdu"
        partner = form.save()
        self.assertEqual((partner.user_id, partner.sales_area_id), (self.rep, self.area_b))

    def test_documents_still_open(self):
        """ROL-02: documents one may read still open, though their customer is of another area."""
        partner, own = self.child_b, {"partner_id": self.child_b.id, "user_id": self.rep.id}
        documents = [
            self.env["sale.order"].create(own),
            self.env["crm.lead"].create({"name": "Old lead", **own}),
            self.make_visit(user=self.director, partner=self.in_b, user_id=self.rep.id),
        ]
        for document in documents:
            with self.subTest(model=document._name):
                document.message_subscribe(partner_ids=partner.ids)
                document.message_post(body="From the customer", author_id=partner.id)
                self.env.invalidate_all()
                mine = document.with_user(self.rep)
                [data] = mine.web_read(mine._get_fields_spec(mine.get_view(view_type="form")))
                self.assertIn("B", data["partner_id"]["display_name"])
                self.assertEqual(mine.message_partner_ids & partner, partner)
                self.assertTrue(partner.with_user(self.rep).read(["name", "email"]))
                self.assertTrue(self.in_b.with_user(self.rep).read(["name"]))
                mine.message_post(body="Still mine")
                with self.assertRaises(AccessError):
                    self.in_b.with_user(self.rep).write({"name": "Mine"})
        for document in documents:
            document.sudo().user_id = self.stranger
        self.assertNotIn(self.in_b, self.listed(self.rep), "given away, hidden again")

    def test_who_is_asked(self):
        """ROL-02: a leader bound to areas reads the customer of a visit he is asked to approve."""
        self.head.sale_team_id.user_id = self.manager
        self.assertNotIn(self.in_b, self.listed(self.head))
        self.make_visit(user=self.director, partner=self.in_b, user_id=self.rep.id)
        self.assertIn(self.in_b, self.listed(self.head))

    def test_service_access(self):
        """ROL-02, C20: with service access to all everybody reads and logs, and still writes none."""
        with self.assertRaises(AccessError):
            self.env["sale.visit.contact"].with_user(self.rep).create(
                {"partner_id": self.in_b.id, "subject": "Spare parts"}
            )
        self.env.company.is_service_open = True
        self.assertEqual(self.listed(self.rep), self.all)
        contact = (
            self.env["sale.visit.contact"]
            .with_user(self.rep)
            .create({"partner_id": self.in_b.id, "subject": "Spare parts"})
        )
        self.assertEqual(contact.user_id, self.rep)
        with self.assertRaises(AccessError):
            self.in_b.with_user(self.rep).write({"user_id": self.rep.id})

    def test_reassigning_keeps_history(self):
        """ROL-02: giving a customer or an area to another keeps who had it before, when and by whom."""
        customer = self.env["res.partner"].create(
            {"name": "Moving", "is_company": True, "user_id": self.rep.id, "state_id": self.state.id}
        )
        wizard = self.env["sale.visit.assign"].with_user(self.manager)
        wizard.create(
            {"partner_ids": customer.ids, "user_id": self.stranger.id, "area_id": self.area_b.id}
        ).action_assign()
        rows = self.env["sale.visit.assignment"].search([("partner_id", "=", customer.id)], order="id")
        self.assertRecordValues(
            rows,
            [
                {
                    "from_user_id": False,
                    "to_user_id": self.rep.id,
                    "from_area_id": False,
                    "to_area_id": self.area_a.id,
                    "by_id": self.env.uid,
                },
                {
                    "from_user_id": self.rep.id,
                    "to_user_id": self.stranger.id,
                    "from_area_id": self.area_a.id,
                    "to_area_id": self.area_b.id,
                    "by_id": self.manager.id,
                },
            ],
        )

    def test_give_customers_their_area(self):
        """ROL-02: customers from before the areas are given theirs at the press of a button."""
        self.in_a.sales_area_id = False
        self.area_a.with_user(self.manager).action_propose()
        self.assertEqual(self.in_a.sales_area_id, self.area_a)

    def test_salesperson_changes_no_area(self):
        with self.assertRaises(AccessError):
            self.area_b.with_user(self.rep).user_ids += self.rep

    def test_other_writes_cost_nothing(self):
        """ROL-02: writing what has nothing to do with areas costs no query more than without areas."""
        partner = self.nowhere.with_user(self.manager)
        partner.write({"website": "https://example.net"})
        costs = []
        for letter in "ab":
            if letter == "b":
                self.env["sale.visit.area"].search([]).unlink()
                self.env.company.is_area_bound = False
                partner.write({"website": "https://example.net"})
            self.env.flush_all()
            self.env.invalidate_all()
            start = self.env.cr.sql_log_count
            partner.write({"website": f"https://{letter}.example.com"})
            self.env.flush_all()
            costs.append(self.env.cr.sql_log_count - start)
        self.assertLessEqual(costs[0], costs[1])
