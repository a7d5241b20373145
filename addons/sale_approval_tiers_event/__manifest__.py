{
    "name": "Sale Approval Tiers: Events",
    "summary": "A free ticket admits nobody before its order is approved",
    "version": "19.0.1.0.0",
    "category": "Sales/Sales",
    "author": "Sales Control Suite contributors",
    "license": "LGPL-3",
    "depends": ["sale_approval_tiers", "event_sale"],
    "auto_install": True,
    "installable": True,
}
