import io
import json
import re
import zipfile
from base64 import b64decode

from odoo import fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import file_open

from .. import chain
from .approval_tiers_decision import CONTENT, LATER_CONTENT

STEP_FIELDS = ("name", "stage", "duty", "reason", "state", "opened_at", "deadline_at", "decided_at")


def clean_filename(name):
    """A name that every file system takes and that leads nowhere else."""
    return re.sub(r"[^\w.-]+", "_", name)


class ApprovalTiersEvidence(models.Model):
    """The evidence pack: one ZIP that proves an approval without this system.

    Whoever may read the request may take it along; it holds nothing that he could not read.
    """

    _inherit = "approval.tiers.request"

    def action_download_evidence(self):
        """Download the evidence pack of this request."""
        self.ensure_one()
        self.check_access("read")
        return {"type": "ir.actions.act_url", "url": f"/approval_tiers/evidence/{self.id}", "target": "self"}

    def _build_evidence(self):
        """The pack as bytes: ``{name: content}`` and a manifest with the SHA-256 of each.

        :raises AccessError: the current user may not read the request
        """
        self.ensure_one()
        self.check_access("read")
        request = self.with_context(lang=self.env.user.lang)
        files = request._get_evidence_files()
        hashes = {name: chain.fingerprint_bytes(content) for name, content in sorted(files.items())}
        manifest = {"files": hashes, "made_at": fields.Datetime.to_string(fields.Datetime.now())}
        manifest["made_by"] = self.env.user.name
        manifest["sha256"] = chain.fingerprint(manifest)
        files["manifest.json"] = chain.canonical(manifest).encode()
        buffer = io.BytesIO()
        with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as pack:
            for name, content in files.items():
                pack.writestr(name, content)
        return buffer.getvalue()

    def _get_evidence_name(self):
        self.ensure_one()
        return clean_filename(f"{self.document_name}_{self.gate}_{self.id}.zip")

    def _get_evidence_files(self):
        request = self.sudo()  # read access was checked; steps, files and rows belong to the request
        name, document, note = self._get_evidence_document()
        files = {
            name: document,
            "content.json": self._as_json(request.sealed_values),
            "content.html": self._render_evidence(
                "approval_tiers.evidence_content", **request._prepare_sealed_content()
            ),
            "form.html": self._render_evidence("approval_tiers.evidence_form", asked=self),
            "steps.json": self._as_json(request._get_evidence_steps()),
            "changes.json": self._as_json(request._get_evidence_changes()),
            "record.json": self._as_json(request._get_evidence_record()),
            **request._get_evidence_attachments(),
        }
        with file_open("approval_tiers/evidence/verify.py", "rb") as script:
            files["verify.py"] = script.read()
        files["README.txt"] = self._get_evidence_readme(note).encode()
        return files

    def _as_json(self, values):
        return json.dumps(values, ensure_ascii=False, indent=1).encode()

    def _render_evidence(self, template, **values):
        page = self.env["ir.qweb"]._render(template, {"title": self.display_name, **values})
        return f"<!DOCTYPE html>\n{page}".encode()

    def _get_evidence_document(self):
        """The document's own print: ``(file name, content, why there is none)``."""
        document = self._get_document()
        report = document.sudo()._get_approval_report()  # only which report it is; printing is checked below
        note = self.env._("This kind of document has no print of its own.")
        try:
            document.check_access("read")
            if report:
                return self._print_evidence_document(report, document)
        except (AccessError, UserError) as error:  # held back until it is approved, or not his to read
            note = str(error)
        return "document.txt", note.encode(), note

    def _print_evidence_document(self, report, document):
        reports = self.env["ir.actions.report"]
        if reports.get_wkhtmltopdf_state() == "install":
            page = reports._render_qweb_html(report, document.ids)[0]
            note = self.env._(
                "No PDF: wkhtmltopdf is not installed on the server; document.html shows the same."
            )
            return "document.html", page, note
        return "document.pdf", reports._render_qweb_pdf(report, document.ids)[0], ""

    def _get_evidence_steps(self):
        return [
            {
                **{name: self._get_plain(step[name]) for name in STEP_FIELDS},
                "candidates": step.candidate_ids.mapped("name"),
                "decided_by": step.decided_by_id.name or None,
                "decisions": [
                    {
                        "row": row.id,
                        "action": row.action,
                        "by": row.user_id.name,
                        "for": row.for_user_id.name or None,
                        "time": self._get_plain(row.decided_at),
                        "comment": row.comment or None,
                        "details": row.details or None,
                    }
                    for row in step.decision_ids.sorted("id")
                ],
            }
            for step in self.step_ids
        ]

    def _get_plain(self, value):
        return (
            value if isinstance(value, int | str) and value is not False else (str(value) if value else None)
        )

    def _get_evidence_changes(self):
        """What moved from each earlier request of this document to the next, the oldest first."""
        # Read access to the request was checked.
        changes, request, document = [], self, self._get_document().sudo()
        while request.previous_id:
            before = request.previous_id
            changes.append(
                {
                    "from_request": before.id,
                    "to_request": request.id,
                    "from_seal": before.seal,
                    "to_seal": request.seal,
                    "from_state": before.state,
                    "changes": document._get_approval_changes(before.sealed_values, request.sealed_values),
                }
            )
            request = before
        return changes[::-1]

    def _get_evidence_record(self):
        """The rows with their hashes, and the checkpoints that cover them, each with its path."""
        rows = self.decision_ids.sorted("id")
        checkpoints = self.env["approval.tiers.checkpoint"]._get_covering(rows.ids)
        return {
            "request": self.id,
            "seal": self.seal,
            "rows": [
                {
                    "id": row.id,
                    "content": row._prepare_content(row._get_content_vals()),
                    "previous_hash": row.previous_hash,
                    "row_hash": row.row_hash,
                    "by": row.user_id.name,
                    "for": row.for_user_id.name or None,
                }
                for row in rows
            ],
            "hashed": [*CONTENT, *LATER_CONTENT],
            "checkpoints": [
                {
                    "id": checkpoint.id,
                    "content": checkpoint._prepare_content(checkpoint._get_content_vals()),
                    "previous_hash": checkpoint.previous_hash,
                    "row_hash": checkpoint.row_hash,
                }
                for checkpoint in set(checkpoints.values())
            ],
            "proofs": [
                {"row_id": row_id, "checkpoint_id": checkpoint.id, "path": checkpoint._get_proof(row_id)}
                for row_id, checkpoint in checkpoints.items()
            ],
        }

    def _get_evidence_attachments(self):
        """The files that were sealed or added by approvers, as ``files/<number>_<name>``."""
        # Files of a request that he may read.
        document = self._get_document().sudo().with_context(active_test=False)
        sealed = {
            cell["value"]
            for line in self.sealed_values["lines"]
            if line["field"] == "approval_document_ids"
            for cell in line["cells"]
            if cell["name"] == "checksum"
        }
        found = document.approval_document_ids.filtered(
            lambda file: file.checksum in sealed or file.step_id in self.step_ids
        )
        return {
            f"files/{file.id}_{clean_filename(file.name)}": b64decode(file.with_context(bin_size=False).file)
            for file in found
        }

    def _get_evidence_readme(self, note):
        lines = [
            self.env._("Evidence of an approval: %(request)s", request=self.display_name),
            "",
            self.env._("document: the document as it is printed now"),
            note and f"  ({note})",
            self.env._("content.html, content.json: what was submitted, as it was sealed"),
            self.env._("form.html: who signed what, when, for whom, and why"),
            self.env._("steps.json: each step with its duty, reason, deadline and decisions"),
            self.env._("changes.json: what moved between the versions that were submitted"),
            self.env._("files: the files that were sealed or added by approvers"),
            self.env._("record.json: the rows of the record with their hashes, and their checkpoints"),
            self.env._("manifest.json: the SHA-256 of every file"),
            "",
            self.env._("To check everything without this system, run: python3 -I verify.py"),
            self.env._("To compare it with the record itself, open: %(url)s", url=self._get_proof_url()),
        ]
        return "\n".join(line for line in lines if line is not False and line is not None)
