{
    "name": "Sale After-Service: Repairs",
    "summary": "Goods that come back to be repaired get their repair order",
    "version": "19.0.1.0.0",
    "category": "Sales/Sales",
    "author": "Sales Control Suite contributors",
    "license": "LGPL-3",
    "depends": ["sale_after_service", "repair"],
    "data": [
        "views/repair_order_views.xml",
        "views/sale_after_service_return_views.xml",
    ],
    "auto_install": True,
    "installable": True,
}
