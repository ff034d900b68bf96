"""One chunk of a job through the scoring service: every record comes back as a result or as an error in its place."""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import Awaitable, Callable, Iterator, Sequence
from typing import Any, TypeVar

from pydantic import ValidationError

from claimscore.domain import Cue, Document, Format, Report, SentenceScore
from claimscore.domain.scores import rounded
from claimscore.errors import ClaimscoreError
from claimscore.offsets import OffsetUnit, offset_table
from claimscore.policy.policy import Policy
from claimscore.read.document import read_document
from claimscore.render.json_report import to_dict
from claimscore.server.compat.openai.routes import ModerationRequest, moderate
from claimscore.server.jobs.packing import Json
from claimscore.server.jobs.policies import raw_to_policy
from claimscore.server.logs import SERVICE
from claimscore.server.problems import ApiProblem, problem_of
from claimscore.server.scoring import ScoringService

T = TypeVar("T")

GROUP_CHARACTERS = 20_000
"""Documents of about this length together are given to the service at once: some 200 sentences."""
GROUP_DOCUMENTS = 8
"""And no more than these: the less is prepared in one go, the less a comment waits for it."""
GROUP_SENTENCES = 64
AT_ONCE = 4
"""Moderation requests of a batch that are under way together."""
PATIENCE_SECONDS = 600.0
"""How long a record waits while the service is busy with others, before it becomes an error."""


async def score_chunk(scoring: ScoringService, kind: str, records: Sequence[Json], options: Json) -> list[Json]:
    """Results of the records, in order. kind: ``document``, ``sentence`` or ``moderation``.

    Raises SettingsError where the job's policy can no longer be used.
    """
    policy = raw_to_policy(options["policy"])
    if kind == "moderation":
        return await _moderations(scoring, records, policy, options)
    good = [one for one in records if "error" not in one]
    if kind == "sentence":
        found = await _sentences(scoring, good, policy, options)
    else:
        found = await _documents(scoring, good, policy, options)
    by_index = {one["index"]: one for one in found}
    return [by_index.get(one["index"]) or _failed(one, one["error"]) for one in records]


async def _documents(scoring: ScoringService, records: Sequence[Json], policy: Policy, options: Json) -> list[Json]:
    def read(one: Json) -> Document | Exception:
        try:
            return read_document(one["text"], format=Format(one["format"]), title=one["title"])
        except Exception as error:
            return error

    async def score(group: list[tuple[Json, Document]]) -> list[Report]:
        return await scoring.score_documents([document for _, document in group], policy, model=options["model"])

    def write(one: Json, report: Report | Exception) -> Json:
        if isinstance(report, Exception):
            return _failed(one, _error(report))
        unit = OffsetUnit(options["offset_unit"])
        return {
            **_head(one),
            "status": "ok",
            "report": to_dict(report, include_text=False, offset_unit=unit, source=one["text"]),
        }

    read_all = await asyncio.to_thread(lambda: [read(one) for one in records])
    results = [_failed(one, _error(d)) for one, d in zip(records, read_all, strict=True) if isinstance(d, Exception)]
    ready = [(one, d) for one, d in zip(records, read_all, strict=True) if isinstance(d, Document)]
    for group in _groups(ready, lambda pair: len(pair[1].text)):
        reports = await _each(score, group)
        results += await asyncio.to_thread(
            lambda pairs: [write(one, report) for (one, _), report in pairs], list(zip(group, reports, strict=True))
        )
    return results


async def _sentences(scoring: ScoringService, records: Sequence[Json], policy: Policy, options: Json) -> list[Json]:
    versions = next(info for info in scoring.models() if f"{info.name}@{info.version}" == options["model"])
    model = {"name": versions.name, "version": versions.version, "digest": versions.digest}

    async def score(group: list[Json]) -> list[SentenceScore]:
        return await scoring.score_sentences([one["text"] for one in group], policy, model=options["model"])

    results: list[Json] = []
    for start in range(0, len(records), GROUP_SENTENCES):
        group = list(records[start : start + GROUP_SENTENCES])
        for one, scored in zip(group, await _each(score, group), strict=True):
            if isinstance(scored, Exception):
                results.append(_failed(one, _error(scored)))
                continue
            value = _sentence(one["text"], scored, OffsetUnit(options["offset_unit"]))
            results.append({
                **_head(one), "status": "ok", "sentence": value, "model": model, "policy_version": policy.version
            })  # fmt: skip
    return results


async def _moderations(scoring: ScoringService, records: Sequence[Json], policy: Policy, options: Json) -> list[Json]:
    gate = asyncio.Semaphore(AT_ONCE)

    async def one(line: Json) -> Json:
        name = {"index": line["index"], "id": f"batch_req_{secrets.token_hex(12)}", "custom_id": line["custom_id"]}
        if "error" in line:
            return {**name, "response": None, "error": line["error"]}
        async with gate:
            try:
                request = ModerationRequest.model_validate(line["body"])
                body = await _patiently(
                    lambda: moderate(
                        scoring,
                        request,
                        policy,
                        max_inputs=options["max_inputs"],
                        max_bytes=options["max_text_bytes"],
                    )
                )
                status = 200
            except (ValidationError, ApiProblem, ClaimscoreError) as error:
                problem = _problem(error)
                status, body = problem.status, {"error": _openai_error(problem)}
        response = {"status_code": status, "request_id": f"req_{secrets.token_hex(12)}", "body": body}
        return {**name, "response": response, "error": None}

    return list(await asyncio.gather(*(one(line) for line in records)))


async def _each(score: Callable[[list[T]], Awaitable[Sequence[Any]]], group: list[T]) -> Sequence[Any]:
    """The scores of a group; where it fails as a whole, of its members one by one, an exception for each that fails."""
    try:
        return await _patiently(lambda: score(group))
    except Exception as error:
        if len(group) == 1:
            return [error]
    return [(await _each(score, [one]))[0] for one in group]


async def _patiently(call: Callable[[], Awaitable[T]]) -> T:
    wait, waited = 0.05, 0.0
    while True:
        try:
            return await call()
        except ApiProblem as problem:
            if problem.code != "overloaded" or waited > PATIENCE_SECONDS:
                raise
        await asyncio.sleep(wait)
        waited, wait = waited + wait, min(wait * 2, 2.0)


def _groups(pairs: Sequence[T], size: Callable[[T], int]) -> Iterator[list[T]]:
    group: list[T] = []
    total = 0
    for pair in pairs:
        group.append(pair)
        total += size(pair)
        if total >= GROUP_CHARACTERS or len(group) >= GROUP_DOCUMENTS:
            yield group
            group, total = [], 0
    if group:
        yield group


def _head(one: Json) -> Json:
    return {"index": one["index"], "id": one["id"]}


def _failed(one: Json, error: Json) -> Json:
    return {**_head(one), "status": "error", "error": error}


def _problem(error: Exception) -> ApiProblem:
    if isinstance(error, ValidationError):
        place = ".".join(str(part) for part in error.errors(include_input=False)[0]["loc"]) or "body"
        title = "The request does not have the documented shape"
        return ApiProblem(400, "invalid-request", title, f"{place} is missing or wrong", param=place)
    return problem_of(error)


def _error(error: Exception) -> Json:
    problem = _problem(error)
    if problem.status == 500:
        SERVICE.error("a record of a job failed", extra={"fields": {"error": type(error).__name__}})
        return {"code": "internal", "message": "the record could not be scored"}
    return {"code": problem.code, "message": str(problem.detail)}


def _openai_error(problem: ApiProblem) -> Json:
    kind = "server_error" if problem.status >= 500 else "invalid_request_error"
    code = problem.code.replace("-", "_")
    return {"message": problem.detail, "type": kind, "param": problem.param, "code": code}


def _sentence(text: str, scored: SentenceScore, unit: OffsetUnit) -> Json:
    table = offset_table(text, unit)

    def cue(one: Cue) -> Json:
        span = table.span_from_codepoint(one.span)
        return {"flag": one.flag, "start": span.start, "end": span.end, "score": rounded(one.score)}

    return {
        "decision": scored.decision.value,
        "truncated": scored.truncated,
        "scores": scored.scores.rounded(),
        "flags": scored.flags.rounded(),
        "claim_strength": scored.claim_strength.rounded(),
        "cues": [cue(one) for one in scored.cues],
    }
