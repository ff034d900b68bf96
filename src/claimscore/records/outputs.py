"""The output that fits a place."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from claimscore.errors import InputError
from claimscore.records.checkpoint import Checkpoint
from claimscore.records.line_formats import encoder_for, header
from claimscore.records.line_output import LineOutput
from claimscore.records.parquet_output import ParquetOutput
from claimscore.records.places import Kind, Place, Unit
from claimscore.records.results import Result


class Output(Protocol):
    """Takes results in order; ``done`` records stood in it when it was opened or last closed a chunk or part."""

    @property
    def done(self) -> int:
        """Records that a later run need not score again."""

    def write(self, results: Sequence[Result]) -> None:
        """Append a chunk."""

    def close(self) -> None:
        """End with whole records only, to be continued."""

    def complete(self) -> None:
        """End for good."""


def open_output(place: Place, unit: Unit, checkpoint: Checkpoint, *, include_text: bool) -> Output:
    """Open the output after the records that ``checkpoint`` knows of.

    Raises InputError, MissingExtra, or ClaimscoreError("unwritable").
    """
    if place.kind is Kind.PARQUET:
        if place.path is None:
            raise InputError("Parquet cannot go through a pipe; name a file instead", code="parquet-pipe")
        return ParquetOutput(place.path, unit, checkpoint)
    return LineOutput(
        place, encoder_for(place.kind, unit, include_text=include_text), header(place.kind, unit), checkpoint
    )
