import random
from decimal import Decimal

from odoo.tests import BaseCase

from ..spread import COLUMNS, MONTHS, TOTALS, WITHIN, distribute, find_differences, roll_up, settle

EVEN = [1] * 12


class TestSpread(BaseCase):
    """PLN-05: a year becomes halves, quarters and months that sum to it."""

    def test_year_of_1200(self):
        """PLN-05: 1,200 spread evenly are 12 months of 100, quarters of 300, halves of 600."""
        values = settle({"year": 1200}, {}, EVEN, is_new=True)
        self.assertEqual([values[month] for month in MONTHS], [100.0] * 12)
        self.assertEqual([values[f"q{n}"] for n in range(1, 5)], [300.0] * 4)
        self.assertEqual((values["h1"], values["h2"]), (600.0, 600.0))
        self.assertEqual(find_differences(values), [])

    def test_always_sums(self):
        """PLN-05: whatever the total, the weights and the unit, the parts sum to the whole and none
        is a whole unit off its share."""
        dice = random.Random(7)
        for _round in range(500):
            total = Decimal(dice.randint(-10_000_000, 10_000_000)) / 100
            weights = [dice.choice([0, 1, 2, 7.5, 100]) for _n in range(12)]
            unit = dice.choice(["0.01", "1", "0.5"])
            parts = distribute(total, weights, unit)
            self.assertEqual(sum(Decimal(str(part)) for part in parts), total)
            weights = weights if sum(weights) else EVEN
            used = Decimal(unit) if not total % Decimal(unit) else Decimal("0.01")
            for part, weight in zip(parts, weights, strict=True):
                share = total * Decimal(str(weight)) / Decimal(str(sum(weights)))
                self.assertLess(abs(Decimal(str(part)) - share), used + Decimal("1e-9"))

    def test_uneven_cents(self):
        """PLN-05: 100.00 and 100.01 over a year differ by the cent, nothing is lost."""
        self.assertEqual(sum(map(Decimal, map(str, distribute(100, EVEN)))), 100)
        self.assertEqual(sum(map(Decimal, map(str, distribute(100.01, EVEN)))), Decimal("100.01"))
        self.assertEqual(distribute(10, EVEN, 1), [1, 1, 1, 0, 1, 1, 1, 1, 1, 0, 1, 1])

    def test_totals_agree_at_all_levels(self):
        """PLN-05: halves and quarters are sums of their months, to the cent."""
        values = settle({"year": 100.01}, {}, [1, 2, 3, 4, 5, 6, 7, 8, 9, 1, 2, 3], is_new=True)
        for total in TOTALS:
            months = sum(Decimal(str(values[month])) for month in WITHIN[total])
            self.assertEqual(Decimal(str(values[total])), months, total)

    def test_season(self):
        """PLN-05: a season of weights gives December double."""
        values = settle({"year": 1300}, {}, [1] * 11 + [2], is_new=True)
        self.assertEqual((values["m11"], values["m12"], values["q4"]), (100.0, 200.0, 400.0))

    def test_month_leaves_totals(self):
        """PLN-05: a month moves, the totals above stay, the difference shows at the quarter alone."""
        current = settle({"year": 1200}, {}, EVEN, is_new=True)
        changed = settle({"m1": 110}, current, EVEN)
        self.assertEqual(changed, {"m1": 110})
        self.assertEqual(find_differences({**current, **changed}), [("q1", 300.0, 310.0)])
        self.assertEqual(roll_up({**current, **changed})["year"], 1210.0)

    def test_quarter_leaves_year(self):
        """PLN-05: a quarter is spread over its months; half and year stay as set."""
        current = settle({"year": 1200}, {}, EVEN, is_new=True)
        changed = settle({"q2": 360}, current, EVEN)
        self.assertEqual(changed, {"q2": 360, "m4": 120.0, "m5": 120.0, "m6": 120.0})
        self.assertEqual(find_differences({**current, **changed}), [("h1", 600.0, 660.0)])

    def test_rate_is_copied(self):
        """PLN-05: a share of 12 % is 12 % in every month, never a twelfth of it."""
        values = settle({"year": 12}, {}, EVEN, is_additive=False, is_new=True)
        self.assertEqual({values[column] for column in COLUMNS}, {12})
        months = settle({"m1": 10, "m2": 14}, {}, EVEN, is_additive=False, is_new=True)
        self.assertEqual(months["m2"], 14)

    def test_months_of_a_new_line(self):
        """PLN-05: a new line with months alone gets its totals from them, whatever zeros come along."""
        values = settle({"year": 0, "q1": 0, "m1": 10, "m2": 0, "m12": 5}, {}, EVEN, is_new=True)
        self.assertEqual((values["year"], values["h1"], values["q1"], values["q4"]), (15.0, 10.0, 10.0, 5.0))

    def test_zeros_of_a_new_line(self):
        """PLN-05: a form sends zero months with a year; they are blanks, not wishes."""
        values = settle({"year": 1200, **dict.fromkeys(MONTHS, 0)}, {}, EVEN, is_new=True)
        self.assertEqual(values["m7"], 100.0)

    def test_quarters_of_a_new_line(self):
        """PLN-05: four quarters make halves and year."""
        values = settle({"q1": 30, "q2": 60, "q3": 90, "q4": 120}, {}, EVEN, is_new=True)
        self.assertEqual(
            (values["year"], values["h1"], values["m1"], values["m12"]), (300.0, 90.0, 10.0, 40.0)
        )

    def test_same_year_again(self):
        """PLN-05: entering the year that the months come to already, moves nothing."""
        current = settle({"m1": 900, "m2": 300}, {}, EVEN, is_new=True)
        self.assertEqual(settle({"year": 1200}, current, EVEN), {"year": 1200})
