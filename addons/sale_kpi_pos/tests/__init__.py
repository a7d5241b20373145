from . import test_till_cash
