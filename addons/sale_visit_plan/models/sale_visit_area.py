from odoo import api, fields, models, tools

from ..areas import AreaRule, split_names


class SaleVisitArea(models.Model):
    """A sales area: which addresses it covers and who looks after it (ROL-02: 分配客户和区域)."""

    _name = "sale.visit.area"
    _description = "Sales area"
    _order = "sequence, code, id"
    _rec_names_search = ["name", "code"]

    name = fields.Char(required=True, translate=True)
    code = fields.Char()
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one("res.company", index="btree_not_null", help="Empty: for all companies.")
    team_id = fields.Many2one(
        "crm.team", string="Sales team", index="btree_not_null", help="Everybody in this team looks after it."
    )
    user_ids = fields.Many2many(
        "res.users", "sale_visit_area_user_rel", string="Salespeople", domain="[('share', '=', False)]"
    )
    state_ids = fields.Many2many("res.country.state", string="States")
    cities = fields.Text(help="Names of cities, with commas between them; a city beats its state.")
    zip_prefixes = fields.Char(
        string="Postcodes begin with",
        help="Beginnings of postcodes, with commas; the longest beats the city.",
    )
    partner_count = fields.Integer(string="Customers", compute="_compute_partner_count")

    def _compute_partner_count(self):
        groups = self.env["res.partner"]._read_group(
            [("sales_area_id", "in", self.ids), ("parent_id", "=", False)], ["sales_area_id"], ["__count"]
        )
        counts = {area.id: count for area, count in groups}
        for area in self:
            area.partner_count = counts.get(area.id, 0)

    @api.model_create_multi
    def create(self, vals_list):
        areas = super().create(vals_list)
        self._forget()
        return areas

    def write(self, vals):
        result = super().write(vals)
        self._forget()
        return result

    def unlink(self):
        result = super().unlink()
        self._forget()
        return result

    def _forget(self):
        """Who looks after what is asked anew, by the record rules too, in every process."""
        self.env.flush_all()
        self.env.registry.clear_cache()

    @api.model
    @tools.ormcache()
    def _get_match_rules(self):
        """What each area covers, a tuple of `AreaRule`; kept in memory, empty where there are none."""
        return tuple(
            AreaRule(
                area.id,
                area.company_id.id,
                frozenset(area.state_ids.ids),
                split_names(area.cities),
                tuple(split_names(area.zip_prefixes)),
            )
            for area in self.sudo().with_context(lang=None).search([])  # the same for everybody
        )

    def action_propose(self):
        """Give customers without an area the one that covers their address."""
        self.check_access("write")
        found = {}
        partners = self.env["res.partner"].search(
            [("sales_area_id", "=", False), ("parent_id", "=", False), ("partner_share", "=", True)]
            + ["|", "|", ("city", "!=", False), ("state_id", "!=", False), ("zip", "!=", False)]
        )
        for partner in partners:
            area_id = partner._match_area()
            if area_id in self.ids:
                found.setdefault(area_id, []).append(partner.id)
        for area_id, ids in found.items():
            partners.browse(ids).write({"sales_area_id": area_id})
        count = sum(map(len, found.values()))
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "message": self.env._("%(count)s customers were given their area.", count=count),
                "type": "success" if count else "info",
                "next": {"type": "ir.actions.client", "tag": "soft_reload"},
            },
        }

    def action_view_customers(self):
        """The customers of this area."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id("sale_visit_plan.sale_visit_customer_action")
        context = {"default_sales_area_id": self.id, "default_is_company": True}
        return action | {"domain": [("sales_area_id", "=", self.id)], "context": context}
