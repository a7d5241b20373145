"""The commission ledger over a million events: 200 people, twelve months, three tiers."""

import resource

from _clock import measure

from odoo import Command

EVENTS = 1_000_000
PEOPLE = 200
LATE = 1_000


def run(env):
    """Yield one result a measurement: ``{"name", "value", "unit"}``."""
    users = _make_people(env)
    version = _make_plan(env, users)
    _make_events(env, users, 0, EVENTS)
    ledger = version.run_ids
    before = _get_memory()
    yield from measure(env, f"ledger, {EVENTS:,} events", ledger._settle)
    yield {"name": "memory of the process", "value": _get_memory(), "unit": "MB"}
    yield {"name": "memory it took", "value": _get_memory() - before, "unit": "MB"}
    yield {"name": "accounts that are not exact", "value": _count_wrong(env, version), "unit": "rows"}
    yield from measure(env, "settling again", ledger._settle)
    _make_events(env, users, EVENTS, LATE)
    yield from measure(env, f"ledger, {LATE:,} late documents", ledger._settle)
    draft = version.copy({"date_from": "2025-01-01", "rate": 1.5})
    draft._activate()
    yield from measure(env, "new terms over the past", draft.run_ids._settle)
    yield {"name": "accounts not exact afterwards", "value": _count_wrong(env, draft), "unit": "rows"}


def _make_people(env):
    return (
        env["res.users"]
        .with_context(no_reset_password=True)
        .create([{"name": f"Bench rep {number}", "login": f"bench_kpi_{number}"} for number in range(PEOPLE)])
    )


def _make_plan(env, users):
    plan = env["sale.kpi.commission.plan"].create(
        {
            "name": "Bench",
            "assignment_ids": [
                Command.create({"user_id": user.id, "date_from": "2024-01-01"}) for user in users
            ],
            "version_ids": [
                Command.create(
                    {
                        "date_from": "2025-01-01",
                        "base": "invoiced",
                        "method": "marginal",
                        "rate": 1,
                        "tier_ids": [
                            Command.create({"lower": lower, "rate": rate})
                            for lower, rate in ((200_000, 1.5), (400_000, 2.25))
                        ],
                    }
                )
            ],
        }
    )
    plan.version_ids._activate()
    return plan.version_ids


def _make_events(env, users, start, count):
    """Invoice lines by SQL, in no order of days; nothing of them depends on a document."""
    env.flush_all()
    env.cr.execute(
        """
        INSERT INTO sale_kpi_event (kind, date, captured_at, company_id, user_id, amount, cost, number,
               src_model, src_id, src_line_id, src_part_id, revision, is_reversal)
        SELECT 'invoice', date '2025-01-01' + (n * 7919 %% 365)::int, now(), %(company)s,
               (%(users)s)[1 + n %% cardinality(%(users)s)],
               (1 + n * 104729 %% 240000) / 100.0 * CASE WHEN n %% 40 = 0 THEN -1 ELSE 1 END, 0, 1,
               'account.move', n / 4, 1000000000 + n, 0, 1, FALSE
          FROM generate_series(%(start)s::bigint, %(start)s + %(count)s - 1) n
        """,
        {"company": env.company.id, "users": users.ids, "start": start, "count": count},
    )
    env.cr.execute("ANALYZE sale_kpi_event")


def _count_wrong(env, version):
    """Accounts whose rows do not add up to the commission on their total."""
    env.flush_all()
    terms = version._get_terms()
    env.cr.execute(
        """
        SELECT sum(row.base)::text, sum(row.earned)::text FROM sale_kpi_ledger row
          JOIN sale_kpi_commission_account a ON a.id = row.account_id
         WHERE a.version_id = %s GROUP BY a.id
        """,
        (version.id,),
    )
    exact = type(terms.rate)
    return sum(terms.commission(exact(base)) != exact(earned) for base, earned in env.cr.fetchall())


def _get_memory():
    return round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)
