from . import test_chain, test_policy, test_seal, test_superior, test_tiers
