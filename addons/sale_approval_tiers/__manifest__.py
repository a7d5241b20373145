{
    "name": "Sale Approval Tiers",
    "summary": "Quotations and contracts pass their approvers before they reach the customer or bind",
    "version": "19.0.1.0.0",
    "category": "Sales/Sales",
    "author": "Sales Control Suite contributors",
    "license": "LGPL-3",
    "depends": ["approval_tiers", "sale_management"],
    "data": [
        "security/ir_rules.xml",
        "data/approval_tiers_policy_data.xml",
        "views/sale_order_views.xml",
        "views/res_config_settings_views.xml",
        "views/sale_approval_tiers_menus.xml",
    ],
    "oca_data_manual": ["demo/logins.csv"],
    "demo": [
        "demo/res_users_demo.xml",
        "demo/product_demo.xml",
        "demo/sale_order_demo.xml",
    ],
    "installable": True,
}
