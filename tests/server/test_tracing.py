from __future__ import annotations

from fastapi import FastAPI
from fastapi.testclient import TestClient
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter

from claimscore.server.tracing import Traced

TRACE = "0af7651916cd43dd8448eb211c80319c"


def test_a_request_is_one_span_of_the_callers_trace_without_its_text() -> None:
    exporter, provider = InMemorySpanExporter(), TracerProvider()
    provider.add_span_processor(SimpleSpanProcessor(exporter))
    app = FastAPI()

    @app.post("/texts/{name}")
    async def texts(name: str) -> dict[str, str]:
        return {"name": name}

    traced = Traced(app, tracer=provider.get_tracer("test"))
    headers = {"traceparent": f"00-{TRACE}-b7ad6b7169203331-01"}
    reply = TestClient(traced).post("/texts/aunt?q=marigold", content=b"secret", headers=headers)
    assert reply.status_code == 200
    (span,) = exporter.get_finished_spans()
    assert span.name == "POST /texts/{name}"
    assert span.attributes is not None
    assert span.attributes["http.response.status_code"] == 200
    assert span.attributes["http.route"] == "/texts/{name}"
    assert span.context is not None
    assert f"{span.context.trace_id:032x}" == TRACE
    for word in ("aunt", "marigold", "secret"):
        assert word not in span.to_json()
