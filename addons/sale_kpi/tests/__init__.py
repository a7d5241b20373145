from . import test_metric
