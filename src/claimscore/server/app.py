"""The service put together: layers, routes, error replies, and what lives as long as the process."""

from __future__ import annotations

import os
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import partial

import anyio.to_thread
from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.middleware.cors import CORSMiddleware
from fastapi.responses import Response
from starlette.exceptions import HTTPException
from starlette.middleware.gzip import DEFAULT_EXCLUDED_CONTENT_TYPES, GZipMiddleware

from claimscore import __version__
from claimscore.batch import SWITCH_SECONDS
from claimscore.errors import ClaimscoreError
from claimscore.server import openapi, tracing
from claimscore.server.access import Gate
from claimscore.server.body import BodyGuard
from claimscore.server.compat import openai_batches, openai_files
from claimscore.server.compat.routers import ROUTERS
from claimscore.server.context import RequestContext
from claimscore.server.jobs.engine import JobEngine
from claimscore.server.logs import SERVICE, Exchange, log_exchange
from claimscore.server.metrics import Metrics
from claimscore.server.problems import problem_of, problem_response
from claimscore.server.routes import (
    catalogue,
    compare,
    feedback,
    health,
    job_results,
    jobs,
    score,
    stream,
    upload,
    webhooks,
)
from claimscore.server.scoring import ScoringService
from claimscore.server.settings import ServerSettings, server_settings
from claimscore.server.web import routes as web
from claimscore.settings import load_settings
from claimscore.store.database import Database

STREAMED = ("application/jsonl", "application/x-ndjson")
"""Kinds of reply that are sent as they come and therefore not compressed."""


def create_app(settings: ServerSettings | None = None) -> FastAPI:
    """The service as an ASGI application; ``None`` reads ``claimscore.toml`` and the environment.

    ``app.state`` holds ``settings``, ``scoring``, ``database``, ``gate``, ``jobs`` and ``metrics``.
    Raises SettingsError, ModelError; the database and the default bundle are opened when the application starts.
    """
    settings = settings or environment_settings()
    app = FastAPI(
        title="claimscore",
        version=__version__,
        lifespan=_lifespan,
        docs_url=None,  # its page would load scripts from the internet
        redoc_url=None,
        openapi_url="/api/openapi.json",
        separate_input_output_schemas=False,
    )
    state = app.state
    state.settings = settings
    state.metrics = Metrics()
    state.scoring = ScoringService(settings, observer=state.metrics)
    state.database = Database(settings.database)
    state.gate = Gate(settings, state.database)
    state.jobs = JobEngine(state.database, state.scoring, settings)
    for module in (
        health,
        catalogue,
        score,
        stream,
        upload,
        compare,
        jobs,
        job_results,
        webhooks,
        feedback,
        openai_files,
        openai_batches,
    ):
        app.include_router(module.router)
    for router in ROUTERS:
        app.include_router(router)
    app.include_router(web.router)
    for kind in (HTTPException, RequestValidationError, ClaimscoreError):
        app.add_exception_handler(kind, _answer_error)
    openapi.install(app)
    tracing.install(app)
    app.add_middleware(BodyGuard, settings=settings)
    app.add_middleware(
        GZipMiddleware,
        minimum_size=1_000,
        compresslevel=1,
        exclude_content_types=(*DEFAULT_EXCLUDED_CONTENT_TYPES, *STREAMED),
    )
    if settings.cors_origins:
        app.add_middleware(
            CORSMiddleware,
            allow_origins=settings.cors_origins,
            allow_methods=("GET", "POST", "DELETE"),
            allow_headers=("Authorization", "Content-Type", "Idempotency-Key", "X-API-Key", "X-Request-Id"),
            expose_headers=("RateLimit", "RateLimit-Policy", "Retry-After", "X-Request-Id"),
        )
    app.add_middleware(RequestContext, settings=settings, done=partial(_note, state.metrics))
    return app


def environment_settings() -> ServerSettings:
    """The settings that ``claimscore.toml`` and the environment give; raises SettingsError."""
    found = load_settings()
    return server_settings(found.server, os.environ, policy=found.policy, model=found.model)


@asynccontextmanager
async def _lifespan(app: FastAPI) -> AsyncIterator[None]:
    state = app.state
    sys.setswitchinterval(SWITCH_SECONDS)  # nor does the event loop wait longer than this for a thread
    await anyio.to_thread.run_sync(state.database.migrate)
    await state.scoring.start()
    await state.jobs.start()
    SERVICE.info("ready", extra={"fields": {"model": state.scoring.default_model, "version": __version__}})
    try:
        yield
    finally:
        await state.jobs.stop()
        await state.scoring.stop()
        state.database.close()


def _note(metrics: Metrics, exchange: Exchange) -> None:
    metrics.exchange(exchange)
    log_exchange(exchange)


async def _answer_error(request: Request, error: Exception) -> Response:
    problem = problem_of(error)
    if problem.status == 500:
        raise error
    return problem_response(request, problem)
