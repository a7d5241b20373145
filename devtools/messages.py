"""What is said to the user: steps, progress, and one clear sentence when something fails."""

import sys
import time

QUIET_SECONDS_WITHOUT_TERMINAL = 5


class Failure(Exception):
    """Something went wrong; the text says what, and what to do about it."""


def step(text):
    """Announce what is being done."""
    print(f"==> {text}", file=sys.stderr, flush=True)


def note(text):
    """Say something the user should know but need not act on."""
    print(f"    {text}", file=sys.stderr, flush=True)


class Progress:
    """One line that changes in place; without a terminal, a line every few seconds.

    >>> with Progress("Installing") as progress:
    ...     progress.update("module 3 of 9: sale")
    """

    def __init__(self, label):
        self.label = label
        self.terminal = sys.stderr.isatty()
        self.last_print = 0.0
        self.started = time.monotonic()

    def __enter__(self):
        step(self.label)
        return self

    def update(self, text):
        """Show `text` as the present state of the work."""
        if self.terminal:
            print(f"\r\033[K    {text[:100]}", end="", file=sys.stderr, flush=True)
        elif time.monotonic() - self.last_print > QUIET_SECONDS_WITHOUT_TERMINAL:
            self.last_print = time.monotonic()
            print(f"    {text}", file=sys.stderr, flush=True)

    def __exit__(self, error_type, *_):
        if self.terminal:
            print("\r\033[K", end="", file=sys.stderr, flush=True)
        if error_type is None:
            note(f"done in {time.monotonic() - self.started:.0f} s")
