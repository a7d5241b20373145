{
    "name": "Sale KPI and Commission",
    "summary": "Figures captured once from the books, scored by scheme, paid by an append-only commission ledger",
    "version": "19.0.1.0.0",
    "category": "Sales/Sales",
    "author": "Sales Control Suite contributors",
    "license": "LGPL-3",
    "depends": ["sale_target", "sale_crm", "sale_margin", "account"],
    "data": [
        "security/ir.model.access.csv",
        "security/ir_rules.xml",
        "security/ir_rules_score.xml",
        "data/sale_target_metric_data.xml",
        "data/sale_target_metric_source_data.xml",
        "views/sale_kpi_menus.xml",
    ],
    "application": True,
    "installable": True,
}
