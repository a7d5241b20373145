from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import format_amount, format_date

MADE = ("done", "closed")


class ResPartner(models.Model):
    """Everything about a customer on one page (CUS-06: 客户档案), and the brief before a visit.

    A page is a list of sections, each made by `_file_<key>`: `{"title", "columns", "rows", "empty"}`
    with rows of cells `{"text", "url", "style"}`. Another add-on extends `_get_file_keys` and adds
    its own method, such as complaints. The number of queries does not grow with the records.
    """

    _inherit = "res.partner"

    customer_file = fields.Html(
        string="Customer file",
        compute="_compute_customer_file",
        sanitize=False,
        export_string_translation=False,
    )

    @api.depends_context("uid", "lang", "allowed_company_ids")
    def _compute_customer_file(self):
        for partner in self:
            sections = partner._get_file() if partner.id else []
            partner.customer_file = self._render_file(sections)

    @api.model
    def _render_file(self, sections):
        values = {"sections": sections}
        return self.env["ir.qweb"]._render("sale_visit_plan.customer_file_sections", values)

    @api.readonly
    def get_customer_file(self):
        """The sections of the page, as data."""
        self.ensure_one()
        self.check_access("read")
        return self._get_file()

    def action_view_file(self):
        """Open the page."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id("sale_visit_plan.customer_file_action")
        return action | {"res_id": self.commercial_partner_id.id}

    @api.model
    def _get_file_keys(self):
        """Sections of the page in their order; extend by super()."""
        return [
            "facts",
            "dues",
            "deposits",
            "orders",
            "quotations",
            "promises",
            "reports",
            "visits",
            "complaints",
            "services",
            "products",
        ]

    @api.model
    def _get_brief_keys(self):
        """What matters before a visit; extend by super()."""
        return ["facts", "dues", "promises", "reports", "orders", "quotations", "complaints", "services"]

    def _get_file(self, keys=None, limit=10):
        """The sections ``keys`` (all by default) that apply here, with at most ``limit`` rows each."""
        self.ensure_one()
        partner = self.commercial_partner_id
        sections = [(key, getattr(partner, f"_file_{key}")(limit)) for key in keys or self._get_file_keys()]
        return [{"key": key, **section} for key, section in sections if section]

    # What sections are made of

    def _file_cell(self, text, record=None, style=""):
        url = f"/odoo/{record._name}/{record.id}" if record else ""
        return {"text": text or "", "url": url, "style": style}

    def _file_money(self, amount, currency, style=""):
        return self._file_cell(format_amount(self.env, amount, currency), style=f"text-end {style}".strip())

    def _file_date(self, date, style=""):
        return self._file_cell(format_date(self.env, date) if date else "", style=style)

    def _file_section(self, title, columns, rows, empty):
        return {"title": title, "columns": columns, "rows": rows, "empty": empty}

    def _is_own_customer(self):
        """Whether this is a customer of the user's, so that his figures are his business."""
        return self.commercial_partner_id.user_id == self.env.user

    # Sections

    def _file_facts(self, limit):
        person = self.user_id.name
        stage = dict(self._fields["customer_stage"]._description_selection(self.env))
        facts = [
            (self.env._("Salesperson"), person),
            (self.env._("Customer class"), self.visit_class_id.name),
            (self.env._("Strategy"), self.visit_class_id.strategy),
            (self.env._("Sales area"), self.sales_area_id.name),
            (self.env._("Deal"), stage.get(self.customer_stage)),
            (
                self.env._("First deal on"),
                self.first_order_date and format_date(self.env, self.first_order_date),
            ),
            (self.env._("Payment terms"), self.property_payment_term_id.name),
            (self.env._("Phone"), self.phone),
            (self.env._("Main products"), self.target_products),
            (self.env._("Present supplier"), self.target_supplier),
            (self.env._("Who decides"), self.target_decider),
        ]
        rows = [
            [self._file_cell(name, style="text-muted"), self._file_cell(value)]
            for name, value in facts
            if value
        ]
        return self._file_section(self.display_name, [], rows, "")

    def _file_orders_of(self, states, limit):
        domain = Domain("partner_id", "child_of", self.id) & Domain("state", "in", states)
        orders = self.env["sale.order"].search(domain, limit=limit, order="date_order desc, id desc")
        state = dict(orders._fields["state"]._description_selection(self.env))
        return [
            [
                self._file_cell(order.name, order),
                self._file_date(order.date_order),
                self._file_cell(state[order.state]),
                self._file_money(order.amount_total, order.currency_id),
            ]
            for order in orders
        ]

    def _file_order_columns(self):
        return [self.env._("Order"), self.env._("Date"), self.env._("State"), self.env._("Amount")]

    def _file_orders(self, limit):
        if not self.env["sale.order"].has_access("read"):
            return False
        rows = self._file_orders_of(("sale",), limit)
        return self._file_section(
            self.env._("Orders"), self._file_order_columns(), rows, self.env._("No order yet.")
        )

    def _file_quotations(self, limit):
        if not self.env["sale.order"].has_access("read"):
            return False
        rows = self._file_orders_of(("draft", "sent"), limit)
        return self._file_section(
            self.env._("Open quotations"), self._file_order_columns(), rows, self.env._("No open quotation.")
        )

    def _file_products(self, limit):
        if not self.env["sale.order"].has_access("read"):
            return False
        groups = self.env["sale.order.line"]._read_group(
            [("order_partner_id", "child_of", self.id), ("state", "=", "sale"), ("display_type", "=", False)],
            ["product_id"],
            ["product_uom_qty:sum", "order_id:count_distinct"],
            order="order_id:count_distinct desc",
            limit=limit,
        )
        rows = [
            [
                self._file_cell(product.display_name),
                self._file_cell(f"{quantity:g}"),
                self._file_cell(str(count)),
            ]
            for product, quantity, count in groups
            if product
        ]
        columns = [self.env._("Product"), self.env._("Quantity"), self.env._("Orders")]
        return self._file_section(self.env._("What he buys"), columns, rows, self.env._("Nothing yet."))

    def _file_visits(self, limit):
        if not self.env["sale.visit"].has_access("read"):
            return False
        domain = Domain("partner_id", "child_of", self.id)
        domain &= Domain("state", "not in", ("cancelled", "refused"))
        visits = self.env["sale.visit"].search(domain, limit=limit, order="start_at desc")
        state = dict(visits._fields["state"]._description_selection(self.env))
        rows = [
            [
                self._file_cell(visit.name, visit),
                self._file_date(visit.date),
                self._file_cell(visit.user_id.name),
                self._file_cell(visit.purpose_id.name),
                self._file_cell(state[visit.state]),
            ]
            for visit in visits
        ]
        env = self.env
        columns = [env._("Visit"), env._("Day"), env._("Salesperson"), env._("Purpose"), env._("State")]
        return self._file_section(env._("Visits"), columns, rows, env._("Not visited yet."))

    def _file_services(self, limit):
        if not self.env["sale.visit.contact"].has_access("read"):
            return False
        contacts = self.env["sale.visit.contact"].search([("partner_id", "child_of", self.id)], limit=limit)
        rows = [
            [
                self._file_date(contact.at),
                self._file_cell(contact.subject, contact),
                self._file_cell(contact.user_id.name),
            ]
            for contact in contacts
        ]
        columns = [self.env._("Date"), self.env._("About"), self.env._("Served by")]
        return self._file_section(
            self.env._("Service contacts"), columns, rows, self.env._("No service contact.")
        )

    def _file_complaints(self, limit):
        """Filled by the add-on that keeps complaints."""
        return False
