"""Which sales area an address belongs to: pure rules, no database."""

from dataclasses import dataclass


@dataclass(frozen=True)
class AreaRule:
    """What one area covers. Empty means: nothing by this."""

    area_id: int
    company_id: int | bool = False
    states: frozenset = frozenset()
    cities: frozenset = frozenset()
    zips: tuple = ()


def split_names(text):
    """The names in a list people typed, with any comma or line break between them.

    >>> sorted(split_names("Suzhou, Wuxi、杭州\\n"))
    ['suzhou', 'wuxi', '杭州']
    """
    for mark in ",，、;；\n":
        text = (text or "").replace(mark, "\n")
    return frozenset(name.strip().casefold() for name in (text or "").split("\n") if name.strip())


def match_area(rules, state_id=False, city="", zip_code="", company_id=False):
    """Id of the area that covers an address best, or False.

    The longest postcode beats the city, the city beats the state; among equals the first.

    >>> east = AreaRule(1, states=frozenset({7}))
    >>> town = AreaRule(2, cities=frozenset({"suzhou"}))
    >>> park = AreaRule(3, zips=("2150",))
    >>> places = [("Wuxi", ""), ("SUZHOU", ""), ("", "215021")]
    >>> [match_area([east, town, park], 7, *place) for place in places]
    [1, 2, 3]
    >>> match_area([east], 8)
    False
    """
    best, best_rank = False, 0
    for rule in rules:
        if rule.company_id and company_id and rule.company_id != company_id:
            continue
        prefixes = [len(prefix) for prefix in rule.zips if (zip_code or "").strip().startswith(prefix)]
        rank = max(
            100 + max(prefixes) if prefixes else 0,
            50 if city and city.strip().casefold() in rule.cities else 0,
            1 if state_id and state_id in rule.states else 0,
        )
        if rank > best_rank:
            best, best_rank = rule.area_id, rank
    return best
