"""Scoring for many callers at once: their sentences share calls of the network, off the event loop.

Callers join a rotation; each call of the network takes a few sentences from every caller in turn, so that a comment
never waits behind a book. The queue is bounded by sentences: when it is full, a caller is told to come back.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Protocol, TypeVar

from claimscore.batch import judge_sentences
from claimscore.domain import Document, ModelInfo, Report, Sentence, SentenceScore
from claimscore.encode import Tokens
from claimscore.model.bundle import Model
from claimscore.model.calibration import Probabilities
from claimscore.offsets import refuse_surrogates
from claimscore.pipeline import judge, tokenise
from claimscore.policy.policy import Policy
from claimscore.segment import split_sentences
from claimscore.server import rotation
from claimscore.server.models import ModelShelf
from claimscore.server.problems import ApiProblem
from claimscore.server.rotation import Rotation, Work
from claimscore.server.settings import ServerSettings
from claimscore.server.time_limit import TimeLimit

T = TypeVar("T")

LARGE = 20_000
"""Characters from which a request is prepared and finished in the thread for large ones."""


class ScoringObserver(Protocol):
    """What is told about the work; ``metrics`` has the one that Prometheus reads."""

    def batch(self, sentences: int, callers: int, seconds: float) -> None:
        """One call of the network."""

    def cache(self, hits: int, misses: int) -> None:
        """How many sentences of a call were kept from before; not told where nothing is kept."""

    def queue(self, sentences: int) -> None:
        """The length of the queue changed."""

    def reports(self, reports: Sequence[Report]) -> None:
        """Finished reports."""

    def loaded(self, model: Model, seconds: float) -> None:
        """A bundle was loaded."""


class ScoringService:
    """Scores for the service's callers; ``start`` and ``stop`` belong to the event loop that awaits it."""

    def __init__(self, settings: ServerSettings, *, observer: ScoringObserver | None = None) -> None:
        self.settings = settings
        self.policy = settings.policy
        self.observer = observer
        self.shelf = ModelShelf(settings, observer.loaded if observer else None)
        self._rotation = Rotation()
        self._queued = 0
        self._more = asyncio.Event()
        self._runner: asyncio.Task[None] | None = None
        self._stopping = False
        self._network = ThreadPoolExecutor(1, thread_name_prefix="claimscore-network")
        self._small = ThreadPoolExecutor(2, thread_name_prefix="claimscore-small")
        self._large = ThreadPoolExecutor(1, thread_name_prefix="claimscore-large")

    @property
    def default_model(self) -> str:
        """Name of the bundle that is used where a request names none."""
        return self.shelf.default_name

    @property
    def queued_sentences(self) -> int:
        """Sentences that are waiting or in the network."""
        return self._queued

    @property
    def stopping(self) -> bool:
        """Whether no new work is taken."""
        return self._stopping

    @property
    def is_ready(self) -> bool:
        """Whether the default bundle is loaded and work is taken."""
        return self._runner is not None and not self._runner.done() and not self._stopping

    def models(self) -> list[ModelInfo]:
        """Every bundle that a request can name, the default first."""
        return self.shelf.infos()

    async def start(self) -> None:
        """Load the default bundle and begin to take work; raises ModelError where it cannot be loaded."""
        await self.model(None)
        self._runner = asyncio.create_task(self._run(), name="claimscore-scoring")

    async def stop(self) -> None:
        """Finish what is queued, then stop."""
        self._stopping = True
        self._more.set()
        if self._runner:
            await self._runner
        self._network.shutdown(wait=False)
        self._small.shutdown(wait=False)
        self._large.shutdown(wait=False)

    async def model(self, name: str | None) -> Model:
        """The bundle of that name, loaded if need be; raises ApiProblem(404, "unknown-model")."""
        loaded = self.shelf.loaded(name)
        return loaded if loaded else await self.off_loop(lambda: self.shelf.load(name), LARGE)

    async def off_loop(self, function: Callable[[], T], characters: int) -> T:
        """What ``function`` returns, run in a thread; one about a large text does not keep small ones waiting."""
        pool = self._large if characters >= LARGE else self._small
        return await asyncio.get_running_loop().run_in_executor(pool, function)

    async def score_document(
        self, document: Document, policy: Policy | None = None, *, model: str | None = None
    ) -> Report:
        """The report on one document; errors as in ``score_documents``."""
        return (await self.score_documents([document], policy, model=model))[0]

    async def score_documents(
        self, documents: Sequence[Document], policy: Policy | None = None, *, model: str | None = None
    ) -> list[Report]:
        """Reports on the documents, in order.

        Raises ApiProblem: 404 "unknown-model", 413 "too-many-sentences", 503 "overloaded", 504 "time-limit".
        """
        async with TimeLimit(self.settings.time_limit_seconds):
            bundle = await self.model(model)
            rules = policy or self.policy
            size = sum(len(document.text) for document in documents)

            def prepare() -> list[tuple[Document, Sequence[Sentence], list[Tokens]]]:
                split = [(document, split_sentences(document)) for document in documents]
                self._refuse_size(sum(len(sentences) for _, sentences in split))
                return [(document, sentences, tokenise(document, sentences, bundle)) for document, sentences in split]

            parts = await self.off_loop(prepare, size)
            probabilities = await self._infer(bundle, [token for *_, tokens in parts for token in tokens])

            def finish() -> list[Report]:
                reports, start = [], 0
                for document, sentences, tokens in parts:
                    own = probabilities.rows(start, start + len(tokens))
                    start += len(tokens)
                    reports.append(judge(document, sentences, tokens, own, bundle, rules))
                return reports

            reports = await self.off_loop(finish, size)
        if self.observer:
            self.observer.reports(reports)
        return reports

    async def score_sentences(
        self, texts: Sequence[str], policy: Policy | None = None, *, model: str | None = None
    ) -> list[SentenceScore]:
        """Scores of texts that are one sentence each and not empty, in order; spans count from the start of each text.

        Raises InputError("lone-surrogate") and what ``score_documents`` raises.
        """
        async with TimeLimit(self.settings.time_limit_seconds):
            self._refuse_size(len(texts))
            bundle = await self.model(model)
            rules = policy or self.policy
            size = sum(map(len, texts))

            def prepare() -> list[Tokens]:
                for text in texts:
                    refuse_surrogates(text)
                return bundle.encoder.tokenise(texts)

            tokens = await self.off_loop(prepare, size)
            probabilities = await self._infer(bundle, tokens)

            def finish() -> list[SentenceScore]:
                return judge_sentences(texts, tokens, probabilities, bundle, rules)

            return await self.off_loop(finish, size)

    def _refuse_size(self, sentences: int) -> None:
        most = self.settings.max_sentences
        if sentences > most:
            raise ApiProblem(
                413,
                "too-many-sentences",
                "Too large",
                f"the request has {sentences:,} sentences, at most {most:,} are scored in one; send it in parts "
                "or as a job",
            )

    async def _infer(self, model: Model, tokens: Sequence[Tokens]) -> Probabilities:
        if not tokens:
            return model.calibrator.probabilities(model.network.infer([]))
        if self._stopping or self._queued + len(tokens) > self.settings.max_queued_sentences:
            raise ApiProblem(
                503,
                "overloaded",
                "The service is busy",
                "the service is stopping" if self._stopping else f"{self._queued:,} sentences are waiting already",
                headers={"Retry-After": "1"},
            )
        work = Work(model, tokens, asyncio.get_running_loop().create_future())
        self._count(len(tokens))
        self._rotation.join(work)
        self._more.set()
        try:
            return await work.done
        finally:
            self._count(-len(tokens))

    def _count(self, sentences: int) -> None:
        self._queued += sentences
        if self.observer:
            self.observer.queue(self._queued)

    async def _run(self) -> None:
        window = self.settings.window_milliseconds / 1000
        loop = asyncio.get_running_loop()
        while True:
            if not self._rotation:
                if self._stopping:
                    return
                self._more.clear()
                await self._more.wait()
                await asyncio.sleep(window)
            shares = self._rotation.next_shares()
            if not shares:
                continue
            cache = shares[0].work.model.network.cache
            known = (cache.hits, cache.misses) if cache else (0, 0)
            started = loop.time()
            try:
                together = await loop.run_in_executor(self._network, rotation.infer, shares)
            except Exception as error:  # one bad call must not end the service; its callers get the error
                for share in shares:
                    if not share.work.done.done():
                        share.work.done.set_exception(error)
                continue
            rotation.hand_out(shares, together)
            if self.observer:
                callers = len({id(share.work) for share in shares})
                self.observer.batch(len(together.sentence), callers, loop.time() - started)
                if cache:
                    self.observer.cache(cache.hits - known[0], cache.misses - known[1])
