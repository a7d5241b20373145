from . import account_move
from . import account_move_line
from . import account_partial_reconcile
from . import crm_lead
from . import res_company
from . import sale_kpi_event
from . import sale_kpi_event_capture  # isort: skip
from . import sale_kpi_event_wanted
from . import sale_kpi_event_invoice  # isort: skip
from . import sale_kpi_event_cash  # isort: skip
from . import sale_kpi_fact
from . import sale_kpi_outbox
from . import sale_kpi_value
from . import sale_order
from . import sale_order_line
from . import sale_target_metric
from . import sale_target_metric_fact
from . import sale_target_metric_method
from . import sale_target_metric_money
from . import sale_target_metric_read
from . import sale_target_metric_records
from . import sale_target_metric_setup
