{
    "name": "Sale KPI: Expenses",
    "summary": "Expense claims are held against what their salesperson sold; above the limit one more step",
    "version": "19.0.1.0.0",
    "category": "Sales/Sales",
    "author": "Sales Control Suite contributors",
    "license": "LGPL-3",
    "depends": ["sale_kpi", "hr_expense_approval_tiers"],
    "data": [
        "data/approval_tiers_policy_data.xml",
        "views/hr_expense_views.xml",
        "views/res_config_settings_views.xml",
    ],
    "auto_install": True,
    "installable": True,
}
