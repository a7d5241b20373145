"""The best order of one day, proved: dynamic programming over the sets of stops already visited.

A label says: these stops done, standing at the last of them at this moment, so much on the road.
Of two labels with the same stops and the same place one can go if it is neither earlier nor shorter.
A label also goes where even the cheapest continuation is no better than an answer known already.
"""

from .route import EXACT_LIMIT, Answer, Problem, Roads, first_start
from .route_week import improve


def plan_day(stops, day, roads=None, waiting=0.1, iterations=2000):
    """The answer of one day; the best there is for at most `EXACT_LIMIT` stops, else a very good one.

    >>> from .route import Day, Roads, Stop
    >>> stops = [Stop(name, (0, degrees), 60) for name, degrees in (("far", 0.2), ("near", 0.1))]
    >>> answer = plan_day(stops, Day(480, 1080, (0, 0)), Roads(detour=1, speed=60))
    >>> [(call.key, call.begin) for call in answer.tours[0].calls]
    [('near', 495), ('far', 570)]
    """
    problem = Problem(tuple(stops), (day,), roads or Roads(), waiting)
    if problem.size > (day.limit or problem.size) or problem.size > EXACT_LIMIT:
        return problem.get_answer(improve(problem, iterations))
    return _Search(problem).run()


class _Search:
    """Labels ``(moment, travel, before, stop)`` by the stops visited, a bit mask, and the last one."""

    def __init__(self, problem: Problem):
        self.problem, self.day = problem, problem.days[0]
        self.start, self.finish = problem.get_ends(0)
        self.starts = problem.starts[0]
        self.best_orders = improve(problem, 60 * problem.size)
        self.best_cost = problem.get_answer(self.best_orders).cost
        self.bounds = self._get_bounds()
        self.stays = self._add_up(problem.stays)
        self.drops = self._add_up(problem.drops)

    def _add_up(self, amounts):
        """The sum of ``amounts`` for each set of stops."""
        sums = [0]
        for amount in amounts:
            sums += [total + amount for total in sums]
        return sums

    def _get_bounds(self):
        """The least that visiting or leaving out the stops of each set can cost.

        A way costs at least what going out of the one place and into the other costs at least.
        """
        ways, size = self.problem.ways, self.problem.size
        sources = (*range(size), self.start)
        into = {
            there: min(ways[here][there] for here in sources if here != there)
            for there in (*range(size), self.finish)
        }
        self.out_of = [
            min(ways[here][there] - least for there, least in into.items() if there != here)
            for here in range(size)
        ]
        self.home = into[self.finish]
        least = [min(into[stop] + self.out_of[stop], self.problem.drops[stop]) for stop in range(size)]
        return self._add_up(least)

    def run(self) -> Answer:
        layer = {(0, self.start): [(self.day.begin, 0, None, None)]}
        while layer:
            following = {}
            for (mask, here), labels in layer.items():
                for stop in range(self.problem.size):
                    if not mask >> stop & 1:
                        self._extend(following, mask, here, stop, labels)
            layer = following
        return self.problem.get_answer(self.best_orders)

    def _extend(self, following, mask, here, stop, labels):
        """Go on to ``stop`` from each of ``labels``."""
        way, home = self.problem.ways[here][stop], self.problem.ways[stop][self.finish]
        stay, starts = self.problem.stays[stop], self.starts[stop]
        reached = mask | 1 << stop
        rest = len(self.bounds) - 1 - reached
        for label in labels:
            begin = first_start(starts, label[0] + way)
            if begin is None or begin + stay + home > self.day.end:
                continue
            moment, travel = begin + stay, label[1] + way
            cost = travel + self.problem.waiting * (moment - self.day.begin - travel - self.stays[reached])
            if cost + self.out_of[stop] + self.home + self.bounds[rest] >= self.best_cost:
                continue
            found = (moment, travel, label, stop)
            if self._keep(following.setdefault((reached, stop), []), found):
                self._compare(found, cost + home + self.drops[rest])

    def _keep(self, labels, found):
        """Add ``found`` to ``labels`` unless one of them is as early and as short."""
        moment, travel = found[:2]
        for label in labels:
            if label[0] <= moment and label[1] <= travel:
                return False
        labels[:] = [label for label in labels if label[0] < moment or label[1] < travel]
        labels.append(found)
        return True

    def _compare(self, label, cost):
        """Going home from here may be the best answer so far."""
        if cost < self.best_cost - 1e-9:
            self.best_cost = cost
            order = []
            while label[2]:
                order.append(label[3])
                label = label[2]
            self.best_orders = [order[::-1]]
