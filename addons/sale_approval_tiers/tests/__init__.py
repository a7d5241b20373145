from . import (
    test_access_rights,
    test_attacks,
    test_chains,
    test_decisions,
    test_documents,
    test_evidence,
    test_exits,
    test_panel,
    test_policy,
    test_queries,
    test_seal,
    test_settings,
)
