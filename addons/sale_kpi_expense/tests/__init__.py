from . import test_expense_ratio
