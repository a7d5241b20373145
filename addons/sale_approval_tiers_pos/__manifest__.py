{
    "name": "Sale Approval Tiers: Tills",
    "summary": "A till settles only orders that are approved",
    "version": "19.0.1.0.0",
    "category": "Sales/Sales",
    "author": "Sales Control Suite contributors",
    "license": "LGPL-3",
    "depends": ["sale_approval_tiers", "pos_sale"],
    "auto_install": True,
    "installable": True,
}
