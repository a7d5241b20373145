import logging

from psycopg2 import Error
from psycopg2.errors import LockNotAvailable, SerializationFailure

from odoo import api, fields, models
from odoo.tools import SQL

from .sale_kpi_event_capture import LOCK

_logger = logging.getLogger(__name__)

KEY = "sale_kpi.outbox"  # of what a transaction has touched so far
AT_ONCE = 10_000
TRY_AGAIN = (SerializationFailure, LockNotAvailable)


class SaleKpiOutbox(models.Model):
    """Documents whose events have to be looked at again; filled in the transaction that touches them,
    emptied by the job that captures the events."""

    _name = "sale.kpi.outbox"
    _description = "Documents to capture"
    _log_access = False
    _order = "id"

    src_model = fields.Char(string="Kind of document", required=True, readonly=True)
    src_id = fields.Many2oneReference("Document", model_field="src_model", required=True, readonly=True)
    kind = fields.Char(readonly=True, help="The only kind of event to look at; empty for all of them.")
    problem = fields.Char(readonly=True, help="Why it could not be captured; the nightly check tries again.")

    _document_index = models.Index("(src_model, src_id)")
    _open_index = models.Index("(id) WHERE problem IS NULL")

    @api.model
    def _add(self, src_model, ids, kind=None):
        """Have documents captured soon after the commit. Costs nothing now: what a transaction touches
        is kept in memory and written in one statement when it is flushed.

        :param kind: where nothing but events of this kind can have changed
        """
        if not ids:
            return
        hooks = self.env.cr.precommit
        touched = hooks.data.setdefault(KEY, {})
        if not touched:
            hooks.add(self._write_touched)
        touched.setdefault((src_model, kind), set()).update(ids)

    def _write_touched(self):
        touched = self.env.cr.precommit.data.pop(KEY, {})
        for (src_model, kind), ids in touched.items():
            self._insert(SQL("SELECT %s, unnest(%s), %s", src_model, sorted(ids), kind))
        if touched:
            self._wake()

    def _insert(self, query):
        """Queue the (src_model, src_id, kind) of ``query``; return how many."""
        self.env.cr.execute(SQL("INSERT INTO sale_kpi_outbox (src_model, src_id, kind) %s", query))
        return self.env.cr.rowcount

    def _wake(self):
        """Let the job begin as soon as this transaction is written."""
        if job := self.env.ref("sale_kpi.ir_cron_capture", raise_if_not_found=False):
            # Whoever posts a document may not touch jobs; this one serves all.
            job.sudo()._trigger()

    @api.model
    def _cron_capture(self):
        """Capture what is queued, batch by batch; a batch is written whole or not at all, so a server
        that dies in between has lost nothing and counts nothing twice."""
        progress = self.env["ir.cron"]._commit_progress
        progress(remaining=self._count_open())
        while count := self._capture_batch():
            if not progress(count, remaining=self._count_open()):
                break

    @api.model
    def _capture_pending(self):
        """Capture all that is queued so far, in this transaction; return the number of documents."""
        self.env.cr.flush()
        count = 0
        while batch := self._capture_batch():
            count += batch
        return count

    @api.model
    def _retry(self):
        """Try again what could not be captured."""
        self.search([("problem", "!=", False)]).problem = False

    def _count_open(self):
        return self.search_count([("problem", "=", False)])

    def _capture_batch(self):
        """Capture the oldest documents of the queue; return how many rows left it, 0 while another
        transaction captures."""
        self.env.cr.execute(SQL("SELECT pg_try_advisory_xact_lock(hashtext(%s))", LOCK))
        if not self.env.cr.fetchone()[0]:
            return 0
        self.env.cr.execute(
            SQL(
                """SELECT id, src_model, src_id, kind FROM sale_kpi_outbox WHERE problem IS NULL
                 ORDER BY id LIMIT %s FOR UPDATE SKIP LOCKED""",
                AT_ONCE,
            )
        )
        rows = self.env.cr.fetchall()
        documents = {}
        for row_id, src_model, src_id, kind in rows:
            documents.setdefault((src_model, kind), {}).setdefault(src_id, []).append(row_id)
        # Money is shared over what is captured of the invoice: those to be looked at whole go first.
        for (src_model, kind), rows_by_document in sorted(
            documents.items(), key=lambda item: bool(item[0][1])
        ):
            self._capture_rows(src_model, rows_by_document, kind)
        return len(rows)

    def _capture_rows(self, src_model, rows_by_document, kind=None):
        """Capture documents and take their rows from the queue. One that cannot be captured does not
        hold up the others: it stays behind with the reason."""
        try:
            with self.env.cr.savepoint():
                self.env["sale.kpi.event"]._capture(src_model, list(rows_by_document), kind)
        except TRY_AGAIN:
            raise
        except (Error, KeyError, AttributeError) as error:
            documents = list(rows_by_document.items())
            if len(documents) == 1:
                self._set_aside(rows_by_document, error)
                return
            half = len(documents) // 2
            self._capture_rows(src_model, dict(documents[:half]), kind)
            self._capture_rows(src_model, dict(documents[half:]), kind)
            return
        rows = [row_id for row_ids in rows_by_document.values() for row_id in row_ids]
        self.env.cr.execute(SQL("DELETE FROM sale_kpi_outbox WHERE id = ANY(%s)", rows))

    def _set_aside(self, rows_by_document, error):
        for src_id, row_ids in rows_by_document.items():
            _logger.error("Document %s cannot be captured: %s", src_id, error)
            self.env.cr.execute(
                SQL("UPDATE sale_kpi_outbox SET problem = %s WHERE id = ANY(%s)", str(error)[:500], row_ids)
            )
        self.invalidate_model()
