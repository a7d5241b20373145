from contextlib import contextmanager
from datetime import date, datetime

from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tests import TransactionCase, freeze_time, new_test_user  # noqa: F401

RECONCILED = ("Receivable", "Payable", "Outstanding")
FIGURES = ("amount", "group_amount", "cost", "quantity", "number")


class KpiCommon(TransactionCase):
    """A CNY company in Shanghai with books: two reps and their leader, a rep of another team."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.yuan, cls.dollar, cls.euro = (cls.env.ref(f"base.{name}") for name in ("CNY", "USD", "EUR"))
        (cls.yuan | cls.dollar | cls.euro).active = True
        # Their own company: what a database holds already is none of their business.
        cls.company = cls.env["res.company"].create(
            {"name": "Huadong Pumps", "currency_id": cls.yuan.id, "country_id": cls.env.ref("base.cn").id}
        )
        cls.company.partner_id.tz = "Asia/Shanghai"
        cls.env.user.company_ids |= cls.company
        cls.env.user.company_id = cls.company
        cls.env = cls.env(context={**cls.env.context, "allowed_company_ids": cls.company.ids})
        cls.make_books()
        sales = "sales_team.group_sale_"
        for login, name, group in (
            ("rep", "Li Na", "salesman"),
            ("colleague", "Wu Hao", "salesman"),
            ("stranger", "Ma Jun", "salesman"),
            ("head", "Wang Fang", "salesman"),
            ("manager", "Zhou Qiang", "manager"),
        ):
            user = new_test_user(
                cls.env,
                f"k_{login}",
                groups=sales + group,
                name=name,
                tz="Asia/Shanghai",
                company_id=cls.company.id,
                company_ids=[Command.set(cls.company.ids)],
            )
            setattr(cls, login, user)
        members = (cls.rep | cls.colleague | cls.head).ids
        cls.team, cls.other_team = cls.env["crm.team"].create(
            [
                {"name": "East", "user_id": cls.head.id, "member_ids": [Command.set(members)]},
                {"name": "West", "member_ids": [Command.set(cls.stranger.ids)]},
            ]
        )
        cls.make_trade()

    @classmethod
    def make_books(cls):
        """Just enough of a chart of accounts to post, pay and reconcile."""
        account = cls.env["account.account"].create(
            [
                {"name": name, "code": code, "account_type": kind, "reconcile": name in RECONCILED}
                for name, code, kind in (
                    ("Receivable", "K1122", "asset_receivable"),
                    ("Payable", "K2202", "liability_payable"),
                    ("Sales", "K6001", "income"),
                    ("Tax", "K2221", "liability_current"),
                    ("Exchange", "K6061", "expense"),
                    ("Bank", "K1002", "asset_cash"),
                    ("Outstanding", "K1003", "asset_current"),
                )
            ]
        )
        cls.receivable, cls.payable, cls.income, cls.tax_account, cls.exchange, cls.bank, cls.outstanding = (
            account
        )
        journals = cls.env["account.journal"].create(
            [
                {"name": "Sales", "code": "KINV", "type": "sale", "default_account_id": cls.income.id},
                {
                    "name": "Bank",
                    "code": "KBNK",
                    "type": "bank",
                    "default_account_id": cls.bank.id,
                    "suspense_account_id": cls.outstanding.id,
                },
                {"name": "Other", "code": "KMSC", "type": "general"},
            ]
        )
        cls.sale_journal, cls.bank_journal, cls.misc_journal = journals
        for line in (
            cls.bank_journal.inbound_payment_method_line_ids
            | cls.bank_journal.outbound_payment_method_line_ids
        ):
            line.payment_account_id = cls.outstanding
        cls.company.write(
            {
                "currency_exchange_journal_id": cls.misc_journal.id,
                "income_currency_exchange_account_id": cls.exchange.id,
                "expense_currency_exchange_account_id": cls.exchange.id,
                "account_sale_tax_id": False,
            }
        )
        group = cls.env["account.tax.group"].create({"name": "VAT", "company_id": cls.company.id})
        cls.tax = cls.env["account.tax"].create(
            {
                "name": "VAT 13 %",
                "amount": 13,
                "type_tax_use": "sale",
                "tax_group_id": group.id,
                "country_id": cls.company.country_id.id,
                "invoice_repartition_line_ids": cls._repartition(),
                "refund_repartition_line_ids": cls._repartition(),
            }
        )

    @classmethod
    def _repartition(cls):
        return [
            Command.create({"repartition_type": "base"}),
            Command.create({"repartition_type": "tax", "account_id": cls.tax_account.id}),
        ]

    @classmethod
    def make_trade(cls):
        """Two products of different categories, and a customer with area, brand and channel."""
        cls.category, cls.other_category = cls.env["product.category"].create(
            [{"name": "Pumps"}, {"name": "Seals"}]
        )
        for categ in cls.category | cls.other_category:
            categ.property_account_income_categ_id = cls.income
        cls.brand = cls.env["sale.target.brand"].create({"name": "Hongze"})
        cls.channel = cls.env["sale.target.channel"].create({"name": "Dealers"})
        common = {"type": "consu", "taxes_id": [Command.clear()], "invoice_policy": "order"}
        cls.pump, cls.seal = cls.env["product.product"].create(
            [
                {
                    **common,
                    "name": "Pump P-30",
                    "categ_id": cls.category.id,
                    "list_price": 1000,
                    "standard_price": 600,
                    "sale_brand_id": cls.brand.id,
                },
                {
                    **common,
                    "name": "Seal S-1",
                    "categ_id": cls.other_category.id,
                    "list_price": 100,
                    "standard_price": 40,
                },
            ]
        )
        cls.province = cls.env["res.country.state"].search(
            [("country_id", "=", cls.env.ref("base.cn").id)], limit=1
        )
        cls.customer = cls.env["res.partner"].create(
            {
                "name": "Ningbo Bearings",
                "is_company": True,
                "user_id": cls.rep.id,
                "state_id": cls.province.id,
                "sale_channel_id": cls.channel.id,
                "property_account_receivable_id": cls.receivable.id,
                "property_account_payable_id": cls.payable.id,
            }
        )

    @contextmanager
    def assertRefused(self, pattern, error=UserError):
        """The block is refused with a sentence like ``pattern``."""
        with self.assertRaises(error) as caught:
            yield
        self.assertRegex(str(caught.exception), pattern)

    # ---- documents ----

    @classmethod
    def sell(cls, *lines, day="2026-05-10", user=None, confirm=True, **values):
        """A confirmed order of ``(product, quantity, price)``."""
        order = cls.env["sale.order"].create(
            {
                "partner_id": cls.customer.id,
                "user_id": (user or cls.rep).id,
                "company_id": cls.company.id,
                "order_line": [cls._prepare_order_line(*line) for line in lines],
                **values,
            }
        )
        cls.env.flush_all()  # the cost of a line is that before it is delivered
        if confirm:
            with freeze_time(f"{day} 04:00:00"):
                order.action_confirm()
        return order

    @classmethod
    def _prepare_order_line(cls, product, quantity, price, discount=0):
        vals = {"product_id": product.id, "product_uom_qty": quantity, "price_unit": price}
        return Command.create({**vals, "discount": discount, "tax_ids": [Command.clear()]})

    @classmethod
    def bill(cls, *lines, day="2026-05-10", user=None, taxed=False, post=True, kind="out_invoice", **values):
        """A posted invoice of ``(product, quantity, price)``."""
        tax = [Command.set(cls.tax.ids if taxed else [])]
        move = cls.env["account.move"].create(
            {
                "move_type": kind,
                "partner_id": cls.customer.id,
                "invoice_date": day,
                "date": day,
                "invoice_user_id": (user or cls.rep).id,
                "journal_id": cls.sale_journal.id,
                "invoice_line_ids": [
                    Command.create(
                        {"product_id": product.id, "quantity": quantity, "price_unit": price, "tax_ids": tax}
                    )
                    for product, quantity, price in lines
                ],
                **values,
            }
        )
        if post:
            move.action_post()
        return move

    @classmethod
    def pay(cls, invoices, amount=None, day="2026-05-20", currency=None):
        """Register a payment of the invoices through the wizard; return it."""
        vals = {"payment_date": day, "journal_id": cls.bank_journal.id, "group_payment": True}
        if amount is not None:
            vals["amount"] = amount
        if currency:
            vals["currency_id"] = currency.id
        wizard = cls.env["account.payment.register"].with_context(
            active_model="account.move", active_ids=invoices.ids
        )
        return wizard.create(vals)._create_payments()

    @classmethod
    def set_rates(cls, currency, **rates):
        """``set_rates(euro, d2026_05_01=0.125)``: units of the currency for one yuan from that day."""
        for day, rate in rates.items():
            cls.env["res.currency.rate"].create(
                {
                    "currency_id": currency.id,
                    "company_id": cls.company.id,
                    "name": day.removeprefix("d").replace("_", "-"),
                    "rate": rate,
                }
            )

    # ---- figures ----

    @classmethod
    def capture(cls):
        """What the job does after the commit."""
        return cls.env["sale.kpi.outbox"]._capture_pending()

    def events(self, documents=None, kind=None):
        domain = [("company_id", "=", self.company.id)]
        if documents is not None:
            domain += [("src_model", "=", documents._name), ("src_id", "in", documents.ids)]
        if kind:
            domain.append(("kind", "=", kind))
        return self.env["sale.kpi.event"].search(domain, order="id")

    def total(self, kind, figure="amount", user=None, month=None, model="sale.kpi.event"):
        """The sum of a figure; ``month`` as "2026-05"."""
        domain = [("company_id", "=", self.company.id), ("kind", "=", kind)]
        if user:
            domain.append(("user_id", "=", user.id))
        rows = self.env[model].search(domain)
        rows = rows.filtered(lambda row: not month or f"{row.date:%Y-%m}" == month)
        return round(sum(rows.mapped(figure)), 2)

    def assertFactsFit(self):
        """Facts are the sum of the events, cell by cell, in every figure."""
        self.assertFalse(self.env["sale.kpi.fact"]._get_differences(self.company))

    def day(self, text):
        return date.fromisoformat(text)

    def moment(self, text):
        return datetime.fromisoformat(text)
