"""The results in Markdown, put between two marks of ``docs/performance.md``; the rest is written by hand."""

from __future__ import annotations

from pathlib import Path

from benchmarks.contenders import CONTENDERS, OURS, PIPELINE
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
    return [
        f"Measured {machine['when'][:10]} with `{results['bundle']}`: {machine['cores']} cores, {machine['machine']}, "
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
    for one in CONTENDERS:
        row, cold, late = (
            results["sentences"][one.name],
            results["cold"][one.name],
            results["one_sentence_ms"][one.name],
        )
        lines.append(
            f"| {one.title} | {_spread(row['rate'])} | {_ratio(one.name, row)} | {late['p50']:.1f}, {late['p99']:.1f} "
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
    for one in CONTENDERS:
        row = results["articles"]["contenders"][one.name]
        lines.append(f"| {one.title} | {_spread(row['rate'])} | {_ratio(one.name, row)} |")
    late = results["articles"]["one_article_ms"]
    return [*lines, "", f"One article: p50 {late['p50']:.0f} ms, p99 {late['p99']:.0f} ms.", ""]


def _targets(results: Results) -> list[str]:
    whole = results["articles"]["contenders"]
    bulk, limit = results["bulk"], results["limit"]
    speed, share = whole[PIPELINE.name]["ours_to_it"]["median"], whole["onnxruntime"]["ours_to_it"]["median"]
    ours = results["sentences"][OURS.name]["rate"]["median"]
    again = results["again"]
    return [
        "| target | wanted | measured |",
        "|---|---|---|",
        f"| against the transformers pipeline, articles | ≥ 12 × | {speed:.1f} × |",
        f"| of onnxruntime alone, articles end to end | ≥ 85 % | {100 * share:.0f} % |",
        f"| one sentence, p50 | ≤ 3 ms | {results['one_sentence_ms'][OURS.name]['p50']:.2f} ms |",
        f"| `claimscore check`, a short file, fresh process | ≤ 0.6 s | {_spread(results['check_seconds'], 2)} s |",
        f"| memory while scoring a file | ≤ 350 MB | {bulk['memory_mb']['peak']:.0f} MB "
        f"(file of {bulk['sentences']:,} sentences; {bulk['memory_mb']['after_a_tenth']:.0f} MB after a tenth, "
        f"{bulk['memory_mb']['at_the_end']:.0f} MB at the end) |",
        "",
        f"Limit: a sentence of {limit['tokens']:.1f} tokens needs {limit['operations'] / 1e9:.3f} × 10⁹ operations; "
        f"large int8 products reach {limit['int8_peak'] / 1e12:.2f} × 10¹² a second here, so at most "
        f"{limit['sentences_a_second']:,.0f} sentences a second, of which "
        f"{100 * ours / limit['sentences_a_second']:.0f} % are reached.",
        "",
        f"An article scored again with one sentence changed, logits kept (`cached_sentences`): "
        f"{_spread(again['again_ms'], 1)} ms, at first {_spread(again['first_ms'], 1)} ms.",
        "",
    ]


def _stages(results: Results) -> list[str]:
    shares = results["stages"]
    return [
        f"| {' | '.join(['stage', *shares])} |",
        f"|{'---|' * (len(shares) + 1)}",
        f"| {' | '.join(['share of an article', *(f'{100 * share:.1f} %' for share in shares.values())])} |",
        "",
    ]


def _growth(results: Results) -> list[str]:
    bulk = results["bulk"]
    rows = [*results["growth"], {"sentences": bulk["sentences"], "seconds": bulk["seconds"]}]
    return [
        "| sentences | seconds | ms a sentence |",
        "|---|---|---|",
        *(f"| {r['sentences']:,} | {r['seconds']:.3g} | {1000 * r['seconds'] / r['sentences']:.2f} |" for r in rows),
        "",
        "The last row is `claimscore score` from file to file in a process of its own, the others one call in process.",
        "",
    ]


def _ratio(name: str, row: Results) -> str:
    if name == OURS.name:
        return ""
    times = row["ours_to_it"]["median"]
    return f"{times:.2f} ×" if times < 10 else f"{times:.0f} ×"


def _spread(spread: dict[str, float], digits: int = 0) -> str:
    return f"{spread['median']:,.{digits}f} ({spread['least']:,.{digits}f}–{spread['most']:,.{digits}f})"
