"""Figures are named in the language of whoever reads them."""

from .common import KpiCommon


class TestKindsTranslated(KpiCommon):
    def test_kinds_of_figures_speak_the_users_language(self):
        """Facts and metrics borrow the kinds of the events; they borrow the translated words."""
        self.env["res.lang"]._activate_lang("zh_CN")
        cash = self.env.ref("sale_kpi.selection__sale_kpi_event__kind__cash")
        cash.with_context(lang="zh_CN").name = "回款"
        for model, field in (
            ("sale.kpi.event", "kind"),
            ("sale.kpi.fact", "kind"),
            ("sale.kpi.fact.month", "kind"),
            ("sale.target.metric", "kind"),
        ):
            described = self.env[model].with_context(lang="zh_CN").fields_get([field], ["selection"])
            self.assertEqual(dict(described[field]["selection"])["cash"], "回款", model)
