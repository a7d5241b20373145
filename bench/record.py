"""How long a proof of the whole record takes: 100,000 requests with four rows each.

`./dev bench record` runs it on a copy of the database; nothing stays.
"""

from time import perf_counter

from bench import _bulk

REQUESTS = 100_000


def run(env):
    """Yield one result a measurement: ``{"name", "value", "unit"}``."""
    _bulk.fill(env, _bulk.make_people(env), REQUESTS, 0)
    checkpoints = env["approval.tiers.checkpoint"]
    proof = env["approval.tiers.verification"]._start(is_full=True)
    yield {"name": "rows", "value": proof.row_total, "unit": "rows"}
    yield _time("checkpoints", lambda: [None for _part in iter(checkpoints._append, checkpoints)])
    for check in ("rows", "checkpoints", "requests", "policies"):
        yield _time(f"proof: {check}", getattr(proof, f"_check_{check}"))
    whole = env["approval.tiers.verification"]._start(is_full=True)
    yield _time("proof", lambda: whole._run() or ())
    if whole.state != "intact":
        raise AssertionError(whole.problem)


def _time(name, function):
    begun = perf_counter()
    problems = [part[1] for part in function() if part]
    if any(problems):
        raise AssertionError(problems)
    return {"name": name, "value": round(perf_counter() - begun, 1), "unit": "s"}
