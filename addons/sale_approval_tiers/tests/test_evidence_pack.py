import io
import json
import subprocess
import sys
import tempfile
import zipfile
from base64 import b64encode
from pathlib import Path
from unittest.mock import patch

from odoo.exceptions import AccessError
from odoo.tests import HttpCase, tagged

from odoo.addons.approval_tiers import chain

from .test_proof import ProofCommon


class PackCommon(ProofCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.order = cls.make_order(80_000)
        cls.kind = cls.env["approval.tiers.document.kind"].create({"name": "Drawing"})
        cls.file = cls.env["approval.tiers.document"].create(
            {
                "res_model": "sale.order",
                "res_id": cls.order.id,
                "kind_id": cls.kind.id,
                "name": "pump.txt",
                "file": b64encode(b"a pump"),
            }
        )

    def setUp(self):
        super().setUp()
        self.first = self.submit(self.order)
        self.open_steps(self.first).with_user(self.head).action_return("Cheaper, please.")
        self.order.order_line.price_unit = 79_000
        self.request = self.submit(self.order)
        self.approve(self.request, self.head, self.legal, self.head, comment="Agreed.")
        self.append()
        self.env.flush_all()

    def unpack(self, user, folder, request=None):
        pack = (request or self.request).with_user(user)._build_evidence()
        with zipfile.ZipFile(io.BytesIO(pack)) as archive:
            archive.extractall(folder)
        return Path(folder)

    def check(self, folder):
        """Exit code and words of the script in the pack, run without Odoo."""
        done = subprocess.run(
            [sys.executable, "-I", "-B", str(folder / "verify.py")],
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
        return done.returncode, done.stdout


@tagged("post_install", "-at_install")
class TestEvidencePack(PackCommon):
    def test_pack_proves_itself(self):
        """APV-11: the pack holds document, content, decisions, files and proofs, and checks itself."""
        with tempfile.TemporaryDirectory() as temporary:
            folder = self.unpack(self.rep, temporary)
            code, words = self.check(folder)
            self.assertEqual((code, words[:6]), (0, "INTACT"), words)
            names = {path.name for path in folder.rglob("*") if path.is_file()}
            self.assertIn(f"{self.file.id}_pump.txt", names)
            self.assertTrue({"document.html", "document.pdf"} & names)
            self.assertEqual((folder / "files" / f"{self.file.id}_pump.txt").read_bytes(), b"a pump")
            steps = json.loads((folder / "steps.json").read_text())
            self.assertEqual(steps[1]["decisions"][0]["by"], "Zhao Min")
            self.assertEqual(steps[1]["decisions"][0]["comment"], "Agreed.")
            self.assertTrue(steps[1]["duty"] and steps[1]["reason"] and steps[1]["deadline_at"])
            changes = json.loads((folder / "changes.json").read_text())
            self.assertIn("79,000", " ".join(change["new"] for change in changes[0]["changes"]))
            record = json.loads((folder / "record.json").read_text())
            self.assertEqual(
                [row["id"] for row in record["rows"]], self.request.decision_ids.sorted("id").ids
            )
            self.assertEqual(len(record["proofs"]), len(record["rows"]))
            self.assertIn("Agreed.", (folder / "form.html").read_text())
            self.assertIn("verify.py", (folder / "README.txt").read_text())

    def test_any_altered_byte_is_named(self):
        """APV-11: whatever is altered, added or taken out of the pack is named."""
        with tempfile.TemporaryDirectory() as temporary:
            folder = self.unpack(self.rep, temporary)
            for path in sorted(path for path in folder.rglob("*") if path.is_file()):
                if path.name == "verify.py":
                    continue
                content = path.read_bytes()
                with self.subTest(file=path.name):
                    middle = len(content) // 2
                    path.write_bytes(content[:middle] + bytes([content[middle] ^ 1]) + content[middle + 1 :])
                    code, words = self.check(folder)
                    self.assertEqual(code, 1)
                    self.assertIn(path.name if path.name != "manifest.json" else "BROKEN", words)
                path.write_bytes(content)
            (folder / "more.txt").write_text("more")
            self.assertIn("more.txt does not belong", self.check(folder)[1])
            (folder / "more.txt").unlink()
            (folder / "form.html").unlink()
            self.assertIn("form.html is missing", self.check(folder)[1])

    def test_forged_record_with_a_new_manifest_is_named(self):
        """Whoever forges a decision and the manifest with it is betrayed by the chain."""
        with tempfile.TemporaryDirectory() as temporary:
            folder = self.unpack(self.rep, temporary)
            record = json.loads((folder / "record.json").read_text())
            record["rows"][2]["content"]["comment"] = "Never said."
            self.write_with_manifest(folder, "record.json", record)
            self.assertIn(f"row {record['rows'][2]['id']} (approve) was altered", self.check(folder)[1])
            folder = self.unpack(self.rep, temporary)
            content = json.loads((folder / "content.json").read_text())
            content["fields"][0]["value"] = 0
            self.write_with_manifest(folder, "content.json", content)
            self.assertIn("content.json does not fit its seal", self.check(folder)[1])

    def write_with_manifest(self, folder, name, values):
        (folder / name).write_text(json.dumps(values))
        manifest = json.loads((folder / "manifest.json").read_text())
        del manifest["sha256"]
        manifest["files"][name] = chain.fingerprint_bytes((folder / name).read_bytes())
        manifest["sha256"] = chain.fingerprint(manifest)
        (folder / "manifest.json").write_text(chain.canonical(manifest))

    def test_approver_without_the_document(self):
        """An approver takes the pack along though he may not open the order itself."""
        with tempfile.TemporaryDirectory() as temporary:
            folder = self.unpack(self.legal, temporary)
            self.assertEqual(self.check(folder)[0], 0)
            self.assertTrue((folder / "document.txt").exists())
            self.assertTrue((folder / "content.html").exists())

    def test_pdf_where_it_can_be_made(self):
        reports = type(self.env["ir.actions.report"])
        with (
            tempfile.TemporaryDirectory() as temporary,
            patch.object(reports, "get_wkhtmltopdf_state", lambda reports: "ok"),
            patch.object(reports, "_render_qweb_pdf", lambda *args, **kwargs: (b"%PDF-1.4", "pdf")),
        ):
            folder = self.unpack(self.rep, temporary)
            self.assertEqual((folder / "document.pdf").read_bytes(), b"%PDF-1.4")

    def test_held_back_document(self):
        """An order that may not be printed yet is not printed by way of its evidence either."""
        self.switch_on("quote_manager")
        order = self.make_order(90_000)
        request = self.submit(order)
        with tempfile.TemporaryDirectory() as temporary:
            folder = self.unpack(self.rep, temporary, request)
            self.assertIn("approval", (folder / "document.txt").read_text())
            self.assertEqual(self.check(folder)[0], 0)

    def test_outsiders_get_nothing(self):
        with self.assertRaises(AccessError):
            self.request.with_user(self.finance)._build_evidence()
        with self.assertRaises(AccessError):
            self.request.with_user(self.finance).action_download_evidence()


@tagged("post_install", "-at_install")
class TestEvidenceRoutes(PackCommon, HttpCase):
    def test_routes(self):
        """APV-11: the pack and the comparison of a paper are for those who may read the request."""
        pack = f"/approval_tiers/evidence/{self.request.id}"
        paper = f"/approval_tiers/verify/{self.request.id}/"
        self.authenticate(None, None)
        self.assertNotIn("zip", self.url_open(pack).headers["Content-Type"])
        self.authenticate("t_finance", "t_finance")
        for url in (pack, paper + self.request.seal):
            self.assertEqual(self.url_open(url).status_code, 404)
        self.authenticate("t_auditor", "t_auditor")
        answer = self.url_open(pack)
        self.assertEqual(answer.headers["Content-Type"], "application/zip")
        self.assertIn("verify.py", zipfile.ZipFile(io.BytesIO(answer.content)).namelist())
        self.assertIn("fits the record", self.url_open(paper + self.request.seal).text)
        self.assertIn("does not fit", self.url_open(paper + "0" * 64).text)
        self.assertEqual(self.url_open("/approval_tiers/evidence/0").status_code, 404)

    def test_button_on_the_order(self):
        action = self.order.with_user(self.rep).action_approval_evidence()
        self.assertTrue(action["url"].endswith(f"/{self.request.id}"))
