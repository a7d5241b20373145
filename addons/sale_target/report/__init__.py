from . import sale_target_filing, sale_target_gap, sale_target_report
