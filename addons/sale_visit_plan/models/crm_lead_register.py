from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.tools import SQL

from ..register import blanks

WALKED_IN = ("visit", "call")
NEEDED = [("contact_name", "partner_id"), ("phone", "email_from"), "source_id", "inquiry_budget"]
ALL_NEEDED = ("contact_name", "partner_id", "phone", "email_from", "source_id", "inquiry_budget")


class CrmLead(models.Model):
    """The inquiry register (CUS-05: 来访客户登记表, 客户记录表).

    Each inquiry, a lead that says who came to whom, gets the next number of its company when it is
    saved. A number stays: the lead is voided with a reason, never deleted. Who came or called leaves
    contact, source and budget. Other leads are Odoo's own business.
    """

    _name = "crm.lead"
    _inherit = ["crm.lead", "approval.tiers.guarded"]

    record_number = fields.Integer(
        readonly=True, copy=False, aggregator=None, help="Without gaps; given when the inquiry is saved."
    )
    register_company_id = fields.Many2one(
        "res.company", string="Registered in", readonly=True, copy=False, index="btree_not_null"
    )
    inquiry_kind = fields.Selection(
        [("visit", "Came to us"), ("call", "Called us"), ("web", "Wrote to us"), ("own", "Found by us")],
        string="Inquiry",
        index="btree_not_null",
        help="Whoever came or called is registered without blanks: contact, source, budget.",
    )
    inquired_on = fields.Date(string="Inquiry on", default=fields.Date.context_today)
    inquiry_budget = fields.Monetary(
        string="Budget", currency_field="company_currency", help="What the customer wants to spend."
    )
    register_blanks = fields.Char(string="Still blank", compute="_compute_register_blanks")
    is_void = fields.Boolean(string="Void", readonly=True, copy=False, index="btree_not_null")
    void_reason = fields.Char(readonly=True, copy=False, tracking=True)
    voided_at = fields.Datetime(readonly=True, copy=False)
    voided_by_id = fields.Many2one("res.users", readonly=True, copy=False)

    _one_number = models.UniqueIndex(
        "(register_company_id, record_number) WHERE record_number > 0",
        "This number of the register is given already.",
    )

    @api.depends(*ALL_NEEDED)
    def _compute_register_blanks(self):
        for lead in self:
            lead.register_blanks = ", ".join(lead._get_register_blanks())

    def _get_register_blanks(self):
        """Labels of what this inquiry still lacks in the register."""
        self.ensure_one()
        values = {name: self[name] for name in ALL_NEEDED}
        names = blanks(values, NEEDED)
        return [self._fields[name]._description_string(self.env) for name in names]

    @api.constrains("inquiry_kind", *ALL_NEEDED)
    def _check_no_blanks(self):
        """CUS-05: 不留空格; not for what a form on the website or a mail brings in."""
        for lead in self.filtered(lambda lead: lead.inquiry_kind in WALKED_IN):
            company = lead.register_company_id or lead.company_id or self.env.company
            missing = company.is_register_complete and lead._get_register_blanks()
            if missing:
                raise ValidationError(
                    self.env._(
                        "The register has no blanks: fill in %(fields)s for “%(lead)s”.",
                        fields=", ".join(missing),
                        lead=lead.name,
                    )
                )

    @api.model
    def _get_kept_fields(self):
        kept = {"record_number", "register_company_id", "is_void", "void_reason", "voided_at", "voided_by_id"}
        return super()._get_kept_fields() - {"state"} | kept

    @api.model_create_multi
    def create(self, vals_list):
        leads = super().create(vals_list)
        leads._give_record_numbers()
        return leads

    def _give_record_numbers(self):
        """One draw and one UPDATE for each company, however many inquiries."""
        counter = self.env["sale.visit.counter"].sudo()  # the counter is nobody's to read
        rows = []
        inquiries = self.filtered(lambda lead: lead.inquiry_kind and not lead.record_number)
        for company, leads in inquiries.grouped(lambda lead: lead.company_id or self.env.company).items():
            numbers = counter._draw(company.id, len(leads))
            rows += [(lead.id, company.id, number) for lead, number in zip(leads, numbers, strict=True)]
        if rows:
            self.flush_recordset(["name"])  # the rows have to be there
            values = SQL(", ").join(SQL("(%s, %s, %s)", *row) for row in rows)
            query = SQL(
                """
                UPDATE crm_lead SET register_company_id = given.company, record_number = given.number
                FROM (VALUES %s) AS given (id, company, number) WHERE crm_lead.id = given.id
                """,
                values,
            )
            self.env.cr.execute(query)
            self.invalidate_recordset(["record_number", "register_company_id"], flush=False)

    def write(self, vals):
        if vals.get("active") and any(lead.is_void for lead in self):
            raise UserError(self.env._("A voided inquiry stays void; register it anew."))
        result = super().write(vals)
        if vals.get("inquiry_kind"):
            self._give_record_numbers()
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_only_without_number(self):
        for lead in self.filtered("record_number"):
            raise UserError(
                self.env._(
                    "“%(lead)s” has number %(number)s in the register and stays there. "
                    "Void it with a reason instead.",
                    lead=lead.name,
                    number=lead.record_number,
                )
            )

    def _merge_opportunity(self, user_id=False, team_id=False, auto_unlink=True, max_length=5):
        """What was merged into another keeps its number too, as a void one."""
        head = super()._merge_opportunity(
            user_id=user_id, team_id=team_id, auto_unlink=False, max_length=max_length
        )
        tail = self - head
        if auto_unlink:
            numbered = tail.filtered("record_number")
            numbered._void(self.env._("Merged into number %(number)s.", number=head.record_number or head.id))
            (tail - numbered).sudo().unlink()  # as Odoo does: who may merge them may drop them
        return head

    def _void(self, reason):
        """Take these out of use for ``reason``; the act has checked who may."""
        self.sudo().write(  # kept columns
            {
                "is_void": True,
                "void_reason": reason,
                "voided_at": fields.Datetime.now(),
                "voided_by_id": self.env.uid,
                "active": False,
            }
        )

    def action_void(self):
        """Ask for the reason and void these."""
        self.check_access("write")
        action = self.env["ir.actions.act_window"]._for_xml_id("sale_visit_plan.sale_visit_void_action")
        return action | {"context": {"default_lead_ids": self.ids}}
