"""Weeks to plan, the same for every way of planning them: 30 customers around Shanghai, five days.

Random, with a fixed seed: every second customer has hours of its own, three are appointments, each
may be left out at a price. The figures are whole minutes, so that all ways count alike.
"""

from random import Random

SEEDS = range(1, 6)
CENTRE = (31.23, 121.47)
DAY = (8 * 60, 18 * 60)
HOURS = (((540, 690),), ((810, 1050),), ((540, 690), (810, 1050)))


def make_week(route, seed, stops=30, days=5, spread=0.18):
    """``(stops, days, roads)`` in the classes of the module ``route``."""
    random = Random(seed)

    def make_place():
        return tuple(round(middle + random.uniform(-spread, spread), 5) for middle in CENTRE)

    made = []
    for number in range(stops):
        hours = random.choice(HOURS) if number % 2 else (DAY,)
        fixed = (number % days, 60 * random.randint(10, 15)) if number < 3 else None
        cost = 100_000 if fixed else 15 * random.randint(3, 12)
        stay = 15 * random.randint(3, 8)
        made.append(route.Stop(number, make_place(), stay, (hours,) * days, fixed, cost))
    home = make_place()
    return made, [route.Day(*DAY, home, home) for _day in range(days)], route.Roads(step=1)
