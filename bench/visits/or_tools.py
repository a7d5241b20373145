"""The weeks of `_cases` planned by Google's OR-Tools: guided local search, fifteen seconds each."""

import importlib.util
from time import perf_counter

import _cases
from ortools.constraint_solver import pywrapcp, routing_enums_pb2

from devtools import paths

WITHOUT_SUITE = {
    "packages": [
        "ortools==9.15.6755",
        "absl-py==2.5.1",
        "immutabledict==4.3.1",
        "numpy==2.2.6",
        "pandas==2.3.3",
        "protobuf==6.33.6",
        "tzdata==2025.2",
    ],
    "modules": [],
}
SECONDS = 15


def run(env):  # noqa: ARG001
    """Yield one result a measurement: ``{"name", "value", "unit"}``."""
    spec = importlib.util.spec_from_file_location("route", paths.ADDONS / "sale_visit_plan" / "route.py")
    route = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(route)
    for seed in _cases.SEEDS:
        stops, days, roads = _cases.make_week(route, seed)
        begun = perf_counter()
        cost = solve(route.Problem(tuple(stops), tuple(days), roads, 0))
        yield {"name": f"week {seed} of 30 stops: cost", "value": cost, "unit": "min"}
        yield {"name": f"week {seed} of 30 stops: time", "value": perf_counter() - begun, "unit": "s"}


def solve(problem):
    """Minutes on the road and of stops left out, in the best answer that OR-Tools finds."""
    ends = [problem.get_ends(number) for number in range(len(problem.days))]
    manager = pywrapcp.RoutingIndexManager(
        len(problem.ways), len(ends), [start for start, _end in ends], [end for _start, end in ends]
    )
    model = pywrapcp.RoutingModel(manager)
    stays = [*problem.stays, *[0] * (2 * len(ends))]

    def get_way(here, there):
        return problem.ways[manager.IndexToNode(here)][manager.IndexToNode(there)]

    def get_duration(here, there):
        return stays[manager.IndexToNode(here)] + get_way(here, there)

    model.SetArcCostEvaluatorOfAllVehicles(model.RegisterTransitCallback(get_way))
    model.AddDimension(model.RegisterTransitCallback(get_duration), 1440, 1440, False, "time")
    time = model.GetDimensionOrDie("time")
    for number, day in enumerate(problem.days):
        time.CumulVar(model.Start(number)).SetRange(day.begin, day.begin)
        time.CumulVar(model.End(number)).SetRange(day.begin, day.end)
    for stop in range(problem.size):
        _add_stop(problem, manager, model, time, stop)
    parameters = pywrapcp.DefaultRoutingSearchParameters()
    parameters.first_solution_strategy = routing_enums_pb2.FirstSolutionStrategy.PARALLEL_CHEAPEST_INSERTION
    parameters.local_search_metaheuristic = routing_enums_pb2.LocalSearchMetaheuristic.GUIDED_LOCAL_SEARCH
    parameters.time_limit.seconds = SECONDS
    return model.SolveWithParameters(parameters).ObjectiveValue()


def _add_stop(problem, manager, model, time, stop):
    """Days and moments at which the stay may begin, and what leaving it out costs."""
    index = manager.NodeToIndex(stop)
    days = [number for number, starts in enumerate(problem.starts) if starts[stop]]
    model.AddDisjunction([index], int(problem.drops[stop]))
    model.VehicleVar(index).SetValues([-1, *days])
    spans = problem.starts[days[0]][stop]  # the customers' hours are the same every day
    time.CumulVar(index).SetRange(spans[0][0], spans[-1][1])
    for before, after in zip(spans, spans[1:], strict=False):
        time.CumulVar(index).RemoveInterval(before[1] + 1, after[0] - 1)
