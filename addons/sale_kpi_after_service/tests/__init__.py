from . import test_after_service_metric
