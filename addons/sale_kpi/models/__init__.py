from . import sale_kpi_event, sale_kpi_fact, sale_kpi_outbox
from . import sale_kpi_value
from . import sale_target_metric
from . import sale_target_metric_fact
from . import sale_target_metric_method
from . import sale_target_metric_money
from . import sale_target_metric_read
from . import sale_target_metric_records
from . import sale_target_metric_setup
