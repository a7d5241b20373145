from . import test_work
