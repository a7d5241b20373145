from . import test_quality_state
from . import test_complaint
from . import test_complaint_clock
