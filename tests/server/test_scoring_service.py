from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace

import pytest

from claimscore.api import load
from claimscore.domain import Document, Report
from claimscore.model.bundle import Model
from claimscore.model.calibration import Probabilities
from claimscore.pipeline import score_document
from claimscore.read.document import read_document
from claimscore.server import rotation
from claimscore.server.problems import ApiProblem
from claimscore.server.rotation import Share
from claimscore.server.scoring import ScoringService
from claimscore.server.settings import ServerSettings
from tests.server.paths import TINY_MODEL

COMMENT = read_document("Ginger cures every cold. My aunt says so.")
Use = Callable[[ScoringService], Awaitable[None]]


class Calls:
    """Notes the calls of the network."""

    def __init__(self) -> None:
        self.batches: list[tuple[int, int]] = []
        self.lengths: list[int] = []

    def cache(self, hits: int, misses: int) -> None:
        self.lookups = (hits, misses)

    def batch(self, sentences: int, callers: int, seconds: float) -> None:
        assert seconds >= 0
        self.batches.append((sentences, callers))

    def queue(self, sentences: int) -> None:
        self.lengths.append(sentences)

    def reports(self, reports: Sequence[Report]) -> None:
        assert reports

    def loaded(self, model: Model, seconds: float) -> None:
        assert model.info.name == "tiny"
        assert seconds >= 0


def article(sentences: int) -> Document:
    return read_document(" ".join(f"Sentence number {i} says that tea prevents colds." for i in range(sentences)))


def with_service(settings: ServerSettings, use: Use, calls: Calls | None = None) -> None:
    async def run() -> None:
        service = ScoringService(settings, observer=calls)
        await service.start()
        try:
            await use(service)
        finally:
            await service.stop()

    asyncio.run(run())


def slow_network(monkeypatch: pytest.MonkeyPatch, seconds: float) -> None:
    """Makes each call of the network take its time, as on a busy machine."""
    infer = rotation.infer

    def slowly(shares: Sequence[Share]) -> Probabilities:
        time.sleep(seconds)
        return infer(shares)

    monkeypatch.setattr(rotation, "infer", slowly)


def test_reports_equal_those_of_the_pipeline_whatever_the_company(server_settings: ServerSettings) -> None:
    model = load(TINY_MODEL).model
    documents = [article(n) for n in (0 + 1, 3, 40, 2, 7)] + [COMMENT]

    async def use(service: ScoringService) -> None:
        found = await asyncio.gather(*(service.score_document(one) for one in documents))
        together = await service.score_documents(documents)
        assert list(found) == together == [score_document(one, model) for one in documents]

    with_service(server_settings, use)


def test_sentences_equal_those_of_the_library(server_settings: ServerSettings) -> None:
    texts = [f"Tea number {i} heals wounds." for i in range(30)]

    async def use(service: ScoringService) -> None:
        assert await service.score_sentences(texts) == load(TINY_MODEL).score_sentences(texts)
        assert await service.score_sentences([]) == []

    with_service(server_settings, use)


def test_requests_that_come_together_share_calls(server_settings: ServerSettings) -> None:
    calls = Calls()

    async def use(service: ScoringService) -> None:
        await asyncio.gather(*(service.score_document(COMMENT) for _ in range(12)))

    with_service(replace(server_settings, window_milliseconds=50.0), use, calls)
    assert sum(sentences for sentences, _ in calls.batches) == 24
    assert max(callers for _, callers in calls.batches) >= 8
    assert len(calls.batches) <= 3
    assert calls.lengths[-1] == 0


def test_a_comment_does_not_wait_behind_a_book(
    server_settings: ServerSettings, monkeypatch: pytest.MonkeyPatch
) -> None:
    slow_network(monkeypatch, 0.02)

    async def use(service: ScoringService) -> None:
        book = asyncio.create_task(service.score_document(article(1_000)))
        while not service.queued_sentences:
            await asyncio.sleep(0.001)
        calls.batches.clear()
        await service.score_document(COMMENT)
        assert len(calls.batches) <= 3
        assert not book.done()
        await book

    calls = Calls()
    with_service(server_settings, use, calls)


def test_a_full_queue_says_when_to_come_back(server_settings: ServerSettings, monkeypatch: pytest.MonkeyPatch) -> None:
    slow_network(monkeypatch, 0.05)

    async def use(service: ScoringService) -> None:
        first = asyncio.create_task(service.score_document(article(10)))
        while not service.queued_sentences:
            await asyncio.sleep(0.001)
        with pytest.raises(ApiProblem) as raised:
            await service.score_document(COMMENT)
        assert (raised.value.status, raised.value.code) == (503, "overloaded")
        assert raised.value.headers == {"Retry-After": "1"}
        await first
        await service.score_document(COMMENT)

    with_service(replace(server_settings, max_queued_sentences=11), use)


def test_a_request_that_is_given_up_leaves_the_queue(
    server_settings: ServerSettings, monkeypatch: pytest.MonkeyPatch
) -> None:
    slow_network(monkeypatch, 0.05)
    calls = Calls()

    async def use(service: ScoringService) -> None:
        book = asyncio.create_task(service.score_document(article(1_000)))
        while not service.queued_sentences:
            await asyncio.sleep(0.001)
        book.cancel()
        with pytest.raises(asyncio.CancelledError):
            await book
        assert service.queued_sentences == 0
        await service.score_document(COMMENT)

    with_service(server_settings, use, calls)
    assert sum(sentences for sentences, _ in calls.batches) < 100


def test_work_past_its_time_is_a_504_and_leaves_the_queue(
    server_settings: ServerSettings, monkeypatch: pytest.MonkeyPatch
) -> None:
    slow_network(monkeypatch, 0.05)

    async def use(service: ScoringService) -> None:
        with pytest.raises(ApiProblem) as raised:
            await service.score_document(article(1_000))
        assert (raised.value.status, raised.value.code) == (504, "time-limit")
        assert service.queued_sentences == 0

    with_service(replace(server_settings, time_limit_seconds=0.3), use)


def test_a_failing_call_fails_its_callers_and_not_the_service(
    server_settings: ServerSettings, monkeypatch: pytest.MonkeyPatch
) -> None:
    infer, failures = rotation.infer, [RuntimeError("broken")]

    def once_broken(shares: Sequence[Share]) -> Probabilities:
        if failures:
            raise failures.pop()
        return infer(shares)

    monkeypatch.setattr(rotation, "infer", once_broken)

    async def use(service: ScoringService) -> None:
        with pytest.raises(RuntimeError, match="broken"):
            await service.score_document(COMMENT)
        assert (await service.score_document(COMMENT)).sentences

    with_service(server_settings, use)


def test_stopping_finishes_what_is_queued_and_takes_no_more(
    server_settings: ServerSettings, monkeypatch: pytest.MonkeyPatch
) -> None:
    slow_network(monkeypatch, 0.02)

    async def run() -> None:
        service = ScoringService(server_settings)
        await service.start()
        assert service.is_ready
        work = asyncio.create_task(service.score_document(article(60)))
        while not service.queued_sentences:
            await asyncio.sleep(0.001)
        stop = asyncio.create_task(service.stop())
        await asyncio.sleep(0)
        with pytest.raises(ApiProblem, match="stopping"):
            await service.score_document(COMMENT)
        assert len((await work).sentences) == 60
        await stop
        assert not service.is_ready

    asyncio.run(run())


def test_a_lone_surrogate_in_a_sentence_is_refused(server_settings: ServerSettings) -> None:
    async def use(service: ScoringService) -> None:
        with pytest.raises(Exception, match="surrogate"):
            await service.score_sentences(["fine", "\ud800"])
        assert service.queued_sentences == 0

    with_service(server_settings, use)
