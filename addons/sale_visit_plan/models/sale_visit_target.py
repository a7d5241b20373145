from odoo import models


class SaleVisit(models.Model):
    _inherit = "sale.visit"

    def _report_blocker(self):
        """Why the report of this visit cannot be handed in yet: a sentence, or False; extend by super().

        CUS-10: after a visit to a target customer the table of target customers is filled.
        """
        self.ensure_one()
        return self._target_table_blocker()

    def _target_table_blocker(self):
        """A sentence about what the table of target customers lacks, or False."""
        self.ensure_one()
        if self.party_kind != "target" or not self.company_id.is_target_table_required:
            return False
        # The columns are filled or not; whoever writes the report need not see the customer's area.
        partner_sudo = self.partner_id.commercial_partner_id.sudo()
        if not partner_sudo.target_blanks:
            return False
        return self.env._(
            "%(customer)s is a target customer: fill in %(fields)s on the customer first.",
            customer=partner_sudo.name,
            fields=partner_sudo.target_blanks,
        )
