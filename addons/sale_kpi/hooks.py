from odoo.tools import SQL

# What the tables keep true by themselves: Odoo, which drops the tables, does not know of it.
FUNCTIONS = (
    "sale_kpi_refuse",
    "sale_kpi_event_link",
    "sale_kpi_event_customer",
    "sale_kpi_fact_month_insert",
    "sale_kpi_fact_month_update",
    "sale_kpi_fact_month_delete",
    "sale_kpi_ledger_author",
)


def post_init_hook(env):
    """What was sold before counts too; captured in the background, not while installing."""
    env["sale.kpi.outbox"]._start_fill()


def uninstall_hook(env):
    """Functions go with their triggers; metrics let go of one another, or PostgreSQL would refuse to
    delete those that others are computed from."""
    for name in FUNCTIONS:
        env.cr.execute(SQL("DROP FUNCTION IF EXISTS %s() CASCADE", SQL.identifier(name)))
    env.cr.execute(
        SQL("UPDATE sale_target_metric SET numerator_id = NULL, denominator_id = NULL, base_metric_id = NULL")
    )
    env["sale.target.metric"].invalidate_model(flush=False)
    if action := env.ref("sale_target.sale_target_metric_action", raise_if_not_found=False):
        action.view_mode = "list"  # the form of a metric was ours
