"""Fuzzes every operation of the OpenAPI document against a real server: no 5xx, and no reply that is not documented."""

from __future__ import annotations

from pathlib import Path

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, settings
from schemathesis import Case
from schemathesis.checks import not_a_server_error
from schemathesis.config import SchemathesisConfig
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from claimscore.server.app import create_app
from claimscore.server.settings import ServerSettings

pytestmark = [pytest.mark.slow, pytest.mark.filterwarnings("ignore::DeprecationWarning:schemathesis.*")]
TINY_MODEL = Path(__file__).parents[1] / "data" / "tiny_model"
CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
]
QUIET = SchemathesisConfig.from_dict({"cache": {"enabled": False}})
SCHEMA = schemathesis.openapi.from_dict(create_app(ServerSettings(model=str(TINY_MODEL))).openapi(), config=QUIET)
schemathesis.serializer.alias(["application/jsonl"], "text/plain")


@SCHEMA.parametrize()
@settings(
    max_examples=20,
    deadline=None,
    derandomize=True,
    database=None,
    phases=(Phase.explicit, Phase.generate),
    suppress_health_check=list(HealthCheck),
)
def test_no_request_gets_an_undocumented_reply(case: Case, live_server: str) -> None:
    case.call_and_validate(base_url=live_server, checks=CHECKS, timeout=20)
