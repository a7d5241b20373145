from . import append_only


def uninstall_hook(env):
    """PostgreSQL's guard goes before the tables that it guards."""
    append_only.release(env.cr)
