from odoo.exceptions import AccessError
from odoo.tests import BaseCase, tagged

from ..paste import read_number, read_table
from .common import YEAR, TargetCommon


class TestPasteRules(BaseCase):
    def test_numbers(self):
        """PLN-05: numbers as spreadsheets write them; anything else is an error."""
        for text, number in {
            "1,200.50": 1200.5,
            "１２００": 1200,
            "¥ 30": 30,
            "12%": 12,
            "(5)": -5,
            "": None,
            "-": None,
            "1 000": 1000,
        }.items():
            self.assertEqual(read_number(text), number, text)
        for text in ("abc", "1.2.3", "nan", "inf", "1e", "=A1", "1e400", "-1e400"):
            with self.assertRaises(ValueError, msg=text):
                read_number(text)

    def test_table(self):
        """PLN-05: tabs, semicolons or commas; empty lines are left out and still counted."""
        self.assertEqual(read_table("a\tb\n\n1\t2\n"), (["a", "b"], [(3, ["1", "2"])]))
        self.assertEqual(read_table('a,b\n"1,200",2')[1], [(2, ["1,200", "2"])])
        self.assertEqual(read_table(""), ([], []))


@tagged("post_install", "-at_install")
class TestPaste(TargetCommon):
    def paste(self, text, user=None, **values):
        wizard = (
            self.env["sale.target.paste"]
            .with_user(user or self.head)
            .create({"text": text, "date_from": YEAR, **values})
        )
        return wizard, wizard.action_paste()

    def plans(self):
        return self.env["sale.target.plan"].search(
            [("date_from", "=", YEAR), ("company_id", "=", self.company.id)]
        )

    def test_persons_and_team(self):
        """PLN-05: a pasted table writes the targets of persons and team, and makes their plans."""
        wizard, action = self.paste(
            "Metric\tSalesperson\tTeam\tYear\tM1\tM2\n"
            "Sales amount (orders)\tt_rep\t\t1,200\t\t\n"
            "ordered\tt_colleague\t\t\t10\t20\n"
            "Sales amount (orders)\t\tTarget North\t2400\t\t\n"
        )
        self.assertFalse(wizard.errors)
        self.assertEqual(action["res_model"], "sale.target.line")
        found = {
            (plan.level, plan.user_id.login or plan.team_id.name): plan.line_ids.year for plan in self.plans()
        }
        self.assertEqual(
            found, {("person", "t_rep"): 1200, ("person", "t_colleague"): 30, ("team", "Target North"): 2400}
        )
        self.assertEqual(self.plans().filtered(lambda plan: plan.user_id == self.rep).line_ids.m7, 100)

    def test_nothing_half_done(self):
        """PLN-05: with one bad cell nothing is written; each error names its line."""
        wizard, action = self.paste(
            "Metric\tSalesperson\tYear\n"
            "Sales amount (orders)\tt_rep\t1200\n"
            "\n"
            "Sales amount (orders)\tNobody\t12x\n"
            "\tt_colleague\t5\n"
            "Sales amount (orders)\tt_colleague\t\n"
        )
        self.assertEqual(action["res_model"], "sale.target.paste")
        self.assertEqual(
            wizard.errors.splitlines(),
            [
                "Line 4: Salesperson “Nobody” is not known.",
                "Line 4: “12x” is no number.",
                "Line 5: the metric is missing.",
                "Line 6: there is no figure.",
            ],
        )
        self.assertFalse(self.plans())

    def test_headings(self):
        """PLN-05: unknown and double headings are named, as is a missing metric."""
        for text, error in {
            "Metric\tColour\nordered\tred": "nobody knows the heading “Colour”",
            "Metric\tYear\tyear\nordered\t1\t2": "stands twice",
            "Salesperson\tYear\nt_rep\t1": "column “Metric” is missing",
            "Metric\tYear": "at least one line under it",
        }.items():
            wizard, _action = self.paste(text)
            self.assertIn(error, wizard.errors)

    def test_into_plan_again(self):
        """PLN-05: into one plan, with dimensions; pasted again the same target gets the new figures."""
        plan = self.make_plan(lines=[])
        area = self.env.ref("base.state_cn_SH")
        self.company.country_id = area.country_id
        text = f"Metric\tArea\t1月\tFeb\nordered\t{area.name}\t70\t30"
        self.paste(text, self.rep, plan_id=plan.id)
        self.assertRecordValues(plan.line_ids, [{"state_id": area.id, "m1": 70, "m2": 30, "year": 100}])
        self.paste(text.replace("70", "170"), self.rep, plan_id=plan.id)
        self.assertRecordValues(plan.line_ids, [{"m1": 170, "m2": 30, "year": 200, "q1": 200}])

    def test_same_target_twice(self):
        """PLN-05: the same target on two lines is an error, not the sum and not the last one."""
        wizard, _action = self.paste("Metric\tSalesperson\tYear\nordered\tt_rep\t1\nordered\tt_rep\t2")
        self.assertIn("Line 3 sets the same target as line 2", wizard.errors)

    def test_binding_plan(self):
        """PLN-12: pasting does not reach an approved plan either."""
        plan = self.make_approved()
        wizard, _action = self.paste("Metric\tSalesperson\tYear\nordered\tt_rep\t9", self.rep)
        self.assertIn("make a new version", wizard.errors)
        self.assertEqual(plan.line_ids.year, 1200)

    def test_own_rights(self):
        """PLN-05: a rep pastes no target for a colleague."""
        with self.assertRaises(AccessError), self.cr.savepoint():
            self.paste("Metric\tSalesperson\tYear\nordered\tt_colleague\t9", self.rep)
        self.assertFalse(self.plans().filtered(lambda plan: plan.user_id == self.colleague))

    def test_no_subject(self):
        """PLN-05: a line for nobody says so."""
        wizard, _action = self.paste("Metric\tYear\nordered\t9")
        self.assertIn("Line 2 names neither", wizard.errors)
