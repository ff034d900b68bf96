"""What every actor must know: how records are read, scored and written, and with which model."""

from __future__ import annotations

import tempfile
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from claimscore import __version__, api
from claimscore.cluster.location import Location
from claimscore.domain import Format
from claimscore.errors import ClaimscoreError
from claimscore.policy.policy import Policy
from claimscore.records.places import Kind, Unit
from claimscore.records.record import Fields


@dataclass(frozen=True, slots=True)
class Job:
    """One run: input_kind and output_kind are JSON Lines or Parquet; parts: the folder of the part files."""

    input_kind: Kind
    output_kind: Kind
    parts: Location
    policy: Policy
    fields: Fields = field(default_factory=Fields)
    unit: Unit = Unit.SENTENCE
    format: Format = Format.PLAIN
    include_text: bool = False
    gzipped: bool = False
    version: str = __version__

    def identity(self, model_digest: str) -> dict[str, Any]:
        """JSON values that a run must share with the one that it continues."""
        return {
            "version": self.version,
            "model": model_digest,
            "policy": self.policy.version,
            "fields": list(self.fields.names()),
            "unit": self.unit.value,
            "document_format": self.format.value,
            "include_text": self.include_text,
            "output_format": self.output_kind.value + (".gz" if self.gzipped else ""),
        }


def pack_bundle(scorer: api.Scorer) -> dict[str, bytes]:
    """The files of the scorer's bundle, so that every machine scores with this one and none needs a copy."""
    folder = scorer.model.folder
    return {name: (folder / name).read_bytes() for name in ("manifest.json", *scorer.model.manifest.digests)}


def unpack_scorer(bundle: dict[str, bytes], job: Job) -> api.Scorer:
    """The scorer of one actor, its digests verified again.

    Raises ClaimscoreError("version") on a machine with another version of claimscore, ModelError.
    """
    if __version__ != job.version:
        raise ClaimscoreError(
            f"this machine has claimscore {__version__}, the run began with {job.version}; install that version on "
            "every machine",
            code="version",
        )
    with tempfile.TemporaryDirectory(prefix="claimscore-") as folder:
        for name, data in bundle.items():
            (Path(folder) / name).write_bytes(data)
        return api.load(folder, policy=job.policy, workers=1)
