"""Days for many stops: ruin and recreate under simulated annealing, the same answer for the same seed.

Each round takes strings of neighbouring stops out of some days and puts them back one by one where
they cost least, as the windows allow; a worse answer is accepted now and then, ever more rarely.
"""

from math import exp, log
from random import Random

from .route import Problem, Roads, first_start, last_arrival

WARM, COLD = 20.0, 0.3  # minutes by which an answer may be worse, at the beginning and at the end
BLINK = 0.01  # how often a good position is overlooked, which leads out of dead ends
TAKEN_OUT = 8  # stops taken out in a round, on average
TRIED = 10  # stops that found no place before and are tried again in a round
STRING = 6  # neighbours of a day taken out together, at most


def plan_week(stops, days, roads=None, waiting=0.1, iterations=6000, seed=1):
    """An answer with a tour for each of ``days``; equal arguments give equal answers.

    >>> from .route import Day, Stop
    >>> stops = [Stop("b", (0, 0.1), 60), Stop("a", (0, 0.0), 60, fixed=(1, 600))]
    >>> answer = plan_week(stops, [Day(480, 1080), Day(480, 1080)], iterations=20)
    >>> [(call.key, call.begin) for call in answer.tours[1].calls if call.key == "a"], answer.dropped
    ([('a', 600)], ())
    """
    problem = Problem(tuple(stops), tuple(days), roads or Roads(), waiting)
    return problem.get_answer(improve(problem, iterations, seed))


def improve(problem: Problem, iterations, seed=1):
    """Orders of stop numbers, one a day: the best of so many rounds."""
    return _Annealing(problem, seed).run(iterations)


class _Route:
    """The order of one day with the earliest moment to leave each place and the latest to reach it."""

    __slots__ = ("arrivals", "cost", "leaves", "order")

    def __init__(self, problem, number, order):
        self.order = order
        ways, starts, stays = problem.ways, problem.starts[number], problem.stays
        start, finish = problem.get_ends(number)
        day = problem.days[number]
        here, moment, self.leaves, waiting, travel = start, day.begin, [day.begin], 0, 0
        for stop in order:
            arrival = moment + ways[here][stop]
            begin = first_start(starts[stop], arrival)
            travel += ways[here][stop]
            waiting += begin - arrival
            moment, here = begin + stays[stop], stop
            self.leaves.append(moment)
        self.cost = (travel + ways[here][finish] if order else 0) + problem.waiting * waiting
        latest, there, arrivals = day.end, finish, [day.end]
        for stop in reversed(order):
            latest = last_arrival(starts[stop], latest - ways[stop][there] - stays[stop])
            arrivals.append(latest)
            there = stop
        self.arrivals = arrivals[::-1]


class _Annealing:
    def __init__(self, problem, seed):
        self.problem, self.random = problem, Random(seed)
        self.neighbours = [
            sorted(range(problem.size), key=lambda other, way=way: way[other])
            for way in problem.ways[: problem.size]
        ]
        self.routes = [_Route(problem, number, []) for number in range(len(problem.days))]
        self.left = set(range(problem.size))

    def run(self, iterations):
        self._put_back(sorted(self.left))
        cost = best_cost = self._get_cost()
        best = [route.order for route in self.routes]
        cooling = exp(log(COLD / WARM) / max(iterations, 1))
        heat = WARM
        for _round in range(iterations if self.problem.size > 1 else 0):
            before = self.routes[:], set(self.left)
            self._put_back(self._take_out())
            new_cost = self._get_cost()
            if new_cost < cost - heat * log(self.random.random() or 1e-12):
                cost = new_cost
                if cost < best_cost - 1e-9:
                    best_cost, best = cost, [route.order for route in self.routes]
            else:
                self.routes, self.left = before
            heat *= cooling
        return best

    def _get_cost(self):
        drops = self.problem.drops
        return sum(route.cost for route in self.routes) + sum(drops[stop] for stop in self.left)

    def _take_out(self):
        """Take strings of stops around a random one from the days in which they lie.

        Returns them with a few of those that found no place before: what is to be put back.
        """
        longest = max(1, min(STRING, self.problem.size - len(self.left)))
        strings = max(1, round(self.random.random() * 2 * TAKEN_OUT / (1 + longest)))
        touched, waiting = set(), sorted(self.left)
        for stop in self.neighbours[self.random.randrange(self.problem.size)]:
            if len(touched) >= strings:
                break
            number = next((n for n, route in enumerate(self.routes) if stop in route.order), None)
            if number is None or number in touched:
                continue
            touched.add(number)
            order = self.routes[number].order
            length = self.random.randint(1, min(longest, len(order)))
            place = order.index(stop)
            begin = self.random.randint(max(0, place - length + 1), min(place, len(order) - length))
            self.left.update(order[begin : begin + length])
            rest = order[:begin] + order[begin + length :]
            self.routes[number] = _Route(self.problem, number, rest)
        again = self.random.sample(waiting, min(TRIED, len(waiting)))
        return sorted(self.left.difference(waiting).union(again))

    def _put_back(self, stops):
        """Each of ``stops`` where it costs least, unless leaving it out costs less."""
        for stop in self._get_queue(stops):
            number, place = self._find_place(stop)
            if number is not None:
                order = self.routes[number].order
                self.routes[number] = _Route(self.problem, number, [*order[:place], stop, *order[place:]])
                self.left.discard(stop)

    def _get_queue(self, queue):
        """These stops in one of several orders."""
        self.random.shuffle(queue)
        way = self.random.randrange(5)
        if way == 1:
            queue.sort(key=lambda stop: -self.problem.drops[stop])
        elif way == 2:
            queue.sort(key=lambda stop: -self.problem.stays[stop])
        elif way == 3:
            queue.sort(key=lambda stop: -self.problem.ways[self.problem.size][stop])
        elif way == 4:
            queue.sort(key=self._get_room)
        return queue

    def _get_room(self, stop):
        """Minutes in which a stay may begin; appointments come first."""
        return sum(min(last, 1440) - first for day in self.problem.starts for first, last in day[stop])

    def _find_place(self, stop):
        """``(day, position)`` where ``stop`` costs least, ``(None, None)`` where none is worth it."""
        ways, stay = self.problem.ways, self.problem.stays[stop]
        least, found = self.problem.drops[stop], (None, None)
        onward, draw = ways[stop], self.random.random
        for number, route in enumerate(self.routes):
            starts = self.problem.starts[number][stop]
            order = route.order
            if not starts or len(order) >= (self.problem.days[number].limit or len(order) + 1):
                continue
            here, finish = self.problem.get_ends(number)
            for place, there in enumerate((*order, finish)):
                extra = ways[here][stop] + onward[there] - (ways[here][there] if order else 0)
                if extra < least and draw() > BLINK:
                    begin = first_start(starts, route.leaves[place] + ways[here][stop])
                    if begin is not None and begin + stay + onward[there] <= route.arrivals[place]:
                        least, found = extra, (number, place)
                here = there
        return found
