"""Where somebody checked in, compared with where the customer is: pure rules, no database.

A position is evidence, not proof, and it may only ever speak for the salesperson: what the
telephone does not know for sure is *uncertain*, and uncertain counts against nobody.
"""

from math import asin, cos, isfinite, radians, sin, sqrt

EARTH_RADIUS = 6_371_000  # metres
INSIDE, OUTSIDE, UNCERTAIN, NONE = "inside", "outside", "uncertain", "none"


def is_position(latitude, longitude):
    """Whether these two are a place on Earth; 0/0 means that nothing is known.

    >>> is_position(31.2304, 121.4737), is_position(0, 0), is_position(None, 5), is_position(91, 5)
    (True, False, False, False)
    """
    if latitude is None or longitude is None or not (isfinite(latitude) and isfinite(longitude)):
        return False
    return abs(latitude) <= 90 and abs(longitude) <= 180 and bool(latitude or longitude)


def get_distance(one, other):
    """Metres between two ``(latitude, longitude)`` along the surface.

    >>> round(get_distance((31.2304, 121.4737), (31.2394, 121.4737)))
    1001
    """
    lat_one, lon_one, lat_other, lon_other = map(radians, (*one, *other))
    half = sin((lat_other - lat_one) / 2) ** 2
    half += cos(lat_one) * cos(lat_other) * sin((lon_other - lon_one) / 2) ** 2
    return 2 * EARTH_RADIUS * asin(min(1.0, sqrt(half)))


def get_verdict(distance, accuracy, radius):
    """Inside, outside or uncertain: ``accuracy`` is how many metres the position may be off.

    :param distance: metres from the customer's pin; None where a position or the pin is missing
    :param accuracy: None where the telephone did not say; then nothing is sure

    >>> get_verdict(150, 50, 200), get_verdict(151, 50, 200), get_verdict(251, 50, 200)
    ('inside', 'uncertain', 'outside')
    """
    if distance is None:
        return NONE
    if accuracy is None:
        return UNCERTAIN
    if distance + accuracy <= radius:
        return INSIDE
    return OUTSIDE if distance - accuracy > radius else UNCERTAIN


def get_agreed_position(points, radius, least=2):
    """The middle of check-ins that agree, to be proposed as the customer's pin; or None.

    :param points: ``(latitude, longitude, accuracy)``, one a visit, the newest first
    :param least: so many visits have to agree

    >>> get_agreed_position([(10.0, 20.0, 20), (10.0002, 20.0, 30), (11.0, 20.0, 10)], 200)
    (10.0001, 20.0)
    >>> get_agreed_position([(10.0, 20.0, 20), (11.0, 20.0, 10)], 200) is None
    True
    """
    sure = [point for point in points if point[2] is not None and point[2] <= radius]
    if not sure:
        return None
    near = [point for point in sure if get_distance(point[:2], sure[0][:2]) <= radius]
    if len(near) < least:
        return None
    return tuple(round(sum(point[axis] for point in near) / len(near), 7) for axis in (0, 1))
