"""The same orders in Odoo alone."""

import _work

WITHOUT_SUITE = {"packages": [], "modules": []}


def run(env):
    return _work.run(env, _work.Variant())
