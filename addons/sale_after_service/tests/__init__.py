from . import test_quality_state
