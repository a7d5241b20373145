"""A record as it stands after years, by bulk SQL: what the service would write, much faster."""

import io
import json
from datetime import datetime, timedelta

from odoo.tests import new_test_user
from odoo.tools import SQL

from odoo.addons.approval_tiers import chain, seal

BEGIN = datetime(2024, 1, 1, 8, 0)
TABLES = ("request", "step", "decision", "step_res_users_rel", "step_asked_rel", "request_reader_rel")
STEPS = ("Draft check", "Legal review", "Signature")


def make_people(env, approvers=20, reps=50):
    """``{"reps": users, "approvers": users}``."""
    people = {
        "reps": [f"bench_rep_{number}" for number in range(reps)],
        "approvers": [f"bench_approver_{number}" for number in range(approvers)],
    }
    return {
        role: env["res.users"].union(
            *(
                new_test_user(env, login, groups="sales_team.group_sale_salesman")
                if role == "reps"
                else new_test_user(env, login, groups="base.group_user")
                for login in logins
            )
        )
        for role, logins in people.items()
    }


def fill(env, people, decided, pending):
    """``decided`` approved requests of three steps and four rows each, then ``pending`` ones whose
    first step is open; each step asks two of the approvers, the last approver everywhere."""
    env.flush_all()
    count = decided + pending
    first = env.execute_query(SQL("SELECT COALESCE(max(id), 0) + 1 FROM approval_tiers_request"))[0][0]
    values = _sealed_values()
    facts = {
        "first": first,
        "last": first + count - 1,
        "decided": first + decided - 1,
        "company": env.company.id,
        "currency": env.company.currency_id.id,
        "partner": env["res.partner"].create({"name": "Bench customer"}).id,
        "reps": people["reps"].ids,
        "approvers": people["approvers"].ids,
        "begin": BEGIN,
        "seal": seal.digest(values),
        "values": json.dumps(values),
        "names": list(STEPS),
    }
    for statement in STATEMENTS:
        env.cr.execute(statement, facts)
    _fill_decisions(env, facts)
    for table in TABLES:
        env.cr.execute(SQL("ANALYZE %s", SQL.identifier(f"approval_tiers_{table}")))
    env.invalidate_all()


STATEMENTS = (
    """INSERT INTO approval_tiers_request (id, res_model, res_id, gate, document_name, company_id,
              currency_id, amount, partner_id, requester_id, state, submitted_at, decided_at, seal,
              sealed_values)
       SELECT n, 'sale.order', 1000000 + n, 'contract', 'S' || n, %(company)s, %(currency)s, n %% 900000,
              %(partner)s, (%(reps)s)[1 + n %% cardinality(%(reps)s)],
              CASE WHEN n <= %(decided)s THEN 'approved' ELSE 'pending' END,
              %(begin)s + n * interval '5 minutes',
              CASE WHEN n <= %(decided)s THEN %(begin)s + n * interval '5 minutes' + interval '2 days' END,
              %(seal)s, %(values)s
         FROM generate_series(%(first)s, %(last)s) n""",
    "SELECT setval('approval_tiers_request_id_seq', %(last)s)",
    """INSERT INTO approval_tiers_step (request_id, company_id, tier_key, stage, name, reason, state,
              approver_type, required_count, opened_at, deadline_at, decided_at, decided_by_id)
       SELECT request.id, request.company_id, part, part, (%(names)s)[part], 'Always asked',
              CASE WHEN request.id <= %(decided)s THEN 'approved' WHEN part = 1 THEN 'open'
                   ELSE 'waiting' END,
              'user', 1,
              CASE WHEN request.id <= %(decided)s OR part = 1 THEN request.submitted_at END,
              CASE WHEN request.id <= %(decided)s OR part = 1
                   THEN request.submitted_at + interval '1 day' END,
              CASE WHEN request.id <= %(decided)s THEN request.decided_at END,
              CASE WHEN request.id <= %(decided)s
                   THEN (%(approvers)s)[1 + (request.id + part) %% (cardinality(%(approvers)s) - 1)] END
         FROM approval_tiers_request request, generate_series(1, 3) part
        WHERE request.id BETWEEN %(first)s AND %(last)s ORDER BY request.id, part""",
    """INSERT INTO approval_tiers_step_res_users_rel (approval_tiers_step_id, res_users_id)
       SELECT id, (%(approvers)s)[1 + (request_id + stage) %% (cardinality(%(approvers)s) - 1)]
         FROM approval_tiers_step WHERE request_id BETWEEN %(first)s AND %(last)s
        UNION ALL
       SELECT id, (%(approvers)s)[cardinality(%(approvers)s)]
         FROM approval_tiers_step WHERE request_id BETWEEN %(first)s AND %(last)s""",
    """INSERT INTO approval_tiers_step_asked_rel (approval_tiers_step_id, res_users_id)
       SELECT step.id, asked.res_users_id
         FROM approval_tiers_step step JOIN approval_tiers_step_res_users_rel asked
           ON asked.approval_tiers_step_id = step.id
        WHERE step.state = 'open' AND step.request_id BETWEEN %(first)s AND %(last)s""",
    """INSERT INTO approval_tiers_request_reader_rel (request_id, user_id)
       SELECT id, requester_id FROM approval_tiers_request WHERE id BETWEEN %(first)s AND %(last)s
        UNION
       SELECT step.request_id, asked.res_users_id
         FROM approval_tiers_step step JOIN approval_tiers_step_res_users_rel asked
           ON asked.approval_tiers_step_id = step.id
        WHERE step.request_id BETWEEN %(first)s AND %(last)s""",
)


def _sealed_values():
    def cell(name, value):
        return {"name": name, "value": value, "text": str(value)}

    return {
        "fields": [cell(f"field_{number}", f"value {number}") for number in range(16)],
        "lines": [
            {"field": "order_line", "id": line, "cells": [cell(f"column_{n}", f"{n}.00") for n in range(7)]}
            for line in range(3)
        ],
    }


def _fill_decisions(env, facts):
    """The rows with their hashes, by COPY: one submission, and the approvals of decided requests."""
    steps = env.execute_query(
        SQL(
            """SELECT request.id, request.requester_id, step.id, step.decided_by_id
                 FROM approval_tiers_step step JOIN approval_tiers_request request
                   ON request.id = step.request_id
                WHERE request.id BETWEEN %s AND %s ORDER BY step.id""",
            facts["first"],
            facts["last"],
        )
    )
    buffer, previous = io.StringIO(), {}
    decisions = env["approval.tiers.decision"]

    def write(request_id, step_id, user_id, action):
        vals = {
            "decided_at": BEGIN + timedelta(minutes=5 * request_id),
            "request_id": request_id,
            "step_id": step_id,
            "user_id": user_id,
            "action": action,
            "seal": facts["seal"],
        }
        before = previous.get(request_id, chain.GENESIS)
        previous[request_id] = chain.link(before, decisions._prepare_content(vals))
        row = [*vals.values(), facts["company"], before, previous[request_id]]
        buffer.write("\t".join("\\N" if value is None else str(value) for value in row) + "\n")

    for request_id, requester_id, step_id, user_id in steps:
        if request_id not in previous:
            write(request_id, None, requester_id, "submit")
        if user_id:
            write(request_id, step_id, user_id, "approve")
    buffer.seek(0)
    env.cr._obj.copy_expert(
        """COPY approval_tiers_decision (decided_at, request_id, step_id, user_id, action, seal,
           company_id, previous_hash, row_hash) FROM STDIN""",
        buffer,
    )
