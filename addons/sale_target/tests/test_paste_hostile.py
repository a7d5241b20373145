import time

from odoo.exceptions import UserError
from odoo.tests import tagged

from .common import YEAR, TargetCommon

HEADINGS = "Metric\tSalesperson\tYear\n"


@tagged("post_install", "-at_install")
class TestPasteHostile(TargetCommon):
    """What is no table of targets at all: a sentence, and nothing written."""

    def assertNothingWritten(self, text, pattern):
        wizard = self.env["sale.target.paste"].with_user(self.head).create({"text": text, "date_from": YEAR})
        try:
            wizard.action_paste()
            said = wizard.errors
        except UserError as error:
            said = str(error)
        self.assertRegex(said or "nothing was said", pattern)
        plans = self.env["sale.target.plan"]
        self.assertFalse(plans.search_count([("date_from", "=", YEAR), ("company_id", "=", self.company.id)]))

    def test_huge(self):
        """PLN-05: 100,000 lines are refused before they are read, within a second or two."""
        start = time.monotonic()
        line = "ordered\tt_rep\t1\n"
        self.assertNothingWritten(HEADINGS + line * 100_000, "Paste at most 2000 at a time")
        self.assertLess(time.monotonic() - start, 20)

    def test_20_megabytes_in_one_line(self):
        """PLN-05: one line of 20 MB is no line of a table."""
        self.assertNothingWritten(HEADINGS + "x" * 20_000_000, "Line 2 is too long")

    def test_most_lines(self):
        """PLN-05: as many lines as are allowed, all of them wrong, are answered at once."""
        text = HEADINGS + "".join(f"ordered\tNobody {number}\t1\n" for number in range(1999))
        start = time.monotonic()
        self.assertNothingWritten(text, "Line 2: Salesperson “Nobody 0” is not known")
        self.assertLess(time.monotonic() - start, 60)

    def test_cells(self):
        """PLN-05: formulas, patterns, markup and half a quote are no names and no numbers."""
        for cell in ("=HYPERLINK(1)", "t_re_", "t_%", "t_rep\\", "<script>alert(1)</script>", '"', "\ufeff"):
            self.assertNothingWritten(
                HEADINGS + f"ordered\t{cell}\t1", "is not known|names neither|no figure"
            )
        for cell in ("=1+1", "@SUM(A1)", "1e400", "0x10", "1;DROP TABLE", "99999-99-99"):
            self.assertNothingWritten(HEADINGS + f"ordered\tt_rep\t{cell}", "is no number")

    def test_other_encoding(self):
        """PLN-05: bytes of another encoding read as text are unknown headings."""
        text = "指标\t销售员\t全年\n".encode("gb18030").decode("latin-1")
        self.assertNothingWritten(text + "ordered\tt_rep\t1", "nobody knows the heading")
