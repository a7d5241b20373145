from odoo import models

from .sale_order_contract import CONTRACT_FIELDS
from .sale_order_deviation import OPEN_FIELDS


class ApprovalTiersRequest(models.Model):
    _inherit = "approval.tiers.request"

    def _get_free_fields(self, record):
        """Making the contract ready takes no approval from the quotation (APV-19).

        What the quotation left open is free, and what no quotation says; not what its policy looks
        at. A term that was quoted and moves is a deviation, for the quotation too.
        """
        free = super()._get_free_fields(record)
        if self.res_model != "sale.order" or self.gate != "quote":
            return free
        filled = {cell["name"] for cell in self.sealed_values["fields"] if cell["value"]}
        return free | set(CONTRACT_FIELDS) - (filled & OPEN_FIELDS) - self.policy_id._get_routing_fields()


class SaleOrder(models.Model):
    _inherit = "sale.order"

    def _get_states_to_follow(self, vals):
        # Whether these matter depends on the gate, which one look at the field does not tell.
        return {} if vals.keys() & set(CONTRACT_FIELDS) else super()._get_states_to_follow(vals)
