{
    "name": "Sale Target",
    "summary": "Sales plans and targets by period, team, person, product, area and channel, approved and binding",
    "version": "19.0.1.0.0",
    "category": "Sales/Sales",
    "author": "Sales Control Suite contributors",
    "license": "LGPL-3",
    "depends": ["approval_tiers", "sale_management", "sale_stock"],
    "data": [
        "security/ir.model.access.csv",
        "data/sale_target_metric_data.xml",
        "views/sale_target_menus.xml",
    ],
    "application": True,
    "installable": True,
}
