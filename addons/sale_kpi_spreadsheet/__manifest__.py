{
    "name": "Sale KPI: Spreadsheet Dashboard",
    "summary": "Orders, invoices and money received among Odoo's dashboards",
    "version": "19.0.1.0.0",
    "category": "Productivity/Dashboard",
    "author": "Sales Control Suite contributors",
    "license": "LGPL-3",
    "depends": ["sale_kpi", "spreadsheet_dashboard"],
    "data": ["data/spreadsheet_dashboard_data.xml"],
    "auto_install": True,
    "installable": True,
}
