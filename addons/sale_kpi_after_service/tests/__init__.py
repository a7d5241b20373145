from . import test_after_service_metric
from . import test_complaint_board
