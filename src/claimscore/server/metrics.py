"""What Prometheus reads at ``/metrics``: latency, queue, batches, scores for drift, flag rates, models, feedback."""

from __future__ import annotations

import os
from collections.abc import Sequence

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest
from prometheus_client.multiprocess import MultiProcessCollector

from claimscore.domain import Decision, Report
from claimscore.model.bundle import Model
from claimscore.server.logs import Exchange

_SECONDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0)
_TENTHS = tuple(i / 10 for i in range(1, 11))
CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"


class Metrics:
    """The measurements of one service; with several workers ``text`` adds up those of all."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        self._requests = Histogram(
            "claimscore_request_seconds",
            "Time to answer a request.",
            ("route", "method", "status"),
            buckets=_SECONDS,
            registry=self.registry,
        )
        self._queue = Gauge(
            "claimscore_queued_sentences",
            "Sentences waiting or in the network.",
            multiprocess_mode="livesum",
            registry=self.registry,
        )
        self._batch = Histogram(
            "claimscore_batch_sentences",
            "Sentences in one call of the network.",
            buckets=(1, 2, 4, 8, 16, 32, 64),
            registry=self.registry,
        )
        self._callers = Histogram(
            "claimscore_batch_callers",
            "Requests that share one call.",
            buckets=(1, 2, 4, 8, 16),
            registry=self.registry,
        )
        self._network = Histogram(
            "claimscore_network_seconds", "Time of one call of the network.", buckets=_SECONDS, registry=self.registry
        )
        self._cache = Counter(
            "claimscore_cache_sentences",
            "Sentences whose logits were kept from before (hit) or not (miss).",
            ("outcome",),
            registry=self.registry,
        )
        self._scores = Histogram(
            "claimscore_score",
            "Calibrated probabilities of scored sentences; a shift means other texts or a drifting model.",
            ("model", "head"),
            buckets=_TENTHS,
            registry=self.registry,
        )
        self._sentences = Counter(
            "claimscore_sentences", "Scored sentences by decision.", ("model", "decision"), registry=self.registry
        )
        self._findings = Counter(
            "claimscore_findings",
            "Findings by rule and decision.",
            ("model", "rule", "decision"),
            registry=self.registry,
        )
        self._verdicts = Counter(
            "claimscore_verdicts", "Documents by the gate's verdict.", ("model", "verdict"), registry=self.registry
        )
        self._loads = Histogram(
            "claimscore_model_load_seconds",
            "Time to load a bundle.",
            ("model", "version"),
            buckets=(0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0),
            registry=self.registry,
        )
        self._feedback = Counter("claimscore_feedback", "Feedback by verdict.", ("verdict",), registry=self.registry)

    def exchange(self, exchange: Exchange) -> None:
        """One request was answered."""
        self._requests.labels(exchange.route, exchange.method, str(exchange.status)).observe(exchange.seconds)

    def queue(self, sentences: int) -> None:
        """The length of the queue now."""
        self._queue.set(sentences)

    def batch(self, sentences: int, callers: int, seconds: float) -> None:
        """One call of the network."""
        self._batch.observe(sentences)
        self._callers.observe(callers)
        self._network.observe(seconds)

    def cache(self, hits: int, misses: int) -> None:
        """One call found so many of its sentences in the cache, and so many not."""
        self._cache.labels("hit").inc(hits)
        self._cache.labels("miss").inc(misses)

    def reports(self, reports: Sequence[Report]) -> None:
        """Finished reports."""
        for report in reports:
            name = f"{report.model.name}@{report.model.version}"
            self._verdicts.labels(name, report.summary.verdict.value).inc()
            decisions = dict.fromkeys(Decision, 0)
            for scored in report.sentences:
                decisions[scored.decision] += 1
                for head in ("health_claim", "overclaim", "weak_evidence"):
                    self._scores.labels(name, head).observe(scored.probability(head))
            for decision, count in decisions.items():
                if count:
                    self._sentences.labels(name, decision.value).inc(count)
            for finding in report.findings:
                self._findings.labels(name, finding.rule_id, finding.decision.value).inc()

    def loaded(self, model: Model, seconds: float) -> None:
        """A bundle was loaded."""
        self._loads.labels(model.info.name, model.info.version).observe(seconds)

    def feedback(self, verdict: str) -> None:
        """A reader said something of a finding."""
        self._feedback.labels(verdict).inc()

    def text(self) -> bytes:
        """All of it in Prometheus's text format."""
        if "PROMETHEUS_MULTIPROC_DIR" in os.environ:
            together = CollectorRegistry()
            MultiProcessCollector(together)  # type: ignore[no-untyped-call]  # the package leaves it untyped
            return generate_latest(together)
        return generate_latest(self.registry)
