"""``claimscore rules``, ``claimscore explain`` and ``claimscore models``: what the tool knows about itself."""

from __future__ import annotations

import json
from typing import Annotated, Any

import typer


def rules(as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False) -> None:
    """List the rules: id, name and what each one marks."""
    from claimscore.rules.catalog import RULES

    if as_json:
        typer.echo(json.dumps([_rule(rule.id) for rule in RULES], ensure_ascii=False, indent=2))
        return
    for rule in RULES:
        typer.echo(f"{rule.id}  {rule.dimension.replace('_', ' '):<14} {rule.name}")
    typer.echo("\nclaimscore explain CS101 prints a rule in full.")


def explain(
    rule_id: Annotated[str, typer.Argument(metavar="RULE", help="An id such as CS101, or a flag such as cure.")],
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """Print a rule: what it marks, why it matters, bad and good examples, known problems, sources."""
    from claimscore.rules.catalog import rule_by_id
    from claimscore.rules.pages import rule_markdown

    rule = rule_by_id(rule_id)
    typer.echo(json.dumps(_rule(rule.id), ensure_ascii=False, indent=2) if as_json else rule_markdown(rule), nl=as_json)


def models(as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False) -> None:
    """List the model bundles that can be loaded by name."""
    from claimscore.model.bundle import DEFAULT_MODEL, available_models
    from claimscore.model.manifest import read_manifest

    found = [
        {
            "name": name,
            "version": manifest.version,
            "licence": manifest.licence,
            "default": name == DEFAULT_MODEL,
            "description": str(manifest.raw.get("description", "")),
        }
        for name, manifest in ((name, read_manifest(folder)) for name, folder in available_models().items())
    ]
    if as_json:
        typer.echo(json.dumps(found, ensure_ascii=False, indent=2))
        return
    for one in found:
        default = " (default)" if one["default"] else ""
        typer.echo(f"{one['name']} {one['version']}{default}  {one['licence']}\n    {one['description']}")


def _rule(rule_id: str) -> dict[str, Any]:
    from dataclasses import asdict

    from claimscore.rules.catalog import rule_by_id

    return asdict(rule_by_id(rule_id))
