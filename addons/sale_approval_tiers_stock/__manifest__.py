{
    "name": "Sale Approval Tiers: Deliveries",
    "summary": "Deliveries wait for the customer's notice, procurement for his last word",
    "version": "19.0.1.0.0",
    "category": "Sales/Sales",
    "author": "Sales Control Suite contributors",
    "license": "LGPL-3",
    "depends": ["sale_approval_tiers", "sale_stock"],
    "data": [
        "security/ir.model.access.csv",
        "security/ir_rules.xml",
        "views/stock_picking_views.xml",
    ],
    "auto_install": True,
    "installable": True,
}
