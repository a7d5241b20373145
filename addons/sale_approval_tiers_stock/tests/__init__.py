from . import test_change_delivery, test_review_release
