from . import (
    test_calendar,
    test_check,
    test_deviation,
    test_late,
    test_plan,
    test_plan_lines,
    test_position,
    test_prepare,
    test_request,
    test_route,
    test_schedule,
    test_visit_access,
)
