from . import test_quality_state
from . import test_complaint
from . import test_complaint_clock
from . import test_recall
from . import test_urgent_release
from . import test_complaint_quality
from . import test_complaint_link
from . import test_request
