from . import test_visit_metric
from . import test_visit_board
