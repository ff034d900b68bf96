"""Text Embeddings Inference's ``/predict``: every score of a text, likeliest first.

Source: huggingface/text-embeddings-inference, ``router/src/http/types.rs`` and ``server.rs``.
"""

from __future__ import annotations

import math
from typing import Annotated, Any

import anyio.to_thread
from fastapi import APIRouter, Depends, Request
from pydantic import BaseModel, ConfigDict

import claimscore
from claimscore.domain import FLAGS, SENTENCE_HEADS, Document, Report
from claimscore.server.access import Caller, require
from claimscore.server.compat.bodies import documented, json_body
from claimscore.server.compat.moderation import comment_document, highest
from claimscore.server.problems import ApiProblem

router = APIRouter(prefix="/compat/tei", tags=["Text Embeddings Inference"])

Json = dict[str, Any]

LABELS = (*SENTENCE_HEADS, *FLAGS)
_LEAST = 1e-6


class PredictRequest(BaseModel):
    """A text, or a batch in which each text stands in a list of its own."""

    model_config = ConfigDict(extra="ignore")

    inputs: str | list[str] | list[list[str]]
    raw_scores: bool = False
    truncate: bool | None = None


@router.post("/predict", openapi_extra=documented(PredictRequest, {"inputs": [["Garlic cures colds."]]}))
async def predict(
    request: Request,
    body: Annotated[PredictRequest, Depends(json_body(PredictRequest))],
    caller: Annotated[Caller, Depends(require("score"))],
) -> list[Json] | list[list[Json]]:
    """Every score of a text, or of each text of a batch; a long text needs no truncation, for sentences are scored."""
    settings = request.app.state.settings
    texts = _texts(body.inputs, settings.max_batch_documents, settings.max_text_bytes)
    documents: list[Document] = await anyio.to_thread.run_sync(lambda: [comment_document(text) for text in texts])
    reports = await request.app.state.scoring.score_documents(documents, caller.policy)
    predictions = [to_predictions(report, raw_scores=body.raw_scores) for report in reports]
    batch = isinstance(body.inputs, list) and isinstance(body.inputs[0], list)
    return predictions if batch else predictions[0]


@router.get("/info")
async def info(request: Request, caller: Annotated[Caller, Depends(require("score"))]) -> Json:
    """The model, its labels and the limits."""
    del caller
    model, settings = request.app.state.scoring.models()[0], request.app.state.settings
    labels = {str(number): name for number, name in enumerate(LABELS)}
    return {
        "model_id": model.name,
        "model_sha": model.digest,
        "model_dtype": model.precision,
        "model_type": {
            "classifier": {"id2label": labels, "label2id": {name: number for number, name in enumerate(LABELS)}}
        },
        "max_concurrent_requests": settings.max_queued_sentences,
        "max_client_batch_size": settings.max_batch_documents,
        "max_input_length": settings.max_text_bytes,
        "auto_truncate": False,
        "version": claimscore.__version__,
    }


@router.get("/health")
async def health() -> Json:
    """That the service answers."""
    return {"status": "ok"}


def _texts(inputs: str | list[str] | list[list[str]], most: int, max_bytes: int) -> list[str]:
    if isinstance(inputs, str):
        inputs = [inputs]
    if not inputs:
        raise _refused(422, "Empty", "inputs is empty")
    if len(inputs) > most:
        raise _refused(413, "Validation", f"batch size {len(inputs):,} is over the maximum of {most:,}")
    if isinstance(inputs[0], str) and len(inputs) > 1:
        raise _refused(422, "Validation", "pairs of texts are not scored; for a batch put each text in a list")
    rows = [[one] if isinstance(one, str) else one for one in inputs]
    if any(len(row) != 1 for row in rows):
        raise _refused(422, "Validation", "each entry of a batch holds one text; pairs are not scored")
    texts = [row[0] for row in rows]
    longest = max(len(text.encode("utf-8", "replace")) for text in texts)
    if longest > max_bytes:
        raise _refused(413, "Validation", f"a text has {longest:,} bytes, at most {max_bytes:,} are accepted")
    return texts


def _refused(status: int, error_type: str, detail: str) -> ApiProblem:
    return ApiProblem(status, error_type, "The inputs cannot be used", detail, param="inputs")


def to_predictions(report: Report, *, raw_scores: bool = False) -> list[Json]:
    """Labels and scores of a text; raw scores are log-odds in place of probabilities."""
    scores = {name: highest(report, name) for name in LABELS}
    ranked = sorted(LABELS, key=lambda name: (-scores[name], LABELS.index(name)))
    return [
        {"label": name, "score": round(_log_odds(scores[name]) if raw_scores else scores[name], 6)} for name in ranked
    ]


def _log_odds(probability: float) -> float:
    bounded = min(max(probability, _LEAST), 1 - _LEAST)
    return math.log(bounded / (1 - bounded))
