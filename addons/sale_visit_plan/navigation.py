"""Where a map service is asked to lead to: pure rules, no database.

Pins are WGS-84, as telephones and OpenStreetMap give them. Maps of China are drawn with an offset of
some hundred metres (GCJ-02), Baidu adds another (BD-09): each service gets the place as its own map
draws it.
"""

from math import atan2, cos, pi, sin, sqrt
from urllib.parse import quote, urlencode

AXIS, ECCENTRICITY = 6_378_245.0, 0.00669342162296594323  # of the Krasovsky ellipsoid, its square
CHINA = (0.8293, 55.8271), (72.004, 137.8347)  # where the offset is in use: latitudes, longitudes
BAIDU = pi * 3000 / 180
GOOGLE, AMAP, BAIDU_MAP, APPLE, OSM = "google", "amap", "baidu", "apple", "osm"


def to_gcj02(latitude, longitude):
    """WGS-84 as GCJ-02, which Amap, Google and Apple draw in China; elsewhere the same place.

    >>> [round(degrees, 6) for degrees in to_gcj02(39.915, 116.404)]  # Beijing
    [39.916404, 116.410244]
    >>> [round(degrees, 6) for degrees in to_gcj02(31.1774276, 121.5272106)]  # Shanghai
    [31.175304, 121.531542]
    >>> to_gcj02(48.8584, 2.2945)  # Paris
    (48.8584, 2.2945)
    """
    limits = zip((latitude, longitude), CHINA, strict=True)
    if not all(low <= degrees <= high for degrees, (low, high) in limits):
        return latitude, longitude
    north, east = _get_offset(latitude - 35, longitude - 105)
    curve = 1 - ECCENTRICITY * sin(latitude / 180 * pi) ** 2
    north *= 180 / (AXIS * (1 - ECCENTRICITY) / curve**1.5 * pi)
    east *= 180 / (AXIS / sqrt(curve) * cos(latitude / 180 * pi) * pi)
    return latitude + north, longitude + east


def _get_offset(y, x):
    """Metres to the north and to the east, ``y`` and ``x`` in degrees from 35° N 105° E."""
    common = (20 * sin(6 * x * pi) + 20 * sin(2 * x * pi)) * 2 / 3
    north = -100 + 2 * x + 3 * y + 0.2 * y * y + 0.1 * x * y + 0.2 * sqrt(abs(x)) + common
    north += (20 * sin(y * pi) + 40 * sin(y / 3 * pi)) * 2 / 3
    north += (160 * sin(y / 12 * pi) + 320 * sin(y / 30 * pi)) * 2 / 3
    east = 300 + x + 2 * y + 0.1 * x * x + 0.1 * x * y + 0.1 * sqrt(abs(x)) + common
    east += (20 * sin(x * pi) + 40 * sin(x / 3 * pi)) * 2 / 3
    east += (150 * sin(x / 12 * pi) + 300 * sin(x / 30 * pi)) * 2 / 3
    return north, east


def to_bd09(latitude, longitude):
    """GCJ-02 as BD-09, which Baidu draws.

    >>> [round(degrees, 6) for degrees in to_bd09(39.915, 116.404)]
    [39.921337, 116.410369]
    """
    far = sqrt(longitude**2 + latitude**2) + 0.00002 * sin(latitude * BAIDU)
    angle = atan2(latitude, longitude) + 0.000003 * cos(longitude * BAIDU)
    return far * sin(angle) + 0.006, far * cos(angle) + 0.0065


def get_map_url(service, pin, name):
    """The address of a page that leads to the customer.

    :param pin: ``(latitude, longitude)``, WGS-84, or None: then the service looks for ``name``
    :param name: what stands at the pin; without a pin the address to look for

    >>> get_map_url("osm", (48.8584, 2.2945), "Paris")
    'https://www.openstreetmap.org/directions?to=48.858400%2C2.294500'
    >>> get_map_url("amap", (39.915, 116.404), "前门")
    'https://uri.amap.com/navigation?to=116.410244%2C39.916404%2C%E5%89%8D%E9%97%A8&mode=car&coordinate=gaode&callnative=1'
    >>> get_map_url("amap", None, "前门")
    'https://uri.amap.com/search?keyword=%E5%89%8D%E9%97%A8&callnative=1'
    """
    page, query = (_lead_to_pin if pin else _lead_to_address)(service, pin, name)
    return f"{page}?{urlencode(query, quote_via=quote)}"


def _lead_to_pin(service, pin, name):
    place = pin if service == OSM else to_gcj02(*pin)
    latitude, longitude = (f"{degrees:.6f}" for degrees in place)
    if service == AMAP:
        to = ",".join((longitude, latitude, name.replace(",", " ")))
        query = {"to": to, "mode": "car", "coordinate": "gaode", "callnative": 1}
        return "https://uri.amap.com/navigation", query
    if service == BAIDU_MAP:
        at = ",".join(f"{degrees:.6f}" for degrees in to_bd09(*place))
        # The page with the place; unlike the one with the way it needs no beginning.
        query = {"location": at, "title": name, "content": name, "coord_type": "bd09ll", "output": "html"}
        return "https://api.map.baidu.com/marker", {**query, "src": "sale_visit_plan"}
    to = f"{latitude},{longitude}"
    return _lead_to_address(service, pin, to)


def _lead_to_address(service, _pin, address):
    return {
        AMAP: ("https://uri.amap.com/search", {"keyword": address, "callnative": 1}),
        BAIDU_MAP: (
            "https://api.map.baidu.com/geocoder",
            {"address": address, "output": "html", "src": "sale_visit_plan"},
        ),
        APPLE: ("https://maps.apple.com/", {"daddr": address}),
        OSM: ("https://www.openstreetmap.org/directions", {"to": address}),
        GOOGLE: ("https://www.google.com/maps/dir/", {"api": 1, "destination": address}),
    }[service]
