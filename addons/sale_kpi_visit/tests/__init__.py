from . import test_visit_metric
