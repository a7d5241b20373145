{
    "name": "Sale KPI: Visits",
    "summary": "Visits made as planned and reports in time count in the assessment",
    "version": "19.0.1.0.0",
    "category": "Sales/Sales",
    "author": "Sales Control Suite contributors",
    "license": "LGPL-3",
    "depends": ["sale_kpi", "sale_visit_plan"],
    "data": ["data/sale_target_metric_data.xml"],
    "auto_install": True,
    "installable": True,
}
