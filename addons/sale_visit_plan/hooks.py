TEMPLATES = ("policy_template_visit", "policy_template_plan")


def post_init_hook(env):
    """Visits and plans ask the superior from the first day, in the company that installs this."""
    company = env.ref("base.main_company")
    for name in TEMPLATES:
        template = env.ref(f"sale_visit_plan.{name}")
        if not template._get_switched_on(company):
            template._switch_on(company)
    env["res.partner"]._backfill_deals()
