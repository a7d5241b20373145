from collections import defaultdict

from odoo import api, fields, models
from odoo.exceptions import ValidationError

from .sale_kpi_scheme import ROLES

RANK = {role: rank for rank, (role, _label) in enumerate(ROLES)}


class SaleKpiSchemePerson(models.Model):
    """A person assessed by a scheme for some time, whatever his team says of his role."""

    _name = "sale.kpi.scheme.person"
    _description = "Person of a scheme"
    _order = "date_from, id"

    scheme_id = fields.Many2one("sale.kpi.scheme", required=True, index=True, ondelete="cascade")
    company_id = fields.Many2one(related="scheme_id.company_id", store=True, index=True)
    user_id = fields.Many2one(
        "res.users",
        string="Person",
        required=True,
        index=True,
        domain="[('share', '=', False), ('company_ids', '=', company_id)]",
    )
    date_from = fields.Date(string="From")
    date_to = fields.Date(string="Until")

    @api.constrains("date_from", "date_to")
    def _check_dates(self):
        for person in self:
            if person.date_from and person.date_to and person.date_to < person.date_from:
                raise ValidationError(
                    self.env._("The time of %(name)s ends before it begins.", name=person.user_id.name)
                )

    def _is_within(self, date_from, date_to):
        self.ensure_one()
        begins = not self.date_from or self.date_from <= date_to
        return begins and (not self.date_to or self.date_to >= date_from)


class SaleKpiScheme(models.Model):
    """Who is assessed by which scheme, and by the figures of which teams."""

    _inherit = "sale.kpi.scheme"

    def _get_people(self, date_from, date_to):
        """{user: scheme} of these schemes of one company; the higher role wins, a named person first."""
        people = {}
        for scheme in self.sorted(lambda scheme: RANK[scheme.role]):
            if not scheme.person_ids:
                people.update(dict.fromkeys(scheme._get_people_of_role(), scheme))
        for scheme in self.sorted(lambda scheme: RANK[scheme.role]):
            named = scheme.person_ids.filtered(lambda person: person._is_within(date_from, date_to))
            people.update(dict.fromkeys(named.user_id, scheme))
        return people

    def _get_teams(self):
        """The teams that this scheme is about."""
        self.ensure_one()
        return self.team_ids or self.env["crm.team"].search(
            [("company_id", "in", (self.company_id.id, False))]
        )

    def _get_people_of_role(self):
        self.ensure_one()
        teams = self._get_teams()
        leaders = teams.user_id
        if self.role == "rep":
            people = teams.member_ids - self.env["crm.team"].search([("user_id", "!=", False)]).user_id
        elif self.role == "supervisor":
            people = leaders
        elif self.role == "manager":
            superiors = [leader._get_approval_superior() for leader in leaders]
            people = self.env["res.users"].union(*superiors) - self._get_directors()
        else:
            people = self._get_directors()
        company = self.company_id
        return people.filtered(lambda user: user.active and not user.share and company in user.company_ids)

    def _get_directors(self):
        return self.env.ref("approval_tiers.group_sales_director").all_user_ids

    def _get_subjects(self, users):
        """{user: ids of the people, teams or companies whose figures are his under this scheme}"""
        self.ensure_one()
        if self.level == "person":
            return {user: user.ids for user in users}
        if self.level == "company":
            return {user: self.company_id.ids for user in users}
        led = defaultdict(set)
        for team in self._get_teams().filtered("user_id"):
            for user in team.user_id | team.user_id._get_approval_superiors():
                led[user].add(team.id)
        return {user: sorted(led[user]) for user in users}
