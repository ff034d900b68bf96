"""``claimscore keys``: make, list and revoke the keys of the service."""

from __future__ import annotations

import json
import time
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from claimscore.errors import InputError, MissingExtra

if TYPE_CHECKING:
    from claimscore.store.database import Database
    from claimscore.store.keys import Key

app = typer.Typer(no_args_is_help=True, help="Make, list and revoke the keys of the service.")
DatabaseUrl = Annotated[
    str | None,
    typer.Option(
        "--database", envvar="CLAIMSCORE_DATABASE", help="The service's database. Default: the file that it uses."
    ),
]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON.")]


@app.command("create")
def create(
    name: Annotated[str, typer.Argument(help="Whose key it is; shown by `keys list`.")],
    scope: Annotated[
        list[str] | None, typer.Option("--scope", help="score, jobs, feedback or admin; repeatable. Default: score.")
    ] = None,
    rate_limit: Annotated[int | None, typer.Option(min=1, help="Requests a minute. Default: the service's.")] = None,
    policy: Annotated[
        Path | None, typer.Option(help="A TOML file with thresholds, severity, gate … as in claimscore.toml.")
    ] = None,
    days: Annotated[float | None, typer.Option(help="Days until it expires. Default: never.")] = None,
    database: DatabaseUrl = None,
    as_json: AsJson = False,
) -> None:
    """Make a key. It is shown this once; the database keeps only a hash of it."""
    from claimscore.settings import policy_from

    settings = _read_policy(policy) if policy else None
    if settings:
        policy_from(settings, where=str(policy))
    opened = _open(database)
    from claimscore.store.keys import create_key

    try:
        key, token = create_key(
            opened,
            name,
            scope or ["score"],
            rate_limit_per_minute=rate_limit,
            policy=settings,
            expires_in_days=days,
        )
    finally:
        opened.close()
    if as_json:
        typer.echo(json.dumps({**_shown(key), "key": token}, indent=2))
        return
    typer.echo(token)
    typer.echo(f"key {key.id} for {key.name}, scopes {', '.join(key.scopes)}; it is not shown again", err=True)


@app.command("list")
def list_all(database: DatabaseUrl = None, as_json: AsJson = False) -> None:
    """List the keys, the newest first, revoked ones too."""
    opened = _open(database)
    from claimscore.store.keys import list_keys

    try:
        keys = list_keys(opened)
    finally:
        opened.close()
    if as_json:
        typer.echo(json.dumps([_shown(key) for key in keys], indent=2))
        return
    for key in keys:
        limit = f"{key.rate_limit_per_minute}/min" if key.rate_limit_per_minute else "-"
        used = _day(key.last_used_at) or "never used"
        typer.echo(f"{key.id}  {_state(key):<8} {','.join(key.scopes):<24} {limit:<9} {used:<16} {key.name}")
    if not keys:
        typer.echo("no keys; make one with `claimscore keys create NAME`", err=True)


@app.command("revoke")
def revoke(
    key_id: Annotated[str, typer.Argument(metavar="ID", help="The id that `keys list` shows.")],
    database: DatabaseUrl = None,
) -> None:
    """Revoke a key, for good. A running service stops taking it within seconds."""
    opened = _open(database)
    from claimscore.store.keys import revoke_key

    try:
        key = revoke_key(opened, key_id)
    finally:
        opened.close()
    typer.echo(f"revoked {key.id} ({key.name})")


def _open(url: str | None) -> Database:
    try:
        from claimscore.server.settings import server_settings
        from claimscore.settings import load_settings
        from claimscore.store.database import Database
    except ModuleNotFoundError as error:
        raise MissingExtra("serve", needed_for="the service's database") from error
    database = Database(server_settings(load_settings().server, database=url).database)
    database.migrate()
    return database


def _read_policy(path: Path) -> dict[str, Any]:
    import tomllib

    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise InputError(f"{path}: cannot be read ({error.strerror})", code="unreadable") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise InputError(f"{path}: not valid TOML ({error})", code="policy-toml") from error


def _shown(key: Key) -> dict[str, Any]:
    return {
        "id": key.id,
        "name": key.name,
        "state": _state(key),
        "scopes": list(key.scopes),
        "rate_limit_per_minute": key.rate_limit_per_minute,
        "policy": key.policy,
        "created_at": key.created_at,
        "expires_at": key.expires_at,
        "revoked_at": key.revoked_at,
        "last_used_at": key.last_used_at,
    }


def _state(key: Key) -> str:
    if key.revoked_at is not None:
        return "revoked"
    return "valid" if key.is_valid(time.time()) else "expired"


def _day(seconds: float | None) -> str | None:
    return None if seconds is None else time.strftime("%Y-%m-%d %H:%M", time.gmtime(seconds))
