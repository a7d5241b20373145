{
    "name": "Sale Approval Tiers: Shop",
    "summary": "What a customer has finished is no cart any more",
    "version": "19.0.1.0.0",
    "category": "Sales/Sales",
    "author": "Sales Control Suite contributors",
    "license": "LGPL-3",
    "depends": ["sale_approval_tiers", "website_sale"],
    "data": [
        "views/website_sale_templates.xml",
    ],
    "auto_install": True,
    "installable": True,
}
