{
    "name": "Sale KPI: Tills",
    "summary": "What customers pay at a till counts as money received",
    "version": "19.0.1.0.0",
    "category": "Sales/Sales",
    "author": "Sales Control Suite contributors",
    "license": "LGPL-3",
    "depends": ["sale_kpi", "point_of_sale"],
    "auto_install": True,
    "installable": True,
}
