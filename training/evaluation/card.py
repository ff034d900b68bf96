"""The model card: what the bundle is for, what it learned from, how well it does, and where it fails."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from training.evaluation import sections
from training.evaluation.report import authored_section, figures_section, slices_decided_section, slices_section
from training.evaluation.tables import table
from training.recipe import recipe_from

_USE = """\
It judges **wording against support, never truth**: whether a careful medical editor would let a sentence stand, given \
the support that the sentence itself shows. It is meant to help editors, moderators and researchers look twice. It is \
not medical advice, it does not check facts, and it must not decide alone about anybody's text."""

_CHOSEN = """\
No row of that set was fitted on, but the recipe was chosen among a few by looking at figures on it, so they flatter \
the model somewhat."""

_LIMITS = """\
- English only. Each sentence is read alone: support that stands in another sentence is not seen.
- The labels come from language models that read each sentence under the project's guide; two passes share one model \
family, so their agreement overstates certainty. No medical expert labelled these rows.
- It learned from news, press releases, short claims and reviews. On kinds of text that it did not see \
(see the slices) it ranks less well, and its probabilities fit less well.
- Flags with few examples (`tradition`, `safety`, `breadth`, `preclinical`) are weak; their thresholds lean on the one \
that suits all flags together.
- Flat falsehoods in plain words, irony, and quotation of a claim in order to refute it are known to mislead it.
- Health topics, brands and groups are not spread evenly in the data; a topic's mere name may move a score."""


def to_card(manifest: Mapping[str, Any], *, benchmarks: Sequence[dict[str, Any]] = ()) -> str:
    """``MODEL_CARD.md`` of a bundle, from its manifest, metrics included.

    benchmarks: results on published benchmarks, of which those of this model are shown.
    """
    recipe, metrics = manifest["recipe"], manifest["metrics"]
    return (
        "\n\n".join(
            (
                f"# {manifest['name']} {manifest['version']}",
                f"{manifest['description']} Licence: {manifest['licence']}. Made {manifest['created']}.",
                "## What it is for",
                _USE,
                "## What it is",
                _network(manifest),
                "## What it learned from",
                _data(manifest),
                "## How well it does",
                figures_section(metrics),
                _CHOSEN,
                *_more(manifest, benchmarks),
                "## Where it fails",
                "Average precision, mean probability (“said”) and the share that annotators marked (“found”) by kind "
                "of sentence; where a slice says far more or less than was found, trust it less.",
                slices_section(metrics),
                slices_decided_section(metrics),
                _LIMITS,
                "## What length gives away",
                authored_section(metrics),
                "## How it was made",
                f"`python -m training train --recipe {_recipe_name(recipe)}`, seed {manifest['seed']}; every setting "
                "is in `manifest.json` under `recipe`, and every figure comes from `python -m training evaluate`.",
            )
        )
        + "\n"
    )


def _more(manifest: Mapping[str, Any], benchmarks: Sequence[dict[str, Any]]) -> list[str]:
    """Ceilings, words, doubt, the model before, int8, behaviour and benchmarks, so far as they were measured."""
    mine = [one for one in benchmarks if one["model"] == f"{manifest['name']} {manifest['version']}"]
    parts = sections.beside_sections(manifest["metrics"], failing=False)
    parts["Published benchmarks"] = sections.benchmarks_section(mine)
    return [f"### {title}\n\n{text}" for title, text in parts.items() if text]


def _recipe_name(recipe: Mapping[str, Any]) -> str:
    return str(recipe["name"]).removeprefix("claimscore-")


_ROWS = {
    "authored": "authored rows",
    "real": "real rows",
    "both": "all labelled rows",
    "pool": "sentences that the teachers alone labelled",
    "all": "labelled rows and sentences that the teachers alone labelled",
}


_TEACHERS = (
    "A network that does not ship (recipe {names})",
    "Networks that do not ship (recipes {names}), whose logits are averaged",
)
"""One teacher, several teachers."""

_PUBLISHED = (
    " Rows of the published corpora of claim strength are the exception: people labelled those, and only their "
    "strength is learned from."
)


def _taught(recipe: Mapping[str, Any]) -> str:
    teacher = recipe_from(recipe).teacher
    if teacher is None:
        return ""
    names = " and ".join(f"`{name}`" for name in teacher.recipes)
    share = f" On labelled rows read beside them, their word is {teacher.share:.0%} of the target."
    copies = (
        f", and altered copies of the labelled health claims (words replaced or left out, parts of two joined; "
        f"{teacher.copies} of each that carries more than a claim, one of the others)"
    )
    start = f" It begins with the weights of `{teacher.start}`."
    return (
        f" {_TEACHERS[len(teacher.recipes) > 1].format(names=names)}, fitted on the same labelled rows, labelled up to "
        f"{teacher.sentences:,} more sentences for it, from the same sources and from whole articles"
        f"{copies if teacher.copies else ''}; nobody read those labels."
        f"{share if teacher.share else ''}{start if teacher.start else ''}"
    )


def _times(epochs: int) -> str:
    return {1: "once", 2: "twice"}.get(epochs, f"{epochs} times")


def _stage(stage: Mapping[str, Any]) -> str:
    """A stage in words; bundles from before 2026.11.7 name neither a width nor an interpolation."""
    width, part = stage.get("feed_forward", 0), stage.get("interpolation", 1.0)
    narrowed = f" with feed-forward layers narrowed to {width} units" if width else ""
    between = f", {part:.0%} of the way to the weights that gives" if part < 1 else ""
    return f"{_ROWS[stage['rows']]} {_times(stage['epochs'])}{narrowed}{between}"


def _leave_early(manifest: Mapping[str, Any]) -> str:
    found = manifest.get("early_exit")
    if not found:
        return ""
    layers = " or ".join(map(str, found["layers"]))
    return (
        f"\n\nA sentence that is surely clean leaves the network after layer {layers}, with rougher "
        f"probabilities and no marked word: {found['left_early']:.0%} of {found['sentences']:,} sentences of "
        f"articles that taught it nothing. Of their {found['findings']:,} findings {found['lost']:.2%} were lost and "
        f"{found['gained']:.2%} came in addition."
    )


def _network(manifest: Mapping[str, Any]) -> str:
    recipe = manifest["recipe"]
    stages = "; and, from the same start, on ".join(
        ", then ".join(_stage(stage) for stage in stages) for stages in (recipe["stages"], *recipe["variants"])
    )
    averaged = "; the weights of these runs are averaged" if recipe["variants"] else ""
    band = manifest["thresholds"]["target_error"]
    return (
        f"A transformer encoder (`{recipe['encoder']}`: sentence-transformers/all-MiniLM-L6-v2, Apache-2.0) with six "
        "sentence heads, 14 flags, a four-way claim strength, and 14 heads on every token for the trigger words. "
        f"Fitted on {stages}{averaged}; exported to ONNX as int8 ({manifest['precision']}); at most "
        f"{manifest['inputs']['max_tokens']} tokens a sentence.{_taught(recipe)}\n\n"
        "Probabilities are calibrated on documents that the network was not fitted on; each is the probability that "
        "either of two annotators marks the sentence. A sentence is flagged from the "
        f"probability at which at most {band['flag']:.0%} of the calibration sentences were not marked, passed below "
        f"the one under which at most {band['ok']:.0%} were, and `unsure` between.{_leave_early(manifest)}"
    )


def _data(manifest: Mapping[str, Any]) -> str:
    rows = [[c["name"], c["licence"], str(c["rows"]), c["use"]] for c in manifest["corpora"]]
    return (
        table(("corpus", "licence", "rows", "use"), rows)
        + "\n\nAll labels of these rows were made by language-model annotators under the project's annotation guide, "
        "and are the project's own. Texts belong to their publishers and are no part of the bundle. Splits are by "
        "document; a check refuses any document or sentence of the evaluation set among the rows above."
        + (_PUBLISHED if manifest["recipe"].get("strength_corpora") else "")
    )
