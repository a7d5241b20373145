from . import test_line, test_plan, test_read_targets, test_spread
