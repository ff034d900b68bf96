"""The results in Markdown, put between two marks of ``docs/performance.md``; the rest is written by hand."""

from __future__ import annotations

from pathlib import Path

from benchmarks.contenders import BATCH, FLOOR, OURS, PIPELINE, PIPELINE_BATCHED
from benchmarks.runs import Results

BEGIN, END = "<!-- benchmark: begin -->", "<!-- benchmark: end -->"


def to_markdown(results: Results) -> str:
    """The tables of one run."""
    return "\n".join(
        [
            *_where(results),
            *_sentences(results),
            *_articles(results),
            *_targets(results),
            *_stages(results),
            *_growth(results),
            *_million(results.get("million")),
        ]
    )


def write_into(path: Path, results: Results) -> None:
    """Replace what stands between the marks; raises ValueError where the page has lost them."""
    text = path.read_text(encoding="utf-8")
    before, _, rest = text.partition(BEGIN)
    _, found, after = rest.partition(END)
    if not found:
        raise ValueError(f"{path}: the marks {BEGIN} and {END} are missing")
    path.write_text(f"{before}{BEGIN}\n\n{to_markdown(results)}\n{END}{after}", encoding="utf-8")


def _where(results: Results) -> list[str]:
    machine = results["machine"]
    names = " and ".join(f"`{name}`" for name in results["bundles"])
    return [
        f"Measured {machine['when'][:10]} with {names}: {machine['cores']} cores, {machine['processor']}, "
        f"{machine['system']}, Python {machine['python']}, onnxruntime {machine['onnxruntime']}; load average "
        f"{machine['load_before']:.1f} before and {machine['load_after']:.1f} after. "
        f"Texts: {results['origin']}. Rounds in alternation; the median of {results['plan']['rounds']}, least and most "
        "in brackets. A ratio is taken within its round.",
        "",
    ]


def _sentences(results: Results) -> list[str]:
    lines = [
        "| sentences | a second | claimscore is faster by | one sentence p50, p99 ms | cold start s | peak memory MB |",
        "|---|---|---|---|---|---|",
    ]
    for one in results["entries"]:
        key = one["key"]
        row, cold, late = results["sentences"][key], results["cold"][key], results["one_sentence_ms"][key]
        lines.append(
            f"| {one['title']} | {_spread(row['rate'])} | {_ratio(key, row)} | {late['p50']:.1f}, {late['p99']:.1f} "
            f"| {cold['median']:.2f} | {cold['memory_mb']:.0f} |"
        )
    return [*lines, ""]


def _articles(results: Results) -> list[str]:
    lines = [
        f"{results['articles']['sentences']:,} sentences in whole articles: claimscore from text to JSON report, the "
        "others on sentences that were split for them.",
        "",
        "| articles | sentences a second | claimscore is faster by |",
        "|---|---|---|",
    ]
    for one in results["entries"]:
        row = results["articles"]["contenders"][one["key"]]
        lines.append(f"| {one['title']} | {_spread(row['rate'])} | {_ratio(one['key'], row)} |")
    for name in results["bundles"]:
        late = results["articles"]["one_article_ms"][_key(results, OURS.name, name)]
        lines += ["", f"One article{_with(results, name)}: p50 {late['p50']:.0f} ms, p99 {late['p99']:.0f} ms."]
    return [*lines, ""]


def _targets(results: Results) -> list[str]:
    names = list(results["bundles"])
    columns = [_measured(results, name) for name in names]
    heads = names if len(names) > 1 else ["measured"]
    lines = [f"| target | wanted | {' | '.join(heads)} |", f"|{'---|' * (2 + len(names))}"]
    for place, (target, wanted) in enumerate(_TARGETS):
        lines.append(f"| {target} | {wanted} | {' | '.join(column[place] for column in columns)} |")
    for name in names:
        own = results["bundles"][name]
        limit, again = own["limit"], own["again"]
        ours = results["sentences"][_key(results, OURS.name, name)]["rate"]["median"]
        lines += [
            "",
            f"Limit{_with(results, name)}: a sentence of {limit['tokens']:.1f} tokens through all layers needs "
            f"{limit['operations'] / 1e9:.3f} × 10⁹ operations; "
            f"large int8 products reach {limit['int8_peak'] / 1e12:.2f} × 10¹² a second here, so at most "
            f"{limit['sentences_a_second']:,.0f} sentences a second, of which "
            f"{100 * ours / limit['sentences_a_second']:.0f} % are reached.",
            "",
            f"An article scored again with one sentence changed{_with(results, name)}, logits kept "
            f"(`cached_sentences`): {_spread(again['again_ms'], 1)} ms, at first {_spread(again['first_ms'], 1)} ms.",
        ]
    return [*lines, ""]


_TARGETS = (
    (f"against the transformers pipeline, articles, batch 1 (batch {BATCH})", "≥ 12 ×"),
    ("of onnxruntime alone, articles end to end", "≥ 85 %"),
    ("one sentence, p50", "≤ 3 ms"),
    ("`claimscore check`, a short file, fresh process", "≤ 0.6 s"),
    ("memory while scoring a file", "≤ 350 MB"),
)


def _measured(results: Results, name: str) -> list[str]:
    """What was measured of one bundle for each of ``_TARGETS``."""
    own, whole = results["bundles"][name], results["articles"]["contenders"]
    bulk, memory = own["bulk"], own["bulk"]["memory_mb"]
    share = whole[_key(results, FLOOR.name, name)]["ours_to_it"]["median"]
    return [
        _against_pipeline(results, name),
        f"{100 * share:.0f} %",
        f"{results['one_sentence_ms'][_key(results, OURS.name, name)]['p50']:.2f} ms",
        f"{_spread(own['check_seconds'], 2)} s",
        f"{memory['peak']:.0f} MB (file of {bulk['sentences']:,} sentences; {memory['after_a_tenth']:.0f} MB after a "
        f"tenth, {memory['at_the_end']:.0f} MB at the end)",
    ]


def _against_pipeline(results: Results, name: str) -> str:
    """How much faster than the pipeline at both batch sizes; a further bundle is measured beside batch 1 alone."""
    whole = results["articles"]["contenders"]
    single = whole[_key(results, PIPELINE.name, name)]["ours_to_it"]["median"]
    rows = {one["key"]: one["bundle"] for one in results["entries"]}
    if rows.get(PIPELINE_BATCHED.name) != name:
        return f"{single:.1f} × (not measured)"
    return f"{single:.1f} × ({whole[PIPELINE_BATCHED.name]['ours_to_it']['median']:.1f} ×)"


def _stages(results: Results) -> list[str]:
    bundles = results["bundles"]
    stages = list(next(iter(bundles.values()))["stages"])
    lines = [f"| {' | '.join(['stage', *stages])} |", f"|{'---|' * (len(stages) + 1)}"]
    for name, own in bundles.items():
        shares = (f"{100 * own['stages'][stage]:.1f} %" for stage in stages)
        lines.append(f"| {' | '.join([f'share of an article{_with(results, name)}', *shares])} |")
    return [*lines, ""]


def _growth(results: Results) -> list[str]:
    lines = []
    for name, own in results["bundles"].items():
        bulk = own["bulk"]
        rows = [*own["growth"], {"sentences": bulk["sentences"], "seconds": bulk["seconds"]}]
        lines += [
            f"| sentences{_with(results, name)} | seconds | ms a sentence |",
            "|---|---|---|",
            *(
                f"| {r['sentences']:,} | {r['seconds']:.3g} | {1000 * r['seconds'] / r['sentences']:.2f} |"
                for r in rows
            ),
            "",
        ]
    last = (
        "The last row is `claimscore score` from file to file in a process of its own, the others one call in process."
    )
    return [*lines, last, ""]


def _million(million: Results | None) -> list[str]:
    """The table of ``--million``; nothing where it has not been run."""
    if million is None:
        return []
    return [
        f"{million['sentences']:,} sentences in one file, measured {million['when'][:10]} with `{million['bundle']}`: "
        f"{million['seconds']:,.0f} s, {million['rate']:,.0f} sentences a second, greatest memory "
        f"{million['peak_mb']:.0f} MB.",
        "",
        "| sentences | seconds | a second in this tenth | greatest memory so far MB |",
        "|---|---|---|---|",
        *(
            f"| {one['sentences']:,} | {one['seconds']:,.0f} | {one['rate']:,.0f} | {one['peak_mb']:.0f} |"
            for one in million["tenths"]
        ),
        "",
    ]


def _key(results: Results, contender: str, bundle: str) -> str:
    """The key of a contender's row with a bundle."""
    keys = (one["key"] for one in results["entries"] if one["bundle"] == bundle)
    return next(key for key in keys if key.partition("@")[0] == contender)


def _with(results: Results, bundle: str) -> str:
    """Names the bundle where there are several."""
    return f" (`{bundle}`)" if len(results["bundles"]) > 1 else ""


def _ratio(name: str, row: Results) -> str:
    if name.partition("@")[0] == OURS.name:
        return ""
    times = row["ours_to_it"]["median"]
    return f"{times:.2f} ×" if times < 10 else f"{times:.0f} ×"


def _spread(spread: dict[str, float], digits: int = 0) -> str:
    return f"{spread['median']:,.{digits}f} ({spread['least']:,.{digits}f}–{spread['most']:,.{digits}f})"
