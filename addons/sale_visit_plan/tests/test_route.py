import doctest
from itertools import permutations
from random import Random
from time import process_time

from odoo.tests import BaseCase

from odoo.addons.sale_visit_plan import route, route_day, route_week

DAY = (480, 1080)
HOURS = (((480, 1080),), ((540, 690),), ((810, 1050),), ((540, 690), (810, 1050)))


def make_case(seed, stops, days=1, spread=0.15, fixed=0):
    """Random stops around Shanghai; the first ``fixed`` are appointments at whole hours."""
    random = Random(seed)

    def make_place():
        return (31.23 + random.uniform(-spread, spread), 121.47 + random.uniform(-spread, spread))

    made = [
        route.Stop(
            number,
            make_place() if random.random() > 0.1 else None,
            5 * random.randint(4, 18),
            (random.choice(HOURS),) * days,
            (number % days, 60 * random.randint(10, 15)) if number < fixed else None,
            route.MUST if number < fixed else 5 * random.randint(6, 60),
        )
        for number in range(stops)
    ]
    home = make_place()
    return made, [route.Day(*DAY, home, home) for _day in range(days)]


def try_all(problem):
    """What the best of all orders of all choices of stops costs."""
    best = problem.get_answer([[]]).cost
    for count in range(1, problem.size + 1):
        for order in permutations(range(problem.size), count):
            try:
                tour = problem.get_tour(0, order)
            except TypeError:  # too late for a customer's hours
                continue
            if tour.finish <= problem.days[0].end:
                best = min(best, problem.get_answer([order]).cost)
    return best


class TestRoute(BaseCase):
    def assertKept(self, answer, stops, days):
        """Hours, appointments and the working day are kept; each stop is on one tour at most."""
        by_key = {stop.key: stop for stop in stops}
        keys = [call.key for tour in answer.tours for call in tour.calls]
        self.assertEqual(sorted([*keys, *answer.dropped]), sorted(by_key))
        for number, (tour, day) in enumerate(zip(answer.tours, days, strict=True)):
            moment = day.begin
            for call in tour.calls:
                stop = by_key[call.key]
                self.assertEqual((call.arrival, call.end), (moment + call.travel, call.begin + stop.stay))
                self.assertGreaterEqual(call.begin, call.arrival)
                if stop.fixed:
                    self.assertEqual((number, call.begin), stop.fixed)
                else:
                    hours = stop.windows[number]
                    self.assertTrue(any(opens <= call.begin and call.end <= shuts for opens, shuts in hours))
                moment = call.end
            self.assertLessEqual(tour.finish, day.end)
            self.assertLessEqual(len(tour.calls), day.limit or len(stops))

    def test_examples(self):
        for module in (route, route_day, route_week):
            self.assertFalse(doctest.testmod(module).failed)

    def test_best_of_all_orders(self):
        """The order of a day is the best of all orders and choices, tried one by one."""
        for seed in range(24):
            stops, (day,) = make_case(seed, 1 + seed % 6, spread=(0.05, 0.2, 0.4)[seed % 3], fixed=seed % 3)
            answer = route_day.plan_day(stops, day)
            self.assertKept(answer, stops, [day])
            problem = route.Problem(tuple(stops), (day,))
            self.assertAlmostEqual(answer.cost, try_all(problem), msg=f"case {seed}")

    def test_seven_stops(self):
        stops, (day,) = make_case(70, 7)
        problem = route.Problem(tuple(stops), (day,))
        self.assertAlmostEqual(route_day.plan_day(stops, day).cost, try_all(problem))

    def test_twelve_stops_in_a_second(self):
        """A day of 12 stops, with and without hours, is solved in a second of computing."""
        for seed in range(4):
            for spread in (0.03, 0.1):
                stops, (day,) = make_case(seed, 12, spread=spread)
                if seed % 2:
                    stops = [route.Stop(stop.key, stop.place, 20) for stop in stops]
                begun = process_time()
                answer = route_day.plan_day(stops, day)
                self.assertLess(process_time() - begun, 1.0)
                if not seed % 2:
                    self.assertKept(answer, stops, [day])

    def test_week_is_kept(self):
        """All hours kept, each customer once, appointments at their time, over many random weeks."""
        for seed in range(12):
            stops, days = make_case(seed, 5 + 3 * seed, days=5, fixed=seed % 4)
            if seed % 2:
                days = [route.Day(day.begin, day.end, day.start, None, limit=3) for day in days]
            self.assertKept(route_week.plan_week(stops, days, iterations=150), stops, days)

    def test_same_seed_same_week(self):
        stops, days = make_case(3, 20, days=5)
        answers = [route_week.plan_week(stops, days, iterations=100) for _time in range(2)]
        self.assertEqual(*answers)

    def test_week_near_the_proof(self):
        """On one day, where the best is proved, the annealing is within two in a hundred of it."""
        for seed in range(5):
            stops, days = make_case(seed, 9)
            best = route_day.plan_day(stops, days[0]).cost
            self.assertLessEqual(route_week.plan_week(stops, days, iterations=1500).cost, best * 1.02)

    def test_worth(self):
        """A stop is left out only where the way to it costs more than it is worth."""
        day = route.Day(*DAY, (0, 0), (0, 0))
        roads = route.Roads(detour=1, speed=60, step=1)
        for worth, dropped in ((133, ("far",)), (135, ())):  # 67 minutes there and as many back
            stop = route.Stop("far", (0, 0.6), 30, drop_cost=worth)
            self.assertEqual(route_day.plan_day([stop], day, roads).dropped, dropped)

    def test_impossible(self):
        """Two appointments at once, a stay longer than the hours, an empty day: said, not hidden."""
        day = route.Day(*DAY)
        twice = [route.Stop(name, None, 60, fixed=(0, 600)) for name in "ab"]
        self.assertEqual(len(route_day.plan_day(twice, day).dropped), 1)
        long = route.Stop("a", None, 120, windows=(((540, 600),),))
        self.assertEqual(route_day.plan_day([long], day).dropped, ("a",))
        closed = route.Stop("a", None, 30, windows=((),))
        self.assertEqual(route_day.plan_day([closed], day).dropped, ("a",))
        self.assertEqual(route_day.plan_day([], day).tours[0].calls, ())
        self.assertEqual(route_week.plan_week([], [day, day]).dropped, ())

    def test_one_place(self):
        """Customers at one address cost no way between them; unknown places cost the assumed one."""
        roads = route.Roads(unknown=30)
        same = [route.Stop(number, (31.0, 121.0), 30) for number in range(4)]
        self.assertEqual(route_day.plan_day(same, route.Day(*DAY), roads).tours[0].travel, 0)
        unknown = [route.Stop(number, None, 30) for number in range(3)]
        tour = route_day.plan_day(unknown, route.Day(*DAY), roads).tours[0]
        self.assertEqual((tour.travel, tour.km), (60, 0))
