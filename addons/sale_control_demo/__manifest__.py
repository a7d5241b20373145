{
    "name": "Sales Control Demo Story",
    "summary": "The demo company's people visit their customers, and hear what they complain about",
    "version": "19.0.1.0.0",
    "category": "Hidden",
    "author": "Sales Control Suite contributors",
    "license": "LGPL-3",
    "depends": ["sale_approval_tiers", "sale_visit_plan", "sale_after_service", "sale_kpi"],
    "demo": [
        "demo/res_partner_demo.xml",
        "demo/sale_visit_demo.xml",
        "demo/sale_after_service_demo.xml",
        "demo/sale_year_demo.xml",
    ],
    "auto_install": True,
    "installable": True,
}
