"""``claimscore serve``: the service, with a stop that lets requests finish."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from claimscore.errors import MissingExtra, SettingsError

if TYPE_CHECKING:
    from claimscore.server.settings import ServerSettings

_PASSED_ON = ("host", "port", "workers", "database", "model", "no_keys", "rate_limit_per_minute", "url_fetch")


def serve(
    host: Annotated[str | None, typer.Option(help="Address to listen on. Default: 127.0.0.1.")] = None,
    port: Annotated[int | None, typer.Option(min=0, max=65535, help="Default: 8765.")] = None,
    workers: Annotated[int | None, typer.Option(min=1, help="Processes. Default: 1.")] = None,
    config: Annotated[
        Path | None, typer.Option(help="Configuration file; default: the nearest claimscore.toml.")
    ] = None,
    database: Annotated[
        str | None, typer.Option(help="sqlite:///file or postgresql://…; default: a file in your data folder.")
    ] = None,
    model: Annotated[str | None, typer.Option(help="Name or folder of the default model bundle.")] = None,
    no_keys: Annotated[
        bool | None, typer.Option("--no-keys", help="Serve other machines without keys.", show_default=False)
    ] = None,
    url_fetch: Annotated[
        bool | None, typer.Option("--url-fetch", help="Let clients have public web pages fetched.", show_default=False)
    ] = None,
    log_level: Annotated[str, typer.Option(help="debug, info, warning or error.")] = "info",
) -> None:
    """Serve the API. On loopback no key is needed; any other address needs keys (`claimscore keys create`)."""
    try:
        import uvicorn

        from claimscore.server import logs
    except ModuleNotFoundError as error:
        raise MissingExtra("serve", needed_for="the service") from error
    if log_level not in ("debug", "info", "warning", "error"):
        raise SettingsError(f"log level {log_level!r}, expected debug, info, warning or error", code="config-value")
    given = {
        "host": host,
        "port": port,
        "workers": workers,
        "database": database,
        "model": model,
        "no_keys": no_keys,
        "url_fetch": url_fetch,
    }
    settings = _settings(config, given)
    check_start(settings)
    _pass_on(config, settings)
    measured = tempfile.mkdtemp(prefix="claimscore-metrics-") if settings.workers > 1 else None
    if measured:
        os.environ["PROMETHEUS_MULTIPROC_DIR"] = measured
    try:
        uvicorn.run(
            "claimscore.server.app:create_app",
            factory=True,
            host=settings.host,
            port=settings.port,
            workers=settings.workers,
            log_config=logs.log_config(log_level),
            access_log=False,
            server_header=False,
            proxy_headers=False,
            timeout_graceful_shutdown=settings.shutdown_seconds,
            limit_concurrency=settings.max_connections,
        )
    finally:
        if measured:
            shutil.rmtree(measured, ignore_errors=True)


def check_start(settings: ServerSettings) -> None:
    """Bring the database up to date and refuse a start that would be unsafe.

    Raises SettingsError("no-keys") where other machines could call and no valid key exists; what opening the database
    raises; ModelError where the default bundle does not exist.
    """
    from claimscore.model.bundle import find_model
    from claimscore.store.database import Database
    from claimscore.store.keys import count_valid_keys

    find_model(settings.model)
    database = Database(settings.database)
    try:
        database.migrate()
        keys = count_valid_keys(database)
    finally:
        database.close()
    if settings.keys_required and not keys:
        raise SettingsError(
            f"{settings.host} can be reached from other machines and there is no valid key in {database.shown_url}; "
            "make one with `claimscore keys create`, or give --no-keys to serve anyone",
            code="no-keys",
        )


def _settings(config: Path | None, given: Mapping[str, object]) -> ServerSettings:
    from claimscore.server.settings import server_settings
    from claimscore.settings import load_settings

    found = load_settings(config)
    options = {name: value for name, value in given.items() if value is not None}
    return server_settings(found.server, os.environ, **{"policy": found.policy, "model": found.model, **options})


def _pass_on(config: Path | None, settings: ServerSettings) -> None:
    """Say in the environment what the options said, because every worker reads its settings anew."""
    if config:
        os.environ["CLAIMSCORE_CONFIG"] = str(config.resolve())
    for name in _PASSED_ON:
        value = getattr(settings, name)
        if value is not None:
            os.environ[f"CLAIMSCORE_{name.upper()}"] = str(value).lower() if isinstance(value, bool) else str(value)
