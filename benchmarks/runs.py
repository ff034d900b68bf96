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
from benchmarks.contenders import ARTICLES, CONTENDERS, FLOOR, OURS, ReadyTokens, Score
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


def everything(sample: Sample, bundle: Path, plan: Plan, say: Callable[[str], None]) -> Results:
    """All measurements of one run; ``say`` is told what comes next."""
    results: Results = {"machine": machine(), "plan": asdict(plan), "origin": sample.origin, "bundle": bundle.name}
    say("sentences")
    calls = {one.name: one.make(bundle) for one in CONTENDERS}
    results["sentences"] = throughput(calls, sample.sentences, plan.slow_sentences, plan.rounds)
    results["one_sentence_ms"] = {
        one.name: dict(zip(("p50", "p99"), measure.latencies(calls[one.name], texts), strict=True))
        for one in CONTENDERS
        for texts in [sample.sentences[: min(plan.latencies, SLOW_LATENCIES) if one.slow else plan.latencies]]
    }
    say("articles")
    results["articles"] = articles(sample, bundle, calls, plan)
    say("stages, limit")
    results["stages"] = stages.shares(sample.articles[:: max(1, len(sample.articles) // 60)], bundle)
    results["limit"] = the_limit(sample.sentences, bundle)
    say("cache, growth")
    results["again"] = scored_again(sample.articles, bundle)
    results["growth"] = growth(sample.sentences, bundle, plan.growth)
    say("fresh processes")
    results["cold"] = {
        one.name: asdict(Spread.of([start.seconds for start in starts]))
        | {"memory_mb": max(start.memory_mb for start in starts)}
        for one in CONTENDERS
        for starts in [[measure.cold(one.name, bundle) for _ in range(plan.cold_starts)]]
    }
    check = partial(measure.command_seconds, ["check", str(SHORT_FILE), "--model", str(bundle), "--fail-on", "never"])
    results["check_seconds"] = asdict(Spread.of([check() for _ in range(plan.cold_starts + 1)][1:]))
    say(f"a file of {plan.bulk:,} sentences")
    results["bulk"] = bulk(sample.sentences, bundle, plan.bulk)
    results["machine"]["load_after"] = os.getloadavg()[0]
    return results


def machine() -> Results:
    """Where this was measured, and how busy it was before."""
    return {
        "when": datetime.now(UTC).isoformat(timespec="minutes"),
        "cores": default_workers(),
        "machine": platform.machine(),
        "system": platform.system(),
        "python": platform.python_version(),
        "onnxruntime": onnxruntime.__version__,
        "load_before": os.getloadavg()[0],
    }


def throughput(calls: dict[str, Score], texts: Sequence[str], slow: int, rounds: int) -> Results:
    """Sentences a second of every contender, and how many times faster claimscore is, round by round."""
    few = texts[:: max(1, len(texts) // slow)][:slow]
    given = {one.name: few if one.slow else texts for one in CONTENDERS if one.name in calls}
    for name, call in calls.items():
        if isinstance(call, ReadyTokens):
            call.prepare(given[name])
    for name, call in calls.items():
        call(given[name][:8])
    seconds = alternate({name: partial(call, given[name]) for name, call in calls.items()}, rounds=rounds)
    rates = {name: [len(given[name]) / taken for taken in times] for name, times in seconds.items()}
    return {
        name: {
            "rate": asdict(Spread.of(values)),
            "ours_to_it": asdict(Spread.of([a / b for a, b in zip(rates[OURS.name], values, strict=True)])),
            "texts": len(given[name]),
        }
        for name, values in rates.items()
    }


def articles(sample: Sample, bundle: Path, calls: dict[str, Score], plan: Plan) -> Results:
    """Whole articles: ours from text to JSON, the others on sentences that were split for them."""
    whole = ARTICLES.make(bundle)
    everyone, few = sample.split(len(sample.articles)), sample.split(plan.slow_articles)
    given = {one.name: few if one.slow else everyone for one in CONTENDERS if one.name != OURS.name}
    floor = calls[FLOOR.name]
    assert isinstance(floor, ReadyTokens)  # noqa: S101 (its class makes it)
    floor.prepare(everyone)
    whole(sample.articles[:1])
    rounds: dict[str, Callable[[], object]] = {OURS.name: partial(whole, sample.articles)}
    rounds |= {name: partial(calls[name], texts) for name, texts in given.items()}
    seconds = alternate(rounds, rounds=plan.rounds)
    counts = {name: len(texts) for name, texts in given.items()} | {OURS.name: len(everyone)}
    rates = {name: [counts[name] / taken for taken in times] for name, times in seconds.items()}
    p50, p99 = measure.latencies(whole, sample.articles[: plan.latencies])
    return {
        "sentences": len(everyone),
        "one_article_ms": {"p50": p50, "p99": p99},
        "contenders": {
            name: {
                "rate": asdict(Spread.of(values)),
                "ours_to_it": asdict(Spread.of([a / b for a, b in zip(rates[OURS.name], values, strict=True)])),
            }
            for name, values in rates.items()
        },
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
