"""The shapes of requests: what the own API accepts. Unknown fields are refused, so that a typo never goes unseen."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator

from claimscore.domain import Format, Severity
from claimscore.offsets import OffsetUnit

RuleId = Annotated[str, Field(pattern=r"^CS[1-9][0-9]{2}$")]
Probability = Annotated[float, Field(ge=0.0, le=1.0)]
ItemId = Annotated[str, Field(min_length=1, max_length=200)]
TextFormat = Literal[Format.PLAIN, Format.MARKDOWN, Format.HTML]


class Shape(BaseModel):
    """Root of every request shape."""

    model_config = ConfigDict(extra="forbid", hide_input_in_errors=True, protected_namespaces=())


class BandShape(Shape):
    """Decision band of a dimension: `ok` below the first value, `flag` from the second, `unsure` between."""

    ok_below: Probability
    flag_from: Probability

    @model_validator(mode="after")
    def _in_order(self) -> BandShape:
        if self.ok_below > self.flag_from:
            raise ValueError("ok_below is above flag_from")
        return self


class GateShape(Shape):
    """How many findings make the verdict: errors that block; errors and warnings that warn."""

    block_from: Annotated[int, Field(ge=1, le=1_000_000)] | None = None
    warn_from: Annotated[int, Field(ge=1, le=1_000_000)] | None = None


class PolicyShape(Shape):
    """What to report; everything left out keeps the value of the key, the service or the model.

    `thresholds`: `health_claim`, a band for `overclaim` and `weak_evidence`, and a probability by rule id.
    `severity`: `error`, `warning`, `info` or `off` by rule id.
    """

    thresholds: dict[Annotated[str, Field(max_length=40)], Probability | BandShape] | None = None
    severity: dict[RuleId, Severity | Literal["off"]] | None = None
    min_score: Probability | None = None
    report_unsure: bool | None = None
    gate: GateShape | None = None

    def raw(self) -> dict[str, Any]:
        """The settings in the shape that ``claimscore.toml`` has."""
        return self.model_dump(mode="json", exclude_none=True)


class Choices(Shape):
    """What every scoring request may say."""

    model: Annotated[str, Field(max_length=200)] | None = Field(
        None, description="A model's name, or `name@version` to pin it; see `/api/v1/models`."
    )
    policy: PolicyShape | None = None
    offset_unit: OffsetUnit = Field(OffsetUnit.CODEPOINT, description="Unit of every offset in the reply.")
    include_text: bool = Field(True, description="Whether the reply repeats the text.")


class TextShape(Shape):
    """One text."""

    text: str
    format: TextFormat = Format.PLAIN
    title: Annotated[str, Field(max_length=1_000)] | None = None


class BlockShape(TextShape):
    """A block of a content system: a document context of its own."""

    id: ItemId


class ItemShape(TextShape):
    """A document of a batch."""

    id: ItemId | None = None


class ScoreRequest(Choices):
    """A document: `text`, or `blocks` whose offsets each count from the block's own start."""

    text: str | None = None
    blocks: list[BlockShape] | None = None
    format: TextFormat = Format.PLAIN
    title: Annotated[str, Field(max_length=1_000)] | None = None

    @model_validator(mode="after")
    def _one_of(self) -> ScoreRequest:
        if (self.text is None) == (self.blocks is None):
            raise ValueError("give either text or blocks")
        if self.blocks is not None:
            if "format" in self.model_fields_set or "title" in self.model_fields_set:
                raise ValueError("with blocks, format and title belong to each block")
            if len({block.id for block in self.blocks}) < len(self.blocks):
                raise ValueError("two blocks have the same id")
        return self


class BatchRequest(Choices):
    """Several documents, each scored by itself."""

    documents: Annotated[list[ItemShape], Field(min_length=1)]


class StreamLine(ItemShape, Choices):
    """One line of a stream: a document with its own choices."""


class CompareRequest(Choices):
    """Two versions of a text."""

    before: TextShape
    after: TextShape


class FeedbackRequest(Shape):
    """What a reader says of a finding."""

    finding_id: Annotated[str, Field(pattern=r"^[0-9a-f]{16}(-[0-9]{1,6})?$", description="A finding's `id`.")]
    verdict: Literal["correct", "wrong", "unsure"]
    rule_id: RuleId | None = None
    model_version: Annotated[str, Field(max_length=100)] | None = None
    policy_version: Annotated[str, Field(max_length=32)] | None = None
    comment: Annotated[str, Field(max_length=2_000)] | None = Field(None, description="Kept; do not quote the text.")
    text: Annotated[str, Field(max_length=5_000)] | None = Field(
        None, description="The sentence; kept only with `store_text`, otherwise refused."
    )
    store_text: bool = False

    @model_validator(mode="after")
    def _asked_for(self) -> FeedbackRequest:
        if self.text is not None and not self.store_text:
            raise ValueError("text is only taken with store_text: true, because it is kept")
        return self
