from . import test_commission, test_policies, test_reviews, test_sections
