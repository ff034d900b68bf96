"""A progress bar on standard error, or nothing at all."""

from __future__ import annotations

import time
from types import TracebackType
from typing import Protocol, Self

from rich.console import Console
from rich.progress import (
    BarColumn,
    Progress,
    SpinnerColumn,
    TaskID,
    TaskProgressColumn,
    TextColumn,
    TimeRemainingColumn,
)


class Counts(Protocol):
    """What the bar shows in figures."""

    skipped: int
    records: int
    errors: int
    sentences: int


class ProgressBar:
    """Shows how far the input was read, the counts and the speed; a context manager."""

    def __init__(self, total: int | None, *, shown: bool) -> None:
        """total: where ``position`` will end, ``None`` where nobody knows. shown: ``False`` prints nothing."""
        self._bar = Progress(
            SpinnerColumn(),
            BarColumn(),
            TaskProgressColumn(),
            TextColumn("{task.description}"),
            TimeRemainingColumn(),
            console=Console(stderr=True),
            disable=not shown,
            transient=True,
        )
        self._began = time.perf_counter()
        self._task: TaskID = self._bar.add_task("reading", total=total)

    def __enter__(self) -> Self:
        self._bar.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._bar.stop()

    def update(self, position: int, tally: Counts) -> None:
        """Move the bar."""
        seconds = max(time.perf_counter() - self._began, 1e-9)
        words = f"{tally.skipped + tally.records:,} records, {tally.sentences / seconds:,.0f} sentences/s"
        if tally.errors:
            words += f", {tally.errors:,} errors"
        self._bar.update(self._task, completed=position, description=words)
