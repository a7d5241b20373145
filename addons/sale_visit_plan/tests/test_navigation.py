import doctest
from urllib.parse import parse_qs, urlsplit

from odoo.tests import BaseCase, tagged

from odoo.addons.sale_visit_plan import navigation

from .common_day import DayCommon

# WGS-84, and the same place as published test tables of the conversion have it in GCJ-02
PLACES = [
    ((31.1774276, 121.5272106), (31.17530398364597, 121.531541859215)),  # Shanghai
    ((22.543847, 113.912316), (22.540796131694766, 113.9171764808363)),  # Shenzhen
    ((39.911954, 116.377817), (39.91334545536069, 116.38404722455657)),  # Beijing
]


class TestNavigation(BaseCase):
    def test_examples(self):
        self.assertFalse(doctest.testmod(navigation).failed)

    def test_known_places(self):
        """VIS-10: a pin is converted to what the maps of China are drawn in, to the decimetre."""
        for pin, known in PLACES:
            for ours, theirs in zip(navigation.to_gcj02(*pin), known, strict=True):
                self.assertAlmostEqual(ours, theirs, delta=1e-6)

    def test_outside_china(self):
        for pin in ((48.8584, 2.2945), (35.6586, 139.7454), (-33.8568, 151.2153)):
            self.assertEqual(navigation.to_gcj02(*pin), pin)

    def test_each_service(self):
        """VIS-10: each service gets the place as its own map draws it, in its own order."""
        pin, gcj = PLACES[0][0], "31.175304,121.531542"
        places = {
            "google": ("destination", gcj),
            "apple": ("daddr", gcj),
            "amap": ("to", "121.531542,31.175304,Buyer  Sons & Co"),
            "baidu": ("location", "31.181329,121.538016"),
            "osm": ("to", "31.177428,121.527211"),
        }
        for service, (name, place) in places.items():
            query = parse_qs(urlsplit(navigation.get_map_url(service, pin, "Buyer, Sons & Co")).query)
            self.assertEqual(query[name], [place], service)
            address = navigation.get_map_url(service, None, "世纪大道 88 号")
            self.assertIn("%E4%B8%96%E7%BA%AA", address)


@tagged("post_install", "-at_install")
class TestNavigationSetting(DayCommon):
    def test_my_day(self):
        """VIS-10: a tap on the address opens the map service that the company has chosen."""
        self.make_visit()
        visits = self.env["sale.visit"].with_user(self.rep)
        for service, page in (
            ("amap", "https://uri.amap.com/search"),
            ("osm", "https://www.openstreetmap.org"),
        ):
            self.env.company.visit_map_service = service
            self.assertTrue(visits.get_my_day()["stops"][0]["map_url"].startswith(page))
        self.customer.write({"partner_latitude": 31.1774276, "partner_longitude": 121.5272106})
        self.env.company.visit_map_service = "amap"
        url = visits.get_my_day()["stops"][0]["map_url"]
        self.assertTrue(url.startswith("https://uri.amap.com/navigation?to=121.531542%2C31.175304%2CHuadong"))

    def test_default(self):
        china = self.env["res.company"].create({"name": "CN", "country_id": self.env.ref("base.cn").id})
        other = self.env["res.company"].create({"name": "FR", "country_id": self.env.ref("base.fr").id})
        self.assertEqual((china.visit_map_service, other.visit_map_service), ("amap", "google"))
