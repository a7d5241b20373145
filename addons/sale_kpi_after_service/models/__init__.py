from . import sale_target_metric
