from odoo import models
from odoo.fields import Domain
from odoo.tools import SQL


class ResUsers(models.Model):
    _inherit = "res.users"

    def _get_area_domain(self, mode="read"):
        """Which partners this user may ``mode``, for the record rules of areas (ROL-02, C20).

        Bound are salespeople who see their own documents only, where one of their companies says so.
        What is hidden is a customer with another area; never colleagues, the companies themselves,
        shared customers, those without an area, one's own, and, to read, those on documents one may
        read.
        """
        self.ensure_one()
        if not self._is_area_bound():
            return Domain.TRUE
        if mode == "read" and any(self.company_ids.mapped("is_service_open")):
            return Domain.TRUE
        own_companies = self.env["res.company"].search([("active", "in", (True, False))]).partner_id
        customer = (
            Domain("sales_area_id", "in", [False, *self._get_area_ids()])
            | Domain("is_area_shared", "=", True)
            | Domain("user_id", "=", self.id)
        )
        domain = (
            Domain("partner_share", "=", False)
            | Domain("user_id", "=", self.id)
            | Domain("id", "in", own_companies.ids)
            | Domain("commercial_partner_id", "any", customer)
        )
        if mode == "read":
            domain |= Domain("commercial_partner_id", "any", self._get_document_customers())
        return domain

    def _get_document_customers(self):
        """The customers on documents this user may read, a subquery: such a document has to open.

        What he may read is what the record rules of these documents say.
        """
        rules = self.env["ir.rule"].with_user(self)
        selects = []
        for model in ("sale.order", "crm.lead", "sale.visit"):
            # With sudo: the rules asked for are in the domain already.
            records = self.env[model].sudo().with_context(active_test=False)
            query = records._search(rules._compute_domain(model, "read"))
            selects.append(query.select(SQL.identifier(query.table, "partner_id")))
        return SQL(
            "(SELECT linked.commercial_partner_id FROM res_partner linked WHERE linked.id IN (%s))",
            SQL(" UNION ALL ").join(selects),
        )

    def _is_area_bound(self):
        """Any of his companies says so: choosing another one at the top of the screen frees nobody."""
        self.ensure_one()
        return (
            any(self.sudo().company_ids.mapped("is_area_bound"))  # settings, not data
            and self.has_group("sales_team.group_sale_salesman")
            and not self.has_group("sales_team.group_sale_salesman_all_leads")
        )

    def _get_area_ids(self):
        """Areas this user looks after: in person, or as one of the team."""
        self.ensure_one()
        teams = self.env["crm.team.member"].search([("user_id", "=", self.id)]).crm_team_id
        teams |= self.env["crm.team"].search([("user_id", "=", self.id)])
        return (
            self.env["sale.visit.area"]
            .search(["|", ("user_ids", "in", self.ids), ("team_id", "in", teams.ids)])
            .ids
        )
