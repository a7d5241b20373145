"""Everybody sees cost, as before, until the sales settings hide it."""

from odoo import SUPERUSER_ID, api


def migrate(cr, version):
    env = api.Environment(cr, SUPERUSER_ID, {})
    env.ref("base.group_user").implied_ids |= env.ref("sale_approval_tiers.group_see_cost")
