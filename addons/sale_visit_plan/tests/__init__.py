from . import test_plan, test_route, test_schedule
