{
    "name": "Sale KPI: After-Service",
    "summary": "Complaints closed in time, returns and satisfaction count in the assessment",
    "version": "19.0.1.0.0",
    "category": "Sales/Sales",
    "author": "Sales Control Suite contributors",
    "license": "LGPL-3",
    "depends": ["sale_kpi", "sale_after_service"],
    "data": ["data/sale_target_metric_data.xml"],
    "auto_install": True,
    "installable": True,
}
