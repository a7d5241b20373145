from odoo import models

FINISHED = ("approved", "rejected")


class SaleControlImportOca(models.TransientModel):
    """Finished reviews: archived evidence, marked as imported, that covers nothing here."""

    _inherit = "sale.control.import.oca"

    def _get_findings(self):
        return [*super()._get_findings(), *self._get_review_findings()]

    def _get_review_findings(self):
        rows = self._read_reviews()
        known = self._get_known_reviews(rows)
        finished = [row for row in rows if row["status"] in FINISHED]
        fresh = [row for row in finished if row["id"] not in known]
        running = [row for row in rows if row["status"] in ("waiting", "pending")]
        findings = []
        if fresh:
            text = self.env._("%(count)s finished reviews", count=len(fresh))
            reason = self.env._(
                "Kept to be read. They are no approvals here: what still needs one asks anew."
            )
            findings.append(self._get_review_finding(text, "new", reason) | {"vals": fresh})
        if len(finished) > len(fresh):
            text = self.env._("%(count)s finished reviews", count=len(finished) - len(fresh))
            findings.append(self._get_review_finding(text, "known", self.env._("Taken over before.")))
        if running:
            text = self.env._("%(count)s reviews still running", count=len(running))
            reason = self.env._("Decide them there first, or submit the documents here.")
            findings.append(self._get_review_finding(text, "never", reason))
        return findings

    @staticmethod
    def _get_review_finding(source, verdict, reason):
        return {"kind": "review", "source": source, "verdict": verdict, "reason": reason}

    def _read_reviews(self):
        """The reviews of this company, and those of none for documents of this company."""
        names = (
            "id",
            "status",
            "model",
            "res_id",
            "definition_id",
            "company_id",
            "sequence",
            "done_by",
            "requested_by",
            "reviewed_date",
            "comment",
        )
        rows = self._read_table("tier_review", *names)
        stray = {}
        for row in rows:
            if row["company_id"] is None and row["model"] in self.env and row["res_id"]:
                stray.setdefault(row["model"], set()).add(row["res_id"])
        mine = {
            (model, document.id)
            for model, ids in stray.items()
            # Whose company a document belongs to; nothing else is read of it.
            for document in self.env[model].sudo().browse(ids).exists()
            if "company_id" not in document._fields or document.company_id.id in (False, self.company_id.id)
        }
        return [
            row
            for row in rows
            if row["company_id"] == self.company_id.id or (row["model"], row["res_id"]) in mine
        ]

    def _get_known_reviews(self, rows):
        domain = [("origin", "=", "oca"), ("source_id", "in", [row["id"] for row in rows])]
        # Whoever takes over must know of all, also of those that are not his to read.
        return set(self.env["sale.control.import.review"].sudo().search(domain).mapped("source_id"))

    def _create_found(self, findings):
        result = super()._create_found(findings)
        rows = [row for finding in findings if finding["kind"] == "review" for row in finding["vals"]]
        tiers = {row["id"]: row["name"] for row in self._read_table("tier_definition", "id", "name")}
        users = self.env["res.users"].with_context(active_test=False)
        people = {user.id: user.name for user in users.search([])}
        titles = self._get_titles(rows)
        self.env["sale.control.import.review"].create(
            [self._prepare_review_vals(row, tiers, people, titles) for row in rows]
        )
        return result

    def _get_titles(self, rows):
        """{(model, id): name} of the documents that are still there."""
        ids = {}
        for row in rows:
            if row["model"] in self.env:
                ids.setdefault(row["model"], set()).add(row["res_id"])
        return {
            (model, document.id): document.display_name
            for model, numbers in ids.items()
            for document in self.env[model].browse(numbers).exists()
        }

    def _prepare_review_vals(self, row, tiers, people, titles):
        document = (row["model"], row["res_id"])
        return {
            "origin": "oca",
            "source_id": row["id"],
            "res_model": row["model"],
            "res_id": row["res_id"],
            "document_name": titles.get(document, f"{row['model']},{row['res_id']}"),
            "company_id": self.company_id.id,
            "name": tiers.get(row["definition_id"]),
            "sequence": row["sequence"] or 0,
            "state": row["status"],
            "user_id": row["done_by"],
            "user_name": people.get(row["done_by"]),
            "requester_id": row["requested_by"],
            "requester_name": people.get(row["requested_by"]),
            "reviewed_at": row["reviewed_date"] and row["reviewed_date"].replace(microsecond=0),
            "comment": row["comment"],
        }
