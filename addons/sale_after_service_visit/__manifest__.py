{
    "name": "Sale After-Service: Visits",
    "summary": "Open complaints head the brief of a visit; a visit files complaints",
    "version": "19.0.1.0.0",
    "category": "Sales/Sales",
    "author": "Sales Control Suite contributors",
    "license": "LGPL-3",
    "depends": ["sale_after_service", "sale_visit_plan"],
    "data": ["views/sale_visit_views.xml"],
    "auto_install": True,
    "installable": True,
}
