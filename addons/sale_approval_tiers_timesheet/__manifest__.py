{
    "name": "Sale Approval Tiers: Timesheets",
    "summary": "Time is billed only to what is approved",
    "version": "19.0.1.0.0",
    "category": "Sales/Sales",
    "author": "Sales Control Suite contributors",
    "license": "LGPL-3",
    "depends": ["sale_approval_tiers_project", "sale_timesheet"],
    "auto_install": True,
    "installable": True,
}
