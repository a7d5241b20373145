from . import test_metric
from . import test_capture_invoice
from . import test_commission_books
from . import test_ledger
