"""Stopping in good order: Ctrl+C and SIGTERM wait for the chunk in flight, a second one drops it."""

from __future__ import annotations

import signal
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType


class Stop:
    """Whether a signal has asked the run to end; ``signal`` is its number."""

    def __init__(self) -> None:
        self.signal: int | None = None
        self._held = False
        self._ending = False

    @contextmanager
    def listening(self) -> Iterator[None]:
        """Take SIGINT and SIGTERM while the block runs; only in the main thread.

        After a signal the process is about to end; later ones are ignored, or they would kill it on its way out.
        """
        before = {number: signal.signal(number, self._asked) for number in (signal.SIGINT, signal.SIGTERM)}
        try:
            yield
        finally:
            for number, handler in before.items():
                signal.signal(number, handler if self.signal is None else signal.SIG_IGN)

    @contextmanager
    def held(self) -> Iterator[None]:
        """Let the block end before a first signal counts; outside it raises KeyboardInterrupt at once."""
        self._held = True
        try:
            yield
        finally:
            self._held = False

    def ignore(self) -> None:
        """From here on signals are noted and do nothing more: what is left to do is short and must be done."""
        self._ending = True

    @property
    def exit_code(self) -> int:
        """128 plus the signal's number, as shells report it."""
        return 128 + (self.signal or signal.SIGINT)

    def _asked(self, number: int, frame: FrameType | None) -> None:  # noqa: ARG002 (signature of a signal handler)
        again = self.signal is not None
        self.signal = number
        if not self._ending and (again or not self._held):
            raise KeyboardInterrupt
