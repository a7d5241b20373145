from . import test_metric
from . import test_capture_invoice
