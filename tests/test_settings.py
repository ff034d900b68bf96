"""Configuration: what a file may say, where it is found, and how a mistake is named."""

from __future__ import annotations

from pathlib import Path

import pytest

from claimscore.domain import Severity
from claimscore.errors import SettingsError
from claimscore.settings import Settings, load_settings

FULL = """
model = "claimscore-base"
fail_on = "warning"
exclude = ["drafts/**"]
min_score = 0.3
report_unsure = false
thresholds = { health_claim = 0.4, CS102 = 0.7, overclaim = { ok_below = 0.2, flag_from = 0.6 } }
severity = { CS206 = "info", CS104 = "off" }
gate = { block_from = 2 }

[[paths]]
glob = "opinion/**"
severity = { CS104 = "warning", CS201 = "off" }
min_score = 0.5
"""


def written(folder: Path, text: str, name: str = "claimscore.toml") -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def test_every_setting_is_read(tmp_path: Path) -> None:
    settings = load_settings(written(tmp_path, FULL))
    policy = settings.policy_for(None)
    assert (settings.model, settings.fail_on, settings.exclude) == ("claimscore-base", "warning", ("drafts/**",))
    assert (policy.min_score, policy.report_unsure, policy.health_claim) == (0.3, False, 0.4)
    assert policy.rule_thresholds == {"CS102": 0.7}
    assert policy.overclaim is not None
    assert (policy.overclaim.ok_below, policy.overclaim.flag_from) == (0.2, 0.6)
    assert policy.severities == {"CS206": Severity.INFO}
    assert (policy.off, policy.block_from) == (frozenset({"CS104"}), 2)


def test_a_glob_adds_to_the_general_policy(tmp_path: Path) -> None:
    settings = load_settings(written(tmp_path, FULL))
    policy = settings.policy_for(tmp_path / "opinion" / "deep" / "a.md")
    assert policy.off == frozenset({"CS201"})
    assert policy.severities == {"CS206": Severity.INFO, "CS104": Severity.WARNING}
    assert policy.min_score == 0.5
    assert settings.policy_for(tmp_path / "news" / "a.md") == settings.policy_for(None)
    assert settings.excludes(tmp_path / "drafts" / "x.md")


def test_the_nearest_file_above_is_found_and_pyproject_counts_with_its_table(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("CLAIMSCORE_CONFIG", raising=False)
    inner = tmp_path / "a" / "b"
    inner.mkdir(parents=True)
    written(tmp_path, "[tool.claimscore]\nmin_score = 0.25\n", "pyproject.toml")
    written(tmp_path / "a", "[project]\nname = 'x'\n", "pyproject.toml")
    assert load_settings(start=inner).policy.min_score == 0.25


def test_the_environment_names_a_model_and_a_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CLAIMSCORE_CONFIG", str(written(tmp_path, FULL)))
    monkeypatch.setenv("CLAIMSCORE_MODEL", "claimscore-research")
    settings = load_settings()
    assert (settings.model, settings.fail_on) == ("claimscore-research", "warning")


def test_without_a_file_the_defaults_hold(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("CLAIMSCORE_CONFIG", raising=False)
    monkeypatch.delenv("CLAIMSCORE_MODEL", raising=False)
    assert load_settings(start=tmp_path).policy == Settings().policy


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("min_scroe = 0.3", "did you mean 'min_score'"),
        ("fail_on = 'always'", "expected one of error, warning, never"),
        ("min_score = 3", "expected a probability"),
        ("min_score = 'high'", "claimscore.toml"),
        ("severity = { CS101 = 'loud' }", "severity.CS101"),
        ("severity = { CS999 = 'off' }", "unknown rule CS999"),
        ("thresholds = { overclaim = 0.5 }", "needs both ok_below and flag_from"),
        ("gate = { block = 1 }", "did you mean 'block_from'"),
        ("[[paths]]\nmin_score = 0.1", "needs a glob"),
        ("[[paths]]\nglob = 'a'\nmin_score = 2", "expected a probability"),
        ("exclude = 'drafts'", "expected a list"),
        ("min_score = ", "not valid TOML"),
    ],
)
def test_a_mistake_is_named_with_its_file_and_key(tmp_path: Path, text: str, words: str) -> None:
    with pytest.raises(SettingsError, match=words):
        load_settings(written(tmp_path, text))


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match=r"none\.toml: cannot be read"):
        load_settings(tmp_path / "none.toml")
