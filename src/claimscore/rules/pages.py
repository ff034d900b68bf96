"""A rule's page in Markdown: fixed headings, "Known problems" included, as Ruff's rule pages have them."""

from __future__ import annotations

from collections.abc import Iterable

from claimscore.rules.catalog import RULES, RULESET_VERSION
from claimscore.rules.rule import Example, Rule

_DIMENSIONS = {"overclaim": "overclaim", "weak_evidence": "weak evidence"}


def page_name(rule: Rule) -> str:
    """The file name of a rule's page, such as ``CS101-cure.md``."""
    return f"{rule.id}-{rule.flag.replace('_', '-')}.md"


def rule_markdown(rule: Rule) -> str:
    """The page of one rule, ending with a newline."""
    parts = (
        f"# {rule.id}: {rule.name}",
        f"Flag `{rule.flag}`, dimension {_DIMENSIONS[rule.dimension]}, ruleset {RULESET_VERSION}.",
        f"> {rule.message.replace('{words}', '*these words*')}",
        "## Why it matters",
        rule.why,
        "## Examples",
        "\n".join(_items(rule.bad)),
        "## Use instead",
        "\n".join(_items(rule.good)),
        "## What would make it fine",
        rule.advice,
        "## Known problems",
        "\n".join(f"- {problem}" for problem in rule.known_problems),
        "## Sources",
        "\n".join(f"- [{source.title}]({_target(source.url)})" for source in rule.sources),
    )
    return "\n\n".join(parts) + "\n"


def index_markdown() -> str:
    """The page that lists all rules, ending with a newline."""
    rows = [
        f"| [{rule.id}]({page_name(rule)}) | `{rule.flag}` | {_DIMENSIONS[rule.dimension]} | {rule.name} |"
        for rule in RULES
    ]
    parts = (
        "# Rules",
        f"Ruleset {RULESET_VERSION}. A finding names one of these rules. They judge wording against support, never "
        "whether a sentence is true. Ids are permanent.",
        "\n".join(("| rule | flag | dimension | name |", "|---|---|---|---|", *rows)),
    )
    return "\n\n".join(parts) + "\n"


def pages() -> dict[str, str]:
    """Every page by file name, the index included."""
    return {"index.md": index_markdown(), **{page_name(rule): rule_markdown(rule) for rule in RULES}}


def _items(examples: Iterable[Example]) -> Iterable[str]:
    for example in examples:
        text = example.text.replace(example.words, f"**{example.words}**", 1) if example.words else example.text
        yield f"- {text}<br>{example.comment}"


def _target(url: str) -> str:
    return url.replace("(", "%28").replace(")", "%29")
