from ast import literal_eval
from contextlib import contextmanager
from datetime import datetime, time, timedelta
from unittest.mock import patch

import pytz

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Command, Domain

ADDONS = ("approval_tiers", "sale_approval_tiers")
SWITCHED_ON_DAYS_AGO = 30
ON_HAND = 500


class SaleApprovalDemo(models.AbstractModel):
    """Plays the demo story: real users do real things, at the time the story gives.

    Only the demo data files call it; nothing here can be called from outside, and once the server
    is up nobody sets the clock any more.
    """

    _name = "sale.approval.demo"
    _description = "Demo story of sales approvals"

    @api.model
    def _prepare_company(self, company_id):
        """Give the demo company a chart of accounts and its own working time."""
        company = self.env["res.company"].browse(company_id)
        company.resource_calendar_id.tz = "Asia/Shanghai"
        if "iap_enrich_auto_done" in company._fields:
            company.iap_enrich_auto_done = True  # there is nothing to look up about it
        charts = self.env["account.chart.template"]
        code = "cn" if "_get_cn_template_data" in dir(charts) else "generic_coa"
        # `try_loading` warns before the registry is complete, unless it may add its own demo.
        charts._load(code, company, install_demo=False)
        if code == "generic_coa":  # it makes every company an American one
            company.currency_id = self.env.ref("base.CNY")
            self.env["account.fiscal.position"].search([("company_id", "=", company.id)]).unlink()

    @api.model
    def _get_lang(self):
        """Chinese where it is active, else English."""
        return self.env["res.lang"]._get_code("zh_CN") or "en_US"

    @api.model
    def _use_stock(self, company_id, user_id, product_ids):
        """Where stock is installed: the warehouse keeper may work, and goods lie there."""
        group = self.env.ref("stock.group_stock_user", raise_if_not_found=False)
        if not group:
            return
        self.env["res.users"].browse(user_id).write(
            {
                "group_ids": [Command.link(group.id)],
                "action_id": self.env.ref("stock.stock_picking_type_action").id,
            }
        )
        products = self.env["product.product"].browse(product_ids)
        products.is_storable = True
        warehouse = self.env["stock.warehouse"].create(
            {"name": self.env["res.company"].browse(company_id).name, "code": "CC", "company_id": company_id}
        )
        quants = self.env["stock.quant"].with_context(inventory_mode=True)
        quants.with_company(company_id).create(
            [
                {
                    "product_id": product.id,
                    "location_id": warehouse.lot_stock_id.id,
                    "inventory_quantity": ON_HAND,
                }
                for product in products
            ]
        ).action_apply_inventory()

    @api.model
    def _switch_on(self, company_id, user_id, team_id):
        """The policies of the story; the full chain only for orders of the team."""
        # Copied texts keep their translations, which are read only after demo data.
        self.env["ir.module.module"].search([("name", "in", ADDONS)])._update_translations()
        company = self.env["res.company"].browse(company_id)
        templates = {
            name: self._as_user(self.env.ref(f"sale_approval_tiers.policy_template_{name}"), user_id)
            for name in ("quote_manager", "amount_tiers", "full_chain")
        }
        with self._at(f"-{SWITCHED_ON_DAYS_AGO} 09:00"):
            templates["quote_manager"]._switch_on(company)
            templates["amount_tiers"]._switch_on(company)
            self._switch_on_for(templates["full_chain"], company, [("team_id", "=", team_id)])

    @api.model
    def _switch_on_for(self, template, company, scope):
        """Put ``template`` in force for those documents only that fit ``scope`` as well."""
        domain = Domain(literal_eval(template.domain or "[]")) & Domain(scope)
        values = {"is_template": False, "template_id": template.id, "company_id": company.id}
        template.copy({**values, "domain": str(list(domain))}).action_activate()

    @api.model
    def _play(self, record_id, acts, model="sale.order"):
        """What happened to an order, or to another document.

        :param acts: ``(moment, user id, verb, argument)`` in their order, see `_at` and `_act_…`
        """
        record = self.env[model].browse(record_id)
        if model == "sale.order":
            record.create_date = record.date_order  # taken only while modules are being installed
        for moment, user_id, verb, *argument in acts:
            with self._at(moment):
                getattr(self, f"_act_{verb}")(self._as_user(record, user_id), *argument)

    # One act as the user of the record, by the same calls as the buttons make

    @api.model
    def _act_submit(self, record, gate):
        record.action_approval_submit(gate)

    @api.model
    def _act_approve(self, record, comment=None):
        for step in self._get_my_steps(record):
            step.action_approve(comment)

    @api.model
    def _act_return(self, record, comment):
        self._get_my_steps(record).action_return(comment)

    @api.model
    def _act_reject(self, record, comment):
        self._get_my_steps(record).action_reject(comment)

    @api.model
    def _get_my_steps(self, record):
        asked = Domain("request_id.res_model", "=", record._name)
        asked &= Domain("request_id.res_id", "=", record.id) & Domain("state", "=", "open")
        steps = record.env["approval.tiers.step"].search(asked)
        return steps.filtered("can_decide")

    @api.model
    def _act_call(self, record, method, *arguments):
        getattr(record, method)(*arguments)

    @api.model
    def _act_reprice(self, order, price):
        order.order_line[0].price_unit = price

    @api.model
    def _act_requantity(self, order, quantity):
        order.order_line[0].product_uom_qty = quantity

    @api.model
    def _as_user(self, records, user_id):
        """``records`` as this user sees them after logging in."""
        user = self.env["res.users"].browse(user_id)
        clean = records.with_env(self.env(user=user_id, context={"lang": user.lang, "tz": user.tz}))
        return clean.with_context(allowed_company_ids=user.company_id.ids)

    @contextmanager
    def _at(self, moment):
        """Let the service believe it is ``moment``.

        :param moment: ``"-3 09:20"``: three working days ago in China; ``"-2h"``: two hours ago
        """
        if self.env.registry.ready:
            raise UserError(self.env._("The demo story is told while demo data is loaded, never later."))
        now = fields.Datetime.now()
        if moment.endswith("h"):
            then = now + timedelta(hours=float(moment[:-1]))
        else:
            days, clock = moment.split()
            then = self._working_day(now, -int(days), time.fromisoformat(clock))
        messages = self.env["mail.message"]
        newest = messages.search([], order="id desc", limit=1).id
        with patch.object(fields.Datetime, "now", staticmethod(lambda *args: then)):
            yield
            self.env.flush_all()
        messages.search([("id", ">", newest)]).date = then  # their default knows the true time only

    @api.model
    def _working_day(self, now, days, clock):
        china = pytz.timezone("Asia/Shanghai")
        day = pytz.utc.localize(now).astimezone(china).date()
        while days:
            day -= timedelta(days=1)
            days -= day.weekday() < 5
        return china.localize(datetime.combine(day, clock)).astimezone(pytz.utc).replace(tzinfo=None)
