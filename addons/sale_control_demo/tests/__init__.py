from . import test_attack
from . import test_attack_beside
