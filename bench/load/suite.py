"""The people's day with the suite: its own pages, and Odoo's."""

import _suite
import _work


def run(env):
    return _work.run(env, _suite.complete)
