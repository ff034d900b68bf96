"""Settings: ``claimscore.toml`` or ``[tool.claimscore]`` in ``pyproject.toml``, and the environment, read once.

    model = "claimscore-base"
    fail_on = "error"                # error | warning | never
    exclude = ["drafts/**"]
    min_score = 0.3
    report_unsure = false
    thresholds = { health_claim = 0.5, CS102 = 0.7, overclaim = { ok_below = 0.2, flag_from = 0.6 } }
    severity = { CS206 = "info", CS104 = "off" }
    gate = { block_from = 1, warn_from = 1 }

    [[paths]]                        # later entries win
    glob = "opinion/**"
    severity = { CS201 = "off" }

CLAIMSCORE_MODEL and CLAIMSCORE_CONFIG stand below the command line and above the file.
"""

from __future__ import annotations

import difflib
import os
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from fnmatch import fnmatch
from pathlib import Path
from typing import Any

from claimscore.domain import Severity
from claimscore.errors import SettingsError
from claimscore.model.manifest import Band
from claimscore.policy.policy import DEFAULT_POLICY, Policy

FAIL_ON = ("error", "warning", "never")
_POLICY_KEYS = ("min_score", "report_unsure", "thresholds", "severity", "gate")
_TOP_KEYS = ("model", "fail_on", "exclude", "paths", "server", *_POLICY_KEYS)
_NAMES = ("claimscore.toml", "pyproject.toml")


@dataclass(frozen=True, slots=True)
class PathRule:
    """Policy settings for the files that a glob matches, relative to the configuration file."""

    glob: str
    settings: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Settings:
    """What a run is configured with; ``root`` is the folder that globs are relative to.

    overrides: fields of ``Policy`` that the caller sets above every policy of the file.
    server: the ``[server]`` table, which the service checks.
    """

    model: str | None = None
    fail_on: str = "error"
    exclude: tuple[str, ...] = ()
    policy: Policy = DEFAULT_POLICY
    overrides: Mapping[str, Any] = field(default_factory=dict)
    paths: tuple[PathRule, ...] = ()
    root: Path = field(default_factory=Path.cwd)
    server: Mapping[str, Any] = field(default_factory=dict)

    def policy_for(self, path: Path | None) -> Policy:
        """The policy for a file; for standard input (``None``) the general one."""
        policy = self.policy
        if path is not None:
            for rule in self.paths:
                if self._matches(path, rule.glob):
                    policy = _policy(rule.settings, policy, f"[[paths]] {rule.glob}")
        return replace(policy, **self.overrides)

    def excludes(self, path: Path) -> bool:
        """Whether a file found by walking a folder is left out."""
        return any(self._matches(path, glob) for glob in self.exclude)

    def _matches(self, path: Path, glob: str) -> bool:
        full = path.resolve()
        own = full.relative_to(self.root).as_posix() if full.is_relative_to(self.root) else full.as_posix()
        return fnmatch(own, glob)


def load_settings(config: Path | None = None, *, start: Path | None = None) -> Settings:
    """Settings from ``config``, else CLAIMSCORE_CONFIG, else the nearest file above ``start``, else the defaults.

    Raises SettingsError naming the file, the key and the nearest known key.
    """
    named = config or (Path(os.environ["CLAIMSCORE_CONFIG"]) if os.environ.get("CLAIMSCORE_CONFIG") else None)
    path = named or _nearest((start or Path.cwd()).resolve())
    settings = _parse(_table(path), path) if path else Settings()
    model = os.environ.get("CLAIMSCORE_MODEL")
    return replace(settings, model=model) if model else settings


def _nearest(folder: Path) -> Path | None:
    for parent in (folder, *folder.parents):
        for name in _NAMES:
            candidate = parent / name
            if candidate.is_file() and (name != "pyproject.toml" or _has_table(candidate)):
                return candidate
    return None


def _has_table(path: Path) -> bool:
    text = path.read_text(encoding="utf-8", errors="replace")
    return "[tool.claimscore" in text


def _table(path: Path) -> Mapping[str, Any]:
    try:
        raw = tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise SettingsError(f"{path}: cannot be read ({error.strerror})", code="config-missing") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise SettingsError(f"{path}: not valid TOML ({error})", code="config-toml") from error
    if path.name == "pyproject.toml":
        tool = raw.get("tool", {}).get("claimscore", {})
        return tool if isinstance(tool, dict) else {}
    return raw


def _parse(raw: Mapping[str, Any], path: Path) -> Settings:
    _known(raw, _TOP_KEYS, str(path))
    fail_on = raw.get("fail_on", "error")
    if fail_on not in FAIL_ON:
        raise SettingsError(
            f"{path}: fail_on is {fail_on!r}, expected one of {', '.join(FAIL_ON)}", code="config-value"
        )
    policy = _policy({k: v for k, v in raw.items() if k in _POLICY_KEYS}, DEFAULT_POLICY, str(path))
    settings = Settings(
        model=_typed(raw, "model", str, None, path),
        fail_on=fail_on,
        exclude=tuple(_typed(raw, "exclude", list, [], path)),
        policy=policy,
        paths=tuple(_path_rule(entry, path) for entry in _typed(raw, "paths", list, [], path)),
        root=path.resolve().parent,
        server=_typed(raw, "server", dict, {}, path),
    )
    for rule in settings.paths:
        _policy(rule.settings, policy, f"{path}: [[paths]] {rule.glob}")
    return settings


def _path_rule(entry: Any, path: Path) -> PathRule:
    if not isinstance(entry, dict) or not isinstance(entry.get("glob"), str):
        raise SettingsError(
            f'{path}: every [[paths]] entry needs a glob, such as glob = "blog/**"', code="config-value"
        )
    _known(entry, ("glob", *_POLICY_KEYS), f"{path}: [[paths]] {entry['glob']}")
    return PathRule(entry["glob"], {key: value for key, value in entry.items() if key != "glob"})


def policy_from(raw: Mapping[str, Any], base: Policy = DEFAULT_POLICY, *, where: str = "policy") -> Policy:
    """``base`` with the settings of ``raw`` over it, in the shape that ``claimscore.toml`` has.

    Raises SettingsError naming ``where`` and the key.
    """
    _known(raw, _POLICY_KEYS, where)
    return _policy(raw, base, where)


def _policy(raw: Mapping[str, Any], base: Policy, where: str) -> Policy:
    try:
        return _with_policy(raw, base, where)
    except (TypeError, ValueError, AttributeError) as error:
        raise SettingsError(f"{where}: {error}", code="config-value") from error


def _with_policy(raw: Mapping[str, Any], base: Policy, where: str) -> Policy:
    thresholds = dict(raw.get("thresholds", {}))
    gate = raw.get("gate", {})
    _known(gate, ("block_from", "warn_from"), f"{where}: gate")
    bands = {
        name: _band(thresholds.pop(name), f"{where}: thresholds.{name}")
        for name in ("overclaim", "weak_evidence")
        if name in thresholds
    }
    health_claim = _float(thresholds.pop("health_claim", base.health_claim))
    severities = dict(base.severities)
    off = set(base.off)
    for rule_id, value in raw.get("severity", {}).items():
        off.discard(rule_id)
        if value == "off":
            off.add(rule_id)
        elif value in tuple(Severity):
            severities[rule_id] = Severity(value)
        else:
            known = ", ".join((*Severity, "off"))
            raise SettingsError(
                f"{where}: severity.{rule_id} is {value!r}, expected one of {known}", code="config-value"
            )
    return replace(
        base,
        health_claim=health_claim,
        **bands,
        rule_thresholds={**base.rule_thresholds, **{name: _float(value) for name, value in thresholds.items()}},
        severities=severities,
        off=frozenset(off),
        min_score=_float(raw.get("min_score", base.min_score)),
        report_unsure=raw.get("report_unsure", base.report_unsure),
        block_from=gate.get("block_from", base.block_from),
        warn_from=gate.get("warn_from", base.warn_from),
    )


def _band(raw: Any, where: str) -> Band:
    if not isinstance(raw, dict) or set(raw) != {"ok_below", "flag_from"}:
        raise SettingsError(f"{where} needs both ok_below and flag_from", code="config-value")
    return Band(float(raw["ok_below"]), float(raw["flag_from"]))


def _float(value: Any) -> Any:
    """``1`` as ``1.0``, so that both ways to write it give the same policy version; anything else as it is."""
    return float(value) if type(value) is int else value


def _known(raw: Mapping[str, Any], keys: tuple[str, ...], where: str) -> None:
    for key in raw:
        if key not in keys:
            near = difflib.get_close_matches(key, keys, 1)
            hint = f"did you mean {near[0]!r}?" if near else f"known keys: {', '.join(keys)}"
            raise SettingsError(f"{where}: unknown key {key!r}; {hint}", code="config-key")


def _typed(raw: Mapping[str, Any], key: str, kind: type, default: Any, path: Path) -> Any:
    value = raw.get(key, default)
    if value is not default and not isinstance(value, kind):
        raise SettingsError(f"{path}: {key} is {value!r}, expected a {kind.__name__}", code="config-value")
    return value
