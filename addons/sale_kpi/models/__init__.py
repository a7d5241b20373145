from . import account_move
from . import account_move_line
from . import account_partial_reconcile
from . import crm_lead
from . import res_company
from . import res_company_score
from . import res_config_settings_score
from . import res_config_settings_capture
from . import sale_kpi_event
from . import sale_kpi_event_capture  # isort: skip
from . import sale_kpi_event_wanted
from . import sale_kpi_event_invoice  # isort: skip
from . import sale_kpi_event_cash  # isort: skip
from . import sale_kpi_event_document  # isort: skip
from . import sale_kpi_event_link  # isort: skip
from . import sale_kpi_fact
from . import sale_kpi_fact_rebuild
from . import sale_kpi_grade
from . import sale_kpi_outbox
from . import sale_kpi_owner
from . import sale_kpi_run
from . import sale_kpi_run_compute
from . import sale_kpi_run_gate
from . import sale_kpi_score
from . import sale_kpi_score_feedback
from . import sale_kpi_score_line
from . import sale_kpi_run_compare  # isort: skip
from . import sale_kpi_run_year  # isort: skip
from . import sale_kpi_scheme
from . import sale_kpi_scheme_line
from . import sale_kpi_scheme_person
from . import sale_kpi_score_line_fill  # isort: skip
from . import sale_kpi_outbox_fill  # isort: skip
from . import sale_kpi_audit  # isort: skip
from . import sale_kpi_audit_books  # isort: skip
from . import sale_kpi_value
from . import sale_order
from . import sale_order_line
from . import sale_target_metric
from . import sale_target_metric_fact
from . import sale_target_metric_method
from . import sale_target_metric_documents
from . import sale_target_metric_documents_method
from . import sale_target_metric_money
from . import sale_target_metric_read
from . import sale_target_metric_records
from . import sale_target_metric_setup
from . import sale_kpi_payee  # isort: skip
from . import sale_kpi_commission_plan  # isort: skip
from . import sale_kpi_commission_version  # isort: skip
from . import sale_kpi_commission_tier  # isort: skip
from . import sale_kpi_commission_version_criteria  # isort: skip
from . import sale_kpi_commission_version_gate  # isort: skip
from . import sale_kpi_commission_version_match  # isort: skip
from . import sale_kpi_commission_version_terms  # isort: skip
from . import sale_kpi_commission_version_words  # isort: skip
from . import sale_kpi_commission_plan_estimate  # isort: skip
from . import sale_kpi_commission_assignment  # isort: skip
from . import sale_kpi_commission_split  # isort: skip
from . import sale_kpi_commission_account  # isort: skip
from . import sale_kpi_commission_run  # isort: skip
from . import sale_kpi_commission_run_accounts  # isort: skip
from . import sale_kpi_commission_run_delta  # isort: skip
from . import sale_kpi_event_commission  # isort: skip
from . import sale_kpi_ledger  # isort: skip
from . import sale_kpi_ledger_words  # isort: skip
from . import sale_kpi_ledger_adjust  # isort: skip
from . import sale_kpi_dispute  # isort: skip
from . import sale_kpi_hold  # isort: skip
from . import sale_kpi_statement  # isort: skip
from . import sale_kpi_statement_line  # isort: skip
from . import account_move_board
from . import digest_digest
from . import res_company_board
from . import res_config_settings_board
from . import sale_kpi_board
from . import sale_kpi_board_forecast
from . import sale_kpi_board_open
from . import sale_kpi_board_value
from . import sale_kpi_board_trouble
from . import sale_kpi_month
from . import sale_kpi_fact_month
from . import sale_kpi_month_score
from . import sale_kpi_statement_act  # isort: skip
from . import sale_kpi_statement_pay  # isort: skip
from . import sale_kpi_statement_workbook  # isort: skip
from . import sale_kpi_scenario  # isort: skip
from . import res_company_commission  # isort: skip
from . import res_config_settings_commission  # isort: skip
