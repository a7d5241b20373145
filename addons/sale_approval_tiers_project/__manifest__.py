{
    "name": "Sale Approval Tiers: Projects",
    "summary": "Work begins only on what is approved",
    "version": "19.0.1.0.0",
    "category": "Sales/Sales",
    "author": "Sales Control Suite contributors",
    "license": "LGPL-3",
    "depends": ["sale_approval_tiers", "sale_project"],
    "auto_install": True,
    "installable": True,
}
