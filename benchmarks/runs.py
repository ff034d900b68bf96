"""The measurements, in the order in which they are made; everything comes back as plain data for JSON."""

from __future__ import annotations

import json
import os
import platform
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from functools import partial
from itertools import cycle, islice
from pathlib import Path
from typing import Any

import onnxruntime

from benchmarks import limit, measure, stages
from benchmarks.contenders import ARTICLES, Entry, ReadyTokens, Score, entries
from benchmarks.corpus import ROOT, Sample, own_sample
from benchmarks.measure import Spread, alternate
from claimscore.batch import score_sentences
from claimscore.model.bundle import load_model
from claimscore.model.session import default_workers

Results = dict[str, Any]
SHORT_FILE = ROOT / "examples" / "careless-portal.md"


@dataclass(frozen=True, slots=True)
class Plan:
    """How much is measured.

    slow_sentences, slow_articles: what contenders marked slow get in a round. bulk: sentences of the largest file.
    """

    rounds: int
    slow_sentences: int
    slow_articles: int
    latencies: int
    cold_starts: int
    growth: tuple[int, ...]
    bulk: int


FULL = Plan(3, 200, 6, 300, 3, (1, 10, 100, 1_000, 10_000), 100_000)
QUICK = Plan(2, 8, 1, 24, 1, (1, 10, 100), 2_000)
SLOW_LATENCIES = 60


def everything(sample: Sample, bundles: Sequence[Path], plan: Plan, say: Callable[[str], None]) -> Results:
    """All measurements of one run, the bundles side by side; ``say`` is told what comes next."""
    rows = entries(bundles)
    results: Results = {
        "machine": machine(),
        "plan": asdict(plan),
        "origin": sample.origin,
        "entries": [{"key": row.key, "title": row.title, "bundle": row.bundle.name} for row in rows],
    }
    say("sentences")
    calls = {row.key: row.contender.make(row.bundle) for row in rows}
    results["sentences"] = throughput(rows, calls, sample.sentences, plan.slow_sentences, plan.rounds)
    results["one_sentence_ms"] = {
        row.key: dict(zip(("p50", "p99"), measure.latencies(calls[row.key], texts), strict=True))
        for row in rows
        for texts in [sample.sentences[: min(plan.latencies, SLOW_LATENCIES) if row.contender.slow else plan.latencies]]
    }
    say("articles")
    results["articles"] = articles(rows, calls, sample, plan)
    say("fresh processes")
    results["cold"] = {
        row.key: asdict(Spread.of([start.seconds for start in starts]))
        | {"memory_mb": max(start.memory_mb for start in starts)}
        for row in rows
        for starts in [[measure.cold(row.contender.name, row.bundle) for _ in range(plan.cold_starts)]]
    }
    results["bundles"] = {bundle.name: of_bundle(sample, bundle, plan, say) for bundle in bundles}
    results["machine"]["load_after"] = os.getloadavg()[0]
    return results


def of_bundle(sample: Sample, bundle: Path, plan: Plan, say: Callable[[str], None]) -> Results:
    """What is measured of one bundle by itself."""
    say(f"{bundle.name}: stages, limit, cache, growth")
    check = partial(measure.command_seconds, ["check", str(SHORT_FILE), "--model", str(bundle), "--fail-on", "never"])
    results: Results = {
        "stages": stages.shares(sample.articles[:: max(1, len(sample.articles) // 60)], bundle),
        "limit": the_limit(sample.sentences, bundle),
        "again": scored_again(sample.articles, bundle),
        "growth": growth(sample.sentences, bundle, plan.growth),
        "check_seconds": asdict(Spread.of([check() for _ in range(plan.cold_starts + 1)][1:])),
    }
    say(f"{bundle.name}: a file of {plan.bulk:,} sentences")
    return results | {"bulk": bulk(sample.sentences, bundle, plan.bulk)}


def machine() -> Results:
    """Where this was measured, and how busy it was before."""
    return {
        "when": datetime.now(UTC).isoformat(timespec="minutes"),
        "cores": default_workers(),
        "machine": platform.machine(),
        "processor": limit.processor(),
        "system": platform.system(),
        "python": platform.python_version(),
        "onnxruntime": onnxruntime.__version__,
        "load_before": os.getloadavg()[0],
    }


def throughput(rows: Sequence[Entry], calls: dict[str, Score], texts: Sequence[str], slow: int, rounds: int) -> Results:
    """Sentences a second of every row, and how many times faster claimscore with its bundle is, round by round."""
    few = texts[:: max(1, len(texts) // slow)][:slow]
    given = {row.key: few if row.contender.slow else texts for row in rows}
    for name, call in calls.items():
        if isinstance(call, ReadyTokens):
            call.prepare(given[name])
    for name, call in calls.items():
        call(given[name][:8])
    seconds = alternate({name: partial(call, given[name]) for name, call in calls.items()}, rounds=rounds)
    rates = {name: [len(given[name]) / taken for taken in times] for name, times in seconds.items()}
    return {name: spreads | {"texts": len(given[name])} for name, spreads in _compared(rows, rates).items()}


def _compared(rows: Sequence[Entry], rates: dict[str, list[float]]) -> Results:
    """The spread of each row's rate, and of claimscore's with the same bundle divided by it, round by round."""
    ours = {row.bundle: rates[row.key] for row in rows if row.ours}
    return {
        row.key: {
            "rate": asdict(Spread.of(rates[row.key])),
            "ours_to_it": asdict(Spread.of([a / b for a, b in zip(ours[row.bundle], rates[row.key], strict=True)])),
        }
        for row in rows
    }


def articles(rows: Sequence[Entry], calls: dict[str, Score], sample: Sample, plan: Plan) -> Results:
    """Whole articles: ours from text to JSON, the others on sentences that were split for them."""
    whole = {row.key: ARTICLES.make(row.bundle) for row in rows if row.ours}
    everyone, few = sample.split(len(sample.articles)), sample.split(plan.slow_articles)
    given = {row.key: few if row.contender.slow else everyone for row in rows}
    rounds: dict[str, Callable[[], object]] = {}
    for row in rows:
        call = calls[row.key]
        if isinstance(call, ReadyTokens):
            call.prepare(everyone)
        rounds[row.key] = partial(whole[row.key], sample.articles) if row.ours else partial(call, given[row.key])
    for score in whole.values():
        score(sample.articles[:1])
    seconds = alternate(rounds, rounds=plan.rounds)
    rates = {name: [len(given[name]) / taken for taken in times] for name, times in seconds.items()}
    return {
        "sentences": len(everyone),
        "one_article_ms": {
            name: dict(zip(("p50", "p99"), measure.latencies(score, sample.articles[: plan.latencies]), strict=True))
            for name, score in whole.items()
        },
        "contenders": _compared(rows, rates),
    }


def the_limit(texts: Sequence[str], bundle: Path) -> Results:
    """Operations of a mean sentence, the machine's int8 peak, and the rate that the two allow."""
    tokens = load_model(bundle).encoder.tokenise(texts)
    needed, peak = limit.operations(bundle / "model.onnx", [len(one.ids) for one in tokens]), limit.int8_peak()
    return {
        "tokens": sum(len(one.ids) for one in tokens) / len(tokens),
        "operations": needed,
        "int8_peak": peak,
        "sentences_a_second": peak / needed,
    }


def scored_again(texts: Sequence[str], bundle: Path) -> Results:
    """Milliseconds of an article at first, and again with one sentence changed, where logits are kept."""
    from claimscore.api import Scorer

    first: list[float] = []
    again: list[float] = []
    scorer = Scorer(load_model(bundle, cached_sentences=8_192))
    for number, text in enumerate(texts[:40]):
        for taken, version in ((first, text), (again, f"{text}\n\nEdition {number} of this page is new.")):
            began = time.perf_counter()
            scorer.score(version)
            taken.append((time.perf_counter() - began) * 1000)
    cache = scorer.model.network.cache
    assert cache is not None  # noqa: S101 (asked for above)
    return {
        "first_ms": asdict(Spread.of(first)),
        "again_ms": asdict(Spread.of(again)),
        "hits": cache.hits,
        "misses": cache.misses,
    }


def growth(texts: Sequence[str], bundle: Path, sizes: Sequence[int]) -> list[Results]:
    """Seconds for more and more sentences in one call, the best of three for the small ones."""
    model = load_model(bundle)
    score_sentences(texts[:10], model)
    grown = []
    for size in sizes:
        chosen = list(islice(cycle(texts), size))
        taken = []
        for _ in range(3 if size <= 1_000 else 1):
            began = time.perf_counter()
            score_sentences(chosen, model)
            taken.append(time.perf_counter() - began)
        grown.append({"sentences": size, "seconds": min(taken)})
    return grown


def bulk(texts: Sequence[str], bundle: Path, size: int) -> Results:
    """``claimscore score`` on a JSON Lines file of this many sentences: wall time, and memory while it ran."""
    with tempfile.TemporaryDirectory() as scratch:
        source, target = Path(scratch) / "in.jsonl", Path(scratch) / "out.jsonl"
        with source.open("w", encoding="utf-8") as file:
            for number, text in enumerate(islice(cycle(texts or own_sample().sentences), size)):
                file.write(json.dumps({"id": str(number), "text": text}) + "\n")
        seconds, samples = measure.memory_over_time(
            ["score", str(source), "--output", str(target), "--model", str(bundle)], every_seconds=0.25
        )
    tenth = max(1, len(samples) // 10)
    return {
        "sentences": size,
        "seconds": seconds,
        "memory_mb": {
            "peak": max(samples),
            "after_a_tenth": max(samples[tenth : 2 * tenth] or samples),
            "at_the_end": max(samples[-tenth:]),
        },
    }
