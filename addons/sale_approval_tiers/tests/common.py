from contextlib import contextmanager

from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tests import new_test_user

from odoo.addons.sale.tests.common import SaleCommon

TEMPLATES = "sale_approval_tiers.policy_template_"


class ApprovalCommon(SaleCommon):
    """A CNY company with one person per role: rep → head → deputy → general manager."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        sales, tiers = "sales_team.group_sale_", "approval_tiers.group_"
        cls.rep = new_test_user(cls.env, "t_rep", groups=sales + "salesman", name="Li Na")
        cls.colleague = new_test_user(cls.env, "t_colleague", groups=sales + "salesman", name="Wu Hao")
        cls.head = new_test_user(cls.env, "t_head", groups=sales + "salesman_all_leads", name="Wang Fang")
        cls.legal = new_test_user(cls.env, "t_legal", groups=tiers + "legal", name="Zhao Min")
        cls.finance = new_test_user(cls.env, "t_finance", groups=tiers + "finance", name="Qian Li")
        cls.deputy = new_test_user(
            cls.env, "t_deputy", groups=tiers + "deputy_general_manager", name="Sun Wei"
        )
        cls.general = new_test_user(cls.env, "t_general", groups=tiers + "general_manager", name="Zhou Qiang")
        cls.auditor = new_test_user(cls.env, "t_auditor", groups=tiers + "auditor", name="Xu Jing")
        (cls.rep | cls.colleague).approval_superior_id = cls.head
        cls.head.approval_superior_id = cls.deputy
        cls.deputy.approval_superior_id = cls.general
        cls.sale_team.user_id = cls.head
        # The collection period follows from it; finance asks for both.
        cls.partner.property_payment_term_id = cls.env["account.payment.term"].create(
            {
                "name": "30 days",
                "line_ids": [Command.create({"value": "percent", "value_amount": 100, "nb_days": 30})],
            }
        )

    @classmethod
    def setup_main_company(cls, currency_code="CNY"):
        return super().setup_main_company(currency_code)

    @classmethod
    def switch_on(cls, *names):
        """Put shipped templates in force; returns the last policy."""
        company = cls.env.company
        policies = [cls.env.ref(TEMPLATES + name)._switch_on(company) for name in names]
        return policies[-1]

    @classmethod
    def make_order(cls, amount, user=None, **values):
        """A quotation of exactly ``amount`` by the sales rep, without tax."""
        return (
            cls.env["sale.order"]
            .with_user(user or cls.rep)
            .create(
                {
                    "partner_id": cls.partner.id,
                    "team_id": cls.sale_team.id,
                    "order_line": [
                        Command.create(
                            {
                                "product_id": cls.service_product.id,
                                "product_uom_qty": 1,
                                "price_unit": amount,
                                "tax_ids": [Command.clear()],
                            }
                        )
                    ],
                    **values,
                }
            )
        )

    @contextmanager
    def assertRefused(self, pattern, error=UserError):
        """The block is refused with a sentence like ``pattern``, and nothing of it remains."""
        with self.assertRaises(error) as caught:
            yield
        self.assertRegex(str(caught.exception), pattern)

    def submit(self, order, gate="contract", user=None):
        order.with_user(user or self.rep).action_approval_submit(gate)
        return order.approval_request_ids.sudo().sorted("id")[-1]

    def open_steps(self, request):
        return request.sudo().step_ids.filtered(lambda step: step.state == "open")

    def approve(self, request, *users, comment=None):
        """Each of ``users`` in turn approves what is open."""
        for user in users:
            self.open_steps(request).with_user(user).action_approve(comment)

    def approved_order(self, amount=80_000.0):
        """An order with the amount tiers behind it."""
        order = self.make_order(amount)
        self.approve(self.submit(order), self.head, self.legal, self.head)
        return order
