from odoo import api, fields, models


class ResCompany(models.Model):
    """The settings of customers: register, follow-up, areas, greetings."""

    _inherit = "res.company"

    is_register_complete = fields.Boolean(
        string="Register without blanks",
        default=True,
        help="Whoever came or called is registered with contact, source and budget.",
    )
    follow_up_days = fields.Integer(
        string="Follow up after (days)",
        default=14,
        help="A lead without contact for so many days gives its salesperson an activity; 0 asks for none.",
    )
    is_area_bound = fields.Boolean(
        string="Salespeople see their areas only",
        help="Customers of other areas are hidden from salespeople who see their own documents only, "
        "unless a customer is shared, theirs, or on a document they may read.",
    )
    is_service_open = fields.Boolean(
        string="Service access to all customers",
        help="Everybody in sales may look up every customer and log a service contact; "
        "the customer stays with its salesperson.",
    )
    is_greeting_asked = fields.Boolean(string="Greetings", default=True)
    greeting_days = fields.Integer(
        string="Greet ahead (days)",
        default=3,
        help="So many days before a birthday or a festival the salesperson gets an activity.",
    )
    is_target_table_required = fields.Boolean(
        string="Target customer table compulsory",
        default=True,
        help="The report of a visit to a target customer is handed in with the table filled.",
    )

    _customer_days = models.Constraint(
        "CHECK (follow_up_days >= 0 AND greeting_days BETWEEN 0 AND 60)",
        "Days cannot be negative; greetings are asked for at most 60 days ahead.",
    )

    @api.model_create_multi
    def create(self, vals_list):
        companies = super().create(vals_list)
        self.env.registry.clear_cache()  # which addresses are a company's own
        return companies

    def write(self, vals):
        result = super().write(vals)
        if {"is_area_bound", "is_service_open", "partner_id"} & vals.keys():
            self.env.flush_all()
            self.env.registry.clear_cache()  # the record rules follow at once, in every process
        return result
