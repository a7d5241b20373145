{
    "name": "Sales Control: Come from OCA",
    "summary": "Tier definitions become policies, finished reviews evidence, agents and rates plans",
    "version": "19.0.1.0.0",
    "category": "Sales/Sales",
    "author": "Sales Control Suite contributors",
    "license": "LGPL-3",
    "depends": ["sale_approval_tiers", "sale_kpi"],
    "data": [
        "security/ir.model.access.csv",
        "security/ir_rules.xml",
        "security/ir_rules_wizard.xml",
        "wizard/sale_control_import_oca_views.xml",
        "views/sale_control_import_review_views.xml",
        "views/sale_order_views.xml",
        "views/sale_control_import_oca_menus.xml",
    ],
    "installable": True,
}
