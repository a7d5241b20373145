from . import (
    test_demand,
    test_filing,
    test_forecast,
    test_history,
    test_line,
    test_paste,
    test_paste_hostile,
    test_plan,
    test_plan_check,
    test_read_targets,
    test_spread,
)
