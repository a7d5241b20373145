from . import test_chain, test_delegation, test_lint, test_policy, test_seal, test_superior, test_tiers
from . import test_empty_screens
from . import test_new_user
