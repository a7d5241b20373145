from odoo import models
from odoo.http import request

from odoo.addons.website_sale.models.website import CART_SESSION_CACHE_KEY


class Website(models.Model):
    _inherit = "website"

    def _get_and_cache_current_cart(self):
        """Odoo takes any draft of a customer for a cart he left: one that he has finished, and that
        waits for its approval, would grow with his next purchase."""
        cart = super()._get_and_cache_current_cart()
        if not cart.is_held_for_approval:
            return cart
        self.sale_reset()
        request.session[CART_SESSION_CACHE_KEY] = False  # do not look for it again in this session
        return cart.browse()
