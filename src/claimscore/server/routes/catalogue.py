"""``GET /api/v1/rules``, ``/rules/{id}`` and ``/models``: what can be found, and by which model."""

from __future__ import annotations

from dataclasses import asdict
from typing import Annotated, Any

from fastapi import APIRouter, Path, Request

from claimscore.rules.catalog import RULES, RULESET_VERSION, Rule, rule_by_id
from claimscore.rules.pages import page_name
from claimscore.server import openapi
from claimscore.server.scoring import ScoringService

router = APIRouter(prefix="/api/v1", tags=["catalogue"])


@router.get("/rules", summary="List the rules", responses=openapi.json_reply("Every rule.", "RulesReply"))
async def rules() -> dict[str, Any]:
    """Every rule with its wording, examples, known problems and sources, in the order of its id."""
    return {"ruleset_version": RULESET_VERSION, "rules": [_rule(rule) for rule in RULES]}


@router.get("/rules/{rule_id}", summary="Show a rule", responses=openapi.json_reply("The rule.", "Rule"))
async def rule(
    rule_id: Annotated[str, Path(max_length=40, description="An id such as `CS101`, or a flag such as `cure`.")],
) -> dict[str, Any]:
    """One rule in full."""
    return _rule(rule_by_id(rule_id))


@router.get("/models", summary="List the models", responses=openapi.json_reply("Every model.", "ModelsReply"))
async def models(request: Request) -> dict[str, Any]:
    """The models that a request can name, the default first, with their decision bands."""
    service: ScoringService = request.app.state.scoring
    return {
        "default": service.default_model,
        "models": [
            {
                "name": one.name,
                "version": one.version,
                "digest": one.digests.get("model.onnx", ""),
                "precision": one.precision,
                "licence": one.licence,
                "max_tokens": one.max_tokens,
                "description": str(one.raw.get("description", "")),
                "thresholds": asdict(one.thresholds),
                "target_error": dict(one.target_error),
            }
            for one in service.shelf.manifests.values()
        ],
    }


def _rule(rule: Rule) -> dict[str, Any]:
    value = asdict(rule)
    value["help"] = f"docs/rules/{page_name(rule)}"
    return value
