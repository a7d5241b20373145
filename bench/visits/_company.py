"""A company as it stands after years, by bulk SQL: 50 salespeople, 20,000 customers, 500,000 visits."""

from odoo.tests import new_test_user

REPS, CUSTOMERS, VISITS = 50, 20_000, 500_000

CUSTOMER = """
INSERT INTO res_partner (id, commercial_partner_id, name, complete_name, is_company, active, type,
                         lang, tz, user_id, visit_class_id,
                         partner_latitude, partner_longitude, street, city, create_date, last_visit_date,
                         next_visit_due, autopost_bills)
SELECT id, id, 'Bench ' || n, 'Bench ' || n, TRUE, TRUE, 'contact', 'en_US', NULL,
       (%(reps)s)[1 + n %% cardinality(%(reps)s)], (%(classes)s)[1 + n %% 3],
       30.2 + 0.04 * (n %% cardinality(%(reps)s)) + random() * 0.3, 120.5 + random() * 0.4,
       n || ' Road', 'Shanghai', now() - interval '3 years',
       CURRENT_DATE - (n * 7919 %% 120), CURRENT_DATE - (n * 7919 %% 120) + (%(intervals)s)[1 + n %% 3], 'ask'
  FROM (SELECT nextval('res_partner_id_seq') AS id, n FROM generate_series(1, %(customers)s) n) made
RETURNING id
"""

VISIT = """
INSERT INTO sale_visit (name, user_id, company_id, partner_id, visit_class_id, party_kind, purpose_id,
                        start_at, stop_at, date, planned_hours, actual_hours, started_at, ended_at,
                        sequence, state, create_date)
SELECT 'V' || n, partner.user_id, %(company)s, partner.id, partner.visit_class_id, 'existing', %(purpose)s,
       moment, moment + interval '1 hour', moment::date, 1, 0.5 + (n %% 8) / 4.0,
       moment, moment + interval '1 hour', 10, 'closed', moment
  FROM generate_series(1, %(visits)s) n
  JOIN (SELECT id, user_id, visit_class_id, row_number() OVER (ORDER BY id) - 1 AS rank
          FROM res_partner WHERE id = ANY(%(partners)s)) partner ON partner.rank = n %% %(customers)s
 CROSS JOIN LATERAL (SELECT date_trunc('hour', now()) - (n %% 1000 + 1) * interval '1 day' AS moment) at
"""


def make_company(env):
    """The salespeople; what they have to do with is in the database."""
    sales = "sales_team.group_sale_salesman"
    reps = env["res.users"].union(
        *(
            new_test_user(env, f"bench_rep_{number}", groups=sales, tz="Asia/Shanghai")
            for number in range(REPS)
        )
    )
    env["crm.team"].create({"name": "Bench", "member_ids": [(6, 0, reps.ids)]})
    homes = env["res.partner"].create(
        [
            {"name": f"Home {n}", "partner_latitude": 30.35 + 0.04 * n, "partner_longitude": 120.7}
            for n in range(REPS)
        ]
    )
    for rep, home in zip(reps, homes, strict=True):
        rep.visit_start_partner_id = home
    classes = [env.ref(f"sale_visit_plan.class_{name}") for name in ("key", "potential", "general")]
    facts = {
        "reps": reps.ids,
        "classes": [kind.id for kind in classes],
        "intervals": [kind.interval_days for kind in classes],
        "company": env.company.id,
        "purpose": env.ref("sale_visit_plan.purpose_care").id,
        "customers": CUSTOMERS,
        "visits": VISITS,
    }
    env.flush_all()
    env.cr.execute(CUSTOMER, facts)
    facts["partners"] = [row[0] for row in env.cr.fetchall()]
    env.cr.execute(VISIT, facts)
    env.cr.execute("ANALYZE res_partner")
    env.cr.execute("ANALYZE sale_visit")
    env.invalidate_all()
    return reps
