{
    "name": "Sale After-Service: Kits",
    "summary": "Components of a sold kit come back one by one; whole kits are credited",
    "version": "19.0.1.0.0",
    "category": "Sales/Sales",
    "author": "Sales Control Suite contributors",
    "license": "LGPL-3",
    "depends": ["sale_after_service", "sale_mrp"],
    "auto_install": True,
    "installable": True,
}
