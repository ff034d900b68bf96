from __future__ import annotations

import json
from typing import Any

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from jsonschema import Draft202012Validator

METHODS = {"get", "post", "put", "delete", "patch"}
OWN = ("/api/v1/rules", "/api/v1/models", "/api/v1/score", "/api/v1/compare", "/api/v1/feedback")


@pytest.fixture
def document(client: TestClient) -> dict[str, Any]:
    """The service's OpenAPI document."""
    value: dict[str, Any] = client.get("/api/openapi.json").json()
    return value


def operations(document: dict[str, Any]) -> list[tuple[str, str, dict[str, Any]]]:
    return [
        (path, method, operation)
        for path, methods in document["paths"].items()
        for method, operation in methods.items()
        if method in METHODS
    ]


def check(document: dict[str, Any], schema: dict[str, Any], value: object) -> None:
    Draft202012Validator({**schema, "components": document["components"]}).validate(value)


def test_every_example_runs_and_its_reply_has_the_documented_shape(
    client: TestClient, document: dict[str, Any]
) -> None:
    sent = 0
    for path, method, operation in operations(document):
        for media_type, content in operation.get("requestBody", {}).get("content", {}).items():
            for name, example in content.get("examples", {}).items():
                if not path.startswith(OWN):
                    continue
                raw = example["value"] if isinstance(example["value"], str) else json.dumps(example["value"])
                reply = client.request(method, path, content=raw, headers={"Content-Type": media_type})
                assert reply.status_code < 300, (path, name, reply.text)
                shown = operation["responses"][str(reply.status_code)]["content"]
                if "application/json" in shown:
                    check(document, shown["application/json"]["schema"], reply.json())
                else:
                    for line in reply.text.splitlines():
                        check(document, document["components"]["schemas"]["StreamAnswer"], json.loads(line))
                sent += 1
    assert sent >= 9


@pytest.mark.parametrize(
    "path",
    ["/healthz", "/readyz", "/version", "/api/v1/rules", "/api/v1/rules/CS201", "/api/v1/models", "/api/v1/feedback"],
)
def test_every_get_reply_has_the_documented_shape(client: TestClient, document: dict[str, Any], path: str) -> None:
    template = path.replace("CS201", "{rule_id}")
    schema = document["paths"][template]["get"]["responses"]["200"]["content"]["application/json"]["schema"]
    reply = client.get(path)
    assert reply.status_code == 200
    check(document, schema, reply.json())


def test_every_error_has_the_documented_shape(client: TestClient, document: dict[str, Any]) -> None:
    problem = document["components"]["schemas"]["Problem"]
    for reply in (
        client.get("/nowhere"),
        client.post("/api/v1/score", json={}),
        client.post("/api/v1/score", json={"text": ""}),
        client.get("/api/v1/rules/none"),
    ):
        check(document, problem, reply.json())


def test_every_operation_documents_its_errors_and_has_a_summary(document: dict[str, Any]) -> None:
    for path, method, operation in operations(document):
        assert operation.get("summary"), (method, path)
        assert {"400", "401", "403", "404", "413", "422", "429", "500", "503"} <= set(operation["responses"]), path


def test_every_reference_leads_somewhere(document: dict[str, Any]) -> None:
    known = {f"#/components/schemas/{name}" for name in document["components"]["schemas"]}

    def references(value: Any) -> list[str]:
        if isinstance(value, dict):
            own = [value["$ref"]] if isinstance(value.get("$ref"), str) else []
            return own + [one for part in value.values() for one in references(part)]
        return [one for part in value for one in references(part)] if isinstance(value, list) else []

    assert set(references(document)) <= known


def test_the_schemas_are_valid_schemas(document: dict[str, Any]) -> None:
    for name, schema in document["components"]["schemas"].items():
        Draft202012Validator.check_schema(schema)
        assert name


def test_operation_ids_are_unique(client: TestClient, document: dict[str, Any]) -> None:
    assert isinstance(client.app, FastAPI)
    ids = [operation["operationId"] for _, _, operation in operations(document)]
    assert len(ids) == len(set(ids))
