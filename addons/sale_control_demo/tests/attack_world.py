"""One company as the attacker finds it: a person for each role, and of each thing three: the
rep's own, somebody else's in the same company, and another company's."""

from pathlib import Path

from odoo.exceptions import AccessError
from odoo.fields import Command
from odoo.tests import new_test_user

from odoo.addons.sale_kpi.tests.common import KpiCommon

from .attack_rows import OWN, RowMaker

STAFF = "rep colleague leader director accountant warehouse technical auditor admin".split()
OUTSIDE = "portal portal2 public".split()
ROLES = [*STAFF, *OUTSIDE]
GROUPS = {
    "director": "sales_team.group_sale_salesman_all_leads,approval_tiers.group_sales_director",
    "accountant": "account.group_account_invoice",
    "warehouse": "stock.group_stock_user",
    "technical": "sale_after_service.group_technical",
    "auditor": "approval_tiers.group_auditor",
    "admin": "base.group_system,sales_team.group_sale_manager",
    "portal": "base.group_portal",
    "portal2": "base.group_portal",
}
# Odoo's models that have methods of the suite.
EXTENDED = ("calendar.event", "hr.expense", "portal.share", "stock.quant", "stock.scrap")
ADDONS = Path(__file__).parents[2]
SUITE = {folder.name for folder in ADDONS.iterdir() if (folder / "__manifest__.py").exists()}


def _refuse(_model, *_args):
    return AccessError("Refused.")


class AttackWorld(KpiCommon):
    """Users of every role, and rows of every model."""

    extended = EXTENDED

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.other_company = cls.env["res.company"].create({"name": "Elsewhere", "currency_id": cls.yuan.id})
        cls.env.user.company_ids |= cls.other_company
        allowed = (cls.company | cls.other_company).ids
        cls.env = cls.env(context={**cls.env.context, "allowed_company_ids": allowed, "tracking_disable": 1})
        cls.roles = cls._make_roles()
        cls.foreigner = cls._make_user("foreigner", "sales_team.group_sale_salesman", cls.other_company)
        owners = {"own": cls.rep, "others": cls.stranger, "foreign": cls.foreigner}
        cls.maker = RowMaker(cls.env, {which: cls._make_base(which, user) for which, user in owners.items()})
        cls._make_rows(owners)
        cls.roles["portal"].partner_id.parent_id = cls.maker.bases[OWN]["res.partner"]
        cls.roles["portal2"].partner_id.parent_id = cls.maker.bases["others"]["res.partner"]
        for model in ("ir.model.access", "ir.rule"):  # whose sentence costs more than the check
            cls.classPatch(cls.env.registry[model], "_make_access_error", _refuse)

    @classmethod
    def _make_roles(cls):
        """{role: user}"""
        roles = {"rep": cls.rep, "colleague": cls.colleague, "leader": cls.head}
        roles |= {role: cls._make_user(role, groups) for role, groups in GROUPS.items()}
        roles["public"] = cls.env.ref("base.public_user")
        # A visitor of this company's site.
        roles["public"].write({"company_ids": [Command.link(cls.company.id)], "company_id": cls.company.id})
        return {role: roles[role] for role in ROLES}

    @classmethod
    def _make_rows(cls, owners):
        """Twice, as some need others; then reports, which are counted from rows."""
        models = cls.suite_models()
        tables = [model for model in models if cls.env[model]._auto]
        for model in (*tables, *tables, *cls.extended, *models):
            for which in owners:
                cls.maker.get(model, which)
        cls.maker.is_complete = True
        cls.env.flush_all()

    @classmethod
    def _make_user(cls, login, groups, company=None):
        company = company or cls.company
        return new_test_user(
            cls.env,
            f"attack_{login}",
            groups=groups,
            company_id=company.id,
            company_ids=[Command.set(company.ids)],
        )

    @classmethod
    def _make_base(cls, which, user):
        """{model: id} of Odoo's own records that belong to this user."""
        company = user.company_id
        env = cls.env(context={**cls.env.context, "allowed_company_ids": company.ids})
        employee = env["hr.employee"].create(
            {"name": user.name, "user_id": user.id, "company_id": company.id}
        )
        team = user.sale_team_id or env["crm.team"].create(
            {"name": f"Team of {which}", "company_id": company.id, "member_ids": [Command.set(user.ids)]}
        )
        customer = {"name": f"Customer of {which}", "is_company": True, "user_id": user.id}
        if company != cls.company:
            customer["company_id"] = company.id
        else:
            customer["property_account_receivable_id"] = cls.receivable.id
        partner = env["res.partner"].create(customer)
        base = {
            "res.users": user.id,
            "res.company": company.id,
            "res.currency": cls.yuan.id,
            "hr.employee": employee.id,
            "crm.team": team.id,
            "res.partner": partner.id,
            "product.product": cls.pump.id,
            "product.template": cls.pump.product_tmpl_id.id,
            "product.category": cls.category.id,
            "mail.template": env.ref("sale.email_template_edi_sale").id,
        }
        return base | cls._make_papers(env, which, user, partner, team)

    @classmethod
    def _make_papers(cls, env, which, user, partner, team):
        """An order with its delivery and invoice, and an opportunity."""
        owned = {"partner_id": partner.id, "user_id": user.id, "team_id": team.id}
        line = {"product_id": cls.pump.id, "product_uom_qty": 3, "price_unit": 1000, "tax_ids": []}
        order = env["sale.order"].create(
            {**owned, "company_id": user.company_id.id, "order_line": [Command.create(line)]}
        )
        order.action_confirm()
        quotation = order.copy()
        need = {"name": f"Need of {which}", "type": "opportunity", "inquiry_kind": "own"}
        lead = env["crm.lead"].create({**owned, **need})
        lot = env["stock.lot"].create({"name": f"L-{which}", "product_id": cls.pump.id})
        found = {
            "stock.lot": lot.id,
            "sale.order": quotation.id,
            "sale.order.line": order.order_line.id,
            "crm.lead": lead.id,
            "stock.picking": order.picking_ids[:1].id,
            "stock.move": order.picking_ids.move_ids[:1].id,
        }
        if user.company_id == cls.company:
            move = cls.bill((cls.pump, 3, 1000), user=user, partner_id=partner.id)
            found |= {"account.move": move.id, "account.move.line": move.invoice_line_ids.id}
        return {model: row_id for model, row_id in found.items() if row_id}

    @classmethod
    def suite_models(cls):
        """{model: the suite's add-on that defines it}, without abstract ones."""
        owners = {}
        for model, kind in cls.env.registry.items():
            if not kind._abstract and kind._original_module in SUITE:
                owners[model] = kind._original_module
        return owners
