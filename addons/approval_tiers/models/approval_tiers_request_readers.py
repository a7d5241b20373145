from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

# Relations of steps to the users who may read them, or to their delegations
STEP_READERS = ("candidate_ids", "advisor_ids", "delegation_ids")


class ApprovalTiersRequestReaders(models.Model):
    """Who may read a request, kept in one table.

    The rules ask for it at every click of everybody. Asked through requester, superiors,
    candidates and delegates each time, “To approve” took a third of a second among 100,000
    requests; one table that PostgreSQL looks up by (request, user) takes some milliseconds.
    """

    _inherit = "approval.tiers.request"

    reader_ids = fields.Many2many(
        "res.users",
        "approval_tiers_request_reader_rel",
        "request_id",
        "user_id",
        string="Concerned",
        readonly=True,
        copy=False,
        help="Whoever asked, is asked, stands in for one who is, or is their superior.",
    )

    @api.model_create_multi
    def create(self, vals_list):
        created = super().create(vals_list)
        # With steps they have been synchronised by these, which are made last of all.
        created.filtered(lambda request: not request.step_ids)._sync_readers()
        return created

    def write(self, vals):
        result = super().write(vals)
        if {"requester_id", "observer_ids"} & vals.keys():
            self._sync_readers()
        return result

    def _sync_readers(self):
        """Bring the table up to date, by SQL: who is asked changes in many ways."""
        if not self.ids:
            return
        self.flush_model(["requester_id"])  # the tables of relations are always up to date
        concerned = SQL(" UNION ").join(self._get_reader_queries())
        for query in (
            SQL(
                """DELETE FROM approval_tiers_request_reader_rel reader WHERE request_id IN %s
                      AND NOT EXISTS (SELECT FROM (%s) concerned (request_id, user_id)
                          WHERE concerned.request_id = reader.request_id
                            AND concerned.user_id = reader.user_id)""",
                tuple(self.ids),
                concerned,
            ),
            SQL(
                """INSERT INTO approval_tiers_request_reader_rel (request_id, user_id) %s
                   ON CONFLICT DO NOTHING""",
                concerned,
            ),
        ):
            self.env.cr.execute(query)
        self.invalidate_recordset(["reader_ids"], flush=False)

    def _get_reader_queries(self):
        """Queries of (request, user) for these requests."""
        ids = tuple(self.ids)
        observers = self._fields["observer_ids"]
        queries = [
            SQL("SELECT id, requester_id FROM approval_tiers_request WHERE id IN %s", ids),
            SQL(
                "SELECT %(own)s, %(user)s FROM %(table)s WHERE %(own)s IN %(ids)s",
                own=SQL.identifier(observers.column1),
                user=SQL.identifier(observers.column2),
                table=SQL.identifier(observers.relation),
                ids=ids,
            ),
        ]
        names = [name for name in STEP_READERS if name in self.env["approval.tiers.step"]._fields]
        return queries + [self._get_step_reader_query(name, ids) for name in names]

    def _get_step_reader_query(self, name, ids):
        """(request, user) through a relation of steps to users, or to delegations."""
        field = self.env["approval.tiers.step"]._fields[name]
        user, join = SQL.identifier("asked", field.column2), SQL()
        if field.comodel_name != "res.users":
            join = SQL("JOIN approval_tiers_delegation delegation ON delegation.id = %s", user)
            user = SQL("delegation.delegate_id")
        return SQL(
            """SELECT step.request_id, %(user)s FROM approval_tiers_step step
                 JOIN %(table)s asked ON %(own)s = step.id %(join)s WHERE step.request_id IN %(ids)s""",
            user=user,
            table=SQL.identifier(field.relation),
            own=SQL.identifier("asked", field.column1),
            join=join,
            ids=ids,
        )


class ApprovalTiersStepReaders(models.Model):
    _inherit = "approval.tiers.step"

    is_concerned = fields.Boolean(
        string="Concerns me",
        compute="_compute_is_concerned",
        search="_search_is_concerned",
        help="You are among those who may read its request.",
    )

    @api.depends("candidate_ids", "request_id.reader_ids")
    @api.depends_context("uid")
    def _compute_is_concerned(self):
        user = self.env.user
        # The rule asks this: whoever looks need not be allowed to read the request.
        for step, own in zip(self, self.sudo(), strict=True):
            # Candidates are readers, and a list of what waits for somebody reads them anyway.
            step.is_concerned = user in own.candidate_ids or user in own.request_id.reader_ids

    def _search_is_concerned(self, operator, value):
        """Whoever is asked now is a reader, too. PostgreSQL looks him up first, in one hash of the
        open steps that ask him; joining the readers instead took most of the time of “To approve”."""
        if operator != "in":
            return NotImplemented
        self.flush_model(["asked_ids"])
        concerned = Domain.custom(
            to_sql=lambda model, alias, query: SQL(
                """(%(step)s IN (SELECT approval_tiers_step_id FROM approval_tiers_step_asked_rel
                                  WHERE res_users_id = %(user)s)
                    OR EXISTS (SELECT FROM approval_tiers_request_reader_rel reader
                                WHERE reader.request_id = %(request)s AND reader.user_id = %(user)s))""",
                step=model._field_to_sql(alias, "id", query),
                request=model._field_to_sql(alias, "request_id", query),
                user=model.env.uid,
            )
        )
        return concerned if True in value else ~concerned

    @api.model_create_multi
    def create(self, vals_list):
        created = super().create(vals_list)
        created.request_id._sync_readers()
        return created

    def write(self, vals):
        result = super().write(vals)
        if vals.keys() & set(STEP_READERS):
            self.request_id._sync_readers()
        return result
