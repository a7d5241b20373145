from . import sale_target_metric
from . import sale_kpi_board
