"""The route of one day: which stops in which order and when; pure rules, no database, no clock.

Moments are whole minutes since midnight where the salesperson is, spans are minutes, distances
kilometres, places ``(latitude, longitude)`` in degrees or None where nobody knows them. The way
between two places is the straight line × a detour factor at one speed: an honest estimate that
asks no outside service, and is shown as such.

`route_week` fills several days at once and gives this file its first good answer.
"""

from dataclasses import dataclass, field
from math import asin, ceil, cos, inf, radians, sin, sqrt

EARTH_RADIUS = 6371.0  # km
MUST = 100_000  # minutes; a stop that costs so much to leave out is left out only if it cannot be kept
EXACT_LIMIT = 12  # stops of a day whose best order is proved


@dataclass(frozen=True)
class Roads:
    """How long a way takes.

    ``detour``: road kilometres per kilometre of straight line; ``speed``: km/h; ``step``: ways are
    rounded up to so many minutes; ``unknown``: minutes assumed from or to an unknown place.
    """

    detour: float = 1.3
    speed: float = 30.0
    step: int = 5
    unknown: int = 30

    def get_km(self, here, there):
        """Kilometres on the road, 0 where a place is unknown.

        >>> round(Roads().get_km((31.23, 121.47), (29.87, 121.54)))
        197
        """
        return self.detour * get_distance(here, there) if here and there else 0.0

    def get_minutes(self, here, there):
        """Minutes on the road, rounded up.

        >>> Roads(detour=1.0, speed=60).get_minutes((0, 0), (0, 0.1)), Roads().get_minutes(None, (0, 0))
        (15, 30)
        """
        if not here or not there:
            return self.unknown
        return ceil(self.get_km(here, there) / self.speed * 60 / self.step - 1e-9) * self.step


@dataclass(frozen=True)
class Stop:
    """A customer to visit.

    ``stay``: minutes; ``windows``: for each day the ``(opens, closes)`` between which the whole stay
    lies, None for any time; ``fixed``: ``(number of the day, minute)`` of an appointment, which
    stands above the windows; ``drop_cost``: minutes of travel that leaving it out is worth.
    """

    key: object
    place: tuple | None
    stay: int
    windows: tuple | None = None
    fixed: tuple | None = None
    drop_cost: float = MUST

    def get_starts(self, number):
        """``(first, last)`` moments to begin the stay on that day, in order.

        >>> Stop("a", None, 60, windows=(((540, 720), (780, 800)),)).get_starts(0)
        ((540, 660),)
        """
        if self.fixed:
            return (self.fixed[1:] * 2,) if self.fixed[0] == number else ()
        spans = ((0, inf),) if self.windows is None else self.windows[number]
        return tuple((opens, closes - self.stay) for opens, closes in spans if closes - opens >= self.stay)


@dataclass(frozen=True)
class Day:
    """A working day: from ``begin`` at ``start`` to ``end`` at ``finish`` (None: the way there does not
    count), at most ``limit`` stops (0: any number)."""

    begin: int
    end: int
    start: tuple | None = None
    finish: tuple | None = None
    limit: int = 0


@dataclass(frozen=True)
class Call:
    """A stop on a tour: when one arrives, begins and ends; minutes and km of the way there."""

    key: object
    arrival: int
    begin: int
    end: int
    travel: int
    km: float


@dataclass(frozen=True)
class Tour:
    """One day's answer: calls in order, back at ``finish``; ``travel`` and ``km`` with the way home."""

    calls: tuple
    finish: int
    travel: int
    km: float
    waiting: int


@dataclass(frozen=True)
class Answer:
    """A tour for each day, the keys that found no place, and what it all costs in minutes."""

    tours: tuple
    dropped: tuple
    cost: float


@dataclass
class Problem:
    """Stops and days with the ways between them; ``waiting``: what a minute of waiting costs."""

    stops: tuple
    days: tuple
    roads: Roads = field(default_factory=Roads)
    waiting: float = 0.1

    def __post_init__(self):
        """Places by number: the stops, then start and finish of each day."""
        self.size = len(self.stops)
        self.places = [stop.place for stop in self.stops]
        ends = [place for day in self.days for place in (day.start, day.finish)]
        self.ways = [self._get_ways(place, ends) for place in self.places]
        self.ways += [self._get_ways(place, ends, place is None) for place in ends]
        self.starts = [[stop.get_starts(number) for stop in self.stops] for number in range(len(self.days))]
        self.stays = [stop.stay for stop in self.stops]
        self.drops = [stop.drop_cost for stop in self.stops]

    def _get_ways(self, here, ends, is_free=False):
        """Minutes from ``here`` to all places; no way to or from an end of the day that is not given."""
        if is_free:
            return [0] * (self.size + len(ends))
        minutes = self.roads.get_minutes
        return [minutes(here, there) for there in self.places] + [
            minutes(here, there) if there else 0 for there in ends
        ]

    def get_ends(self, number):
        """Numbers of the places where that day starts and finishes."""
        return self.size + 2 * number, self.size + 2 * number + 1

    def get_tour(self, number, order):
        """The tour that visits the stops ``order`` (their numbers) on that day, each as early as can be."""
        day = self.days[number]
        start, finish = self.get_ends(number)
        moment, here, place, calls = day.begin, start, day.start, []
        for stop in order:
            way = self.ways[here][stop]
            begin = first_start(self.starts[number][stop], moment + way)
            km = self.roads.get_km(place, self.places[stop])
            end = begin + self.stays[stop]
            calls.append(Call(self.stops[stop].key, moment + way, begin, end, way, km))
            moment, here, place = end, stop, self.places[stop]
        home = self.ways[here][finish] if calls else 0
        travel = home + sum(call.travel for call in calls)
        km = sum(call.km for call in calls) + (self.roads.get_km(place, day.finish) if calls else 0.0)
        waiting = sum(call.begin - call.arrival for call in calls)
        return Tour(tuple(calls), moment + home, travel, km, waiting)

    def get_answer(self, orders):
        """The answer that these orders, one a day, make."""
        tours = tuple(self.get_tour(number, order) for number, order in enumerate(orders))
        kept = {stop for order in orders for stop in order}
        dropped = [stop for stop in range(self.size) if stop not in kept]
        cost = sum(tour.travel + self.waiting * tour.waiting for tour in tours)
        cost += sum(self.drops[stop] for stop in dropped)
        return Answer(tours, tuple(self.stops[stop].key for stop in dropped), cost)


def get_distance(here, there):
    """Kilometres of the straight line over the globe (haversine).

    >>> round(get_distance((0, 0), (0, 1)), 2)
    111.19
    """
    north, east, north_2, east_2 = map(radians, (*here, *there))
    half = sin((north_2 - north) / 2) ** 2 + cos(north) * cos(north_2) * sin((east_2 - east) / 2) ** 2
    return 2 * EARTH_RADIUS * asin(min(1.0, sqrt(half)))


def first_start(starts, arrival):
    """When a stay begins for who arrives at ``arrival``, or None if it is too late.

    >>> first_start(((540, 660), (780, 840)), 700), first_start(((540, 660),), 661)
    (780, None)
    """
    for first, last in starts:
        if arrival <= last:
            return max(first, arrival)
    return None


def last_arrival(starts, latest):
    """The latest arrival that lets a stay begin at ``latest`` at most, or None.

    >>> last_arrival(((540, 660), (780, 840)), 700), last_arrival(((540, 660),), 500)
    (660, None)
    """
    for first, last in reversed(starts):
        if first <= latest:
            return min(last, latest)
    return None
