"""Where records come from and go to: a file or a pipe, and the format that its ending tells."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from claimscore.errors import InputError

PIPE = "-"


class Kind(StrEnum):
    """Formats of records."""

    JSONL = "jsonl"
    CSV = "csv"
    PARQUET = "parquet"


class Unit(StrEnum):
    """What the text of one record is."""

    SENTENCE = "sentence"
    DOCUMENT = "document"


class TextFormat(StrEnum):
    """Formats of ``read`` that the text of a record can have; the others are bytes."""

    PLAIN = "plain"
    MARKDOWN = "markdown"
    HTML = "html"


_ENDINGS = {
    ".jsonl": Kind.JSONL,
    ".ndjson": Kind.JSONL,
    ".json": Kind.JSONL,
    ".csv": Kind.CSV,
    ".parquet": Kind.PARQUET,
    ".pq": Kind.PARQUET,
}


@dataclass(frozen=True, slots=True)
class Place:
    """A file (``path``) or, where ``path`` is ``None``, a pipe; ``gzipped`` by the ending ``.gz``."""

    path: Path | None
    kind: Kind
    gzipped: bool = False

    @property
    def is_file(self) -> bool:
        """Whether it is a regular file or a name at which one can be made; not a pipe and not a device."""
        return self.path is not None and (self.path.is_file() or not self.path.exists())


def place(name: str, kind: Kind | None = None) -> Place:
    """The place that ``name`` stands for; ``-`` is a pipe, of JSON Lines unless ``kind`` says otherwise.

    Raises InputError("unknown-ending") where neither the ending nor ``kind`` tells the format, ("parquet-pipe"),
    ("parquet-gzip").
    """
    if name == PIPE:
        if kind is Kind.PARQUET:
            raise InputError(
                "Parquet cannot go through a pipe, because its index stands at its end; name a file instead",
                code="parquet-pipe",
            )
        return Place(None, kind or Kind.JSONL)
    path = Path(name)
    gzipped = path.suffix.lower() == ".gz"
    ending = Path(path.stem if gzipped else path.name).suffix.lower()
    chosen = kind or _ENDINGS.get(ending)
    if chosen is None:
        raise InputError(
            f"{path}: the ending {ending!r} tells no format; use one of {' '.join(_ENDINGS)}, or name the format with "
            "--input-format or --output-format",
            code="unknown-ending",
        )
    if chosen is Kind.PARQUET and gzipped:
        raise InputError(f"{path}: Parquet is compressed inside; leave out the .gz", code="parquet-gzip")
    return Place(path, chosen, gzipped)
