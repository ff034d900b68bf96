"""``claimscore train`` from a file of labels to a model that checks a draft and serves, through kills and resumes."""

from __future__ import annotations

import csv
import hashlib
import json
import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest
import torch
from safetensors.torch import load_file
from transformers import AutoModel, AutoTokenizer

from claimscore.domain import SENTENCE_HEADS
from claimscore.errors import InputError, MissingExtra, SettingsError
from claimscore.model.bundle import load_model
from tests.training.retrain.conftest import EXAMPLE, ROOT, Train, small_settings
from training.fit import WEIGHTS
from training.network import build_network
from training.retrain import tfidf, watching

pytestmark = [pytest.mark.train, pytest.mark.slow]

ENVIRONMENT = {**os.environ, "OMP_NUM_THREADS": "1", "PYTHONPATH": f"{ROOT}{os.pathsep}{ROOT / 'src'}"}


def command(*arguments: object) -> list[str]:
    return [sys.executable, "-m", "claimscore.cli.main", *map(str, arguments)]


def digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def labels(path: Path, *columns: str, rows: int = 200) -> Path:
    """The example's rows with only some of their columns."""
    with EXAMPLE.open(encoding="utf-8", newline="") as file:
        kept = [{name: row[name] for name in columns} for row in csv.DictReader(file)][:rows]
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, columns)
        writer.writeheader()
        writer.writerows(kept)
    return path


def test_the_run_leaves_everything_that_it_promises(finished: Path) -> None:
    figures = json.loads((finished / "metrics.json").read_text(encoding="utf-8"))
    assert set(SENTENCE_HEADS) < set(figures["heads"])
    for head in figures["heads"].values():
        for key in ("ap", "ap_tfidf", "ap_length", "brier"):
            if head[key]["value"] is not None:
                assert head[key]["low"] <= head[key]["value"] <= head[key]["high"]
    assert json.loads((finished / "recipe.json").read_text(encoding="utf-8"))["stages"][0]["epochs"] == 2
    assert "| `overclaim` |" in (finished / "report.md").read_text(encoding="utf-8")
    card = (finished / "bundle" / "MODEL_CARD.md").read_text(encoding="utf-8")
    assert "Untrained, for want of labels: `claim_strength`" in card
    parts = [line.rpartition(",")[2] for line in (finished / "split.csv").read_text().splitlines()[1:]]
    assert {part: parts.count(part) for part in ("fit", "calibration", "test")} == {
        "fit": 120,
        "calibration": 41,
        "test": 39,
    }


def test_logs_hold_loss_rate_and_validation_of_every_step_and_epoch(finished: Path) -> None:
    with (finished / "log.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    steps = [int(row["step"]) for row in rows if row["name"] == "loss"]
    assert steps == list(range(1, 17))
    assert [int(row["step"]) for row in rows if row["name"] == "validation/loss"] == [8, 16]
    assert {"learning_rate", "validation/ap/overclaim"} < {row["name"] for row in rows}
    (events,) = (finished / "tensorboard" / "fit").glob("events.out.tfevents.*")
    content = events.read_bytes()
    assert all(name in content for name in (b"loss", b"learning_rate", b"validation/ap/overclaim"))


def test_the_bundle_checks_a_draft_with_no_code_change(finished: Path) -> None:
    draft = ROOT / "examples" / "careless-portal.md"
    arguments = ("check", draft, "--model", finished / "bundle", "--format", "json", "--fail-on", "never")
    done = subprocess.run(command(*arguments), capture_output=True, check=True, env=ENVIRONMENT, timeout=120)
    report = json.loads(done.stdout)
    assert report["model"]["name"] == "own"
    assert report["model"]["digest"] == digest(finished / "bundle" / "model.onnx")


def test_the_service_loads_the_bundle_with_no_code_change(finished: Path, tmp_path: Path) -> None:
    pytest.importorskip("fastapi")
    from fastapi.testclient import TestClient

    from claimscore.server.app import create_app
    from claimscore.server.settings import ServerSettings

    settings = ServerSettings(model=str(finished / "bundle"), database=f"sqlite:///{tmp_path / 'service.db'}")
    with TestClient(create_app(settings), base_url="http://127.0.0.1") as client:
        answer = client.post("/api/v1/score", json={"text": "Tea cures cancer."}).json()
    assert answer["model"]["name"] == "own"
    assert set(SENTENCE_HEADS) <= set(answer["sentences"][0]["scores"])


def test_the_checkpoint_is_a_hugging_face_folder_of_the_fitted_encoder(finished: Path) -> None:
    checkpoint = finished / "checkpoint"
    fitted = load_file(finished / "fit" / WEIGHTS)
    encoder = AutoModel.from_pretrained(checkpoint)
    state = encoder.state_dict()
    inside = {name.removeprefix("encoder."): value for name, value in fitted.items() if name.startswith("encoder.")}
    assert inside
    assert all(torch.equal(state[name], value) for name, value in inside.items())
    ids = AutoTokenizer.from_pretrained(checkpoint)("Tea cures pain.")["input_ids"]
    assert ids == list(load_model(finished / "bundle", workers=1).encoder.tokenise(["Tea cures pain."])[0].ids)
    again = build_network(str(checkpoint), dropout=0.1)
    assert not again.fresh_heads
    assert torch.equal(again.sentence_head.weight, fitted["sentence_head.weight"])


def test_training_goes_on_from_a_checkpoint_with_its_heads(finished: Path, train: Train, tmp_path: Path) -> None:
    only = labels(tmp_path / "only.csv", "id", "doc", "text", "overclaim")
    result = train("--data", only, "--output", tmp_path / "run", encoder=finished / "checkpoint")
    assert result.exit_code == 0, result.output
    manifest = load_model(tmp_path / "run" / "bundle", workers=1).manifest.raw
    assert manifest["recipe"]["untrained"] == ["claim_strength"]
    assert set(manifest["metrics"]["heads"]) == {"overclaim", "overclaim_severe"}
    before, after = (
        load_file(one / "heads.safetensors") for one in (finished / "checkpoint", tmp_path / "run/checkpoint")
    )
    critical = SENTENCE_HEADS.index("critical")
    assert torch.allclose(before["sentence_head.weight"][critical], after["sentence_head.weight"][critical], atol=0.01)


def test_heads_that_nobody_labelled_are_untrained_and_silent(train: Train, tmp_path: Path) -> None:
    only = labels(tmp_path / "only.csv", "id", "doc", "text", "overclaim")
    result = train("--data", only, "--output", tmp_path / "run")
    assert result.exit_code == 0, result.output
    assert "warning  unlabelled" in result.output
    assert "warning  no-flags" in result.output
    model = load_model(tmp_path / "run" / "bundle", workers=1)
    tokens = model.encoder.tokenise(["Tea cures cancer.", "The library opens at nine."])
    said = model.calibrator.probabilities(model.network.infer(tokens)).sentence
    assert np.all(said[:, SENTENCE_HEADS.index("weak_evidence")] == 0.5)
    assert model.manifest.thresholds.health_claim == 0.0
    card = (tmp_path / "run" / "bundle" / "MODEL_CARD.md").read_text(encoding="utf-8")
    assert "Untrained, for want of labels: `health_claim`, `weak_evidence`" in card


def test_the_same_seed_gives_the_same_weights_byte_for_byte(finished: Path, train: Train, tmp_path: Path) -> None:
    result = train("--data", EXAMPLE, "--output", tmp_path, "--logger", "csv", "--seed", 13)
    assert result.exit_code == 0, result.output
    assert digest(tmp_path / "fit" / WEIGHTS) == digest(finished / "fit" / WEIGHTS)
    assert digest(tmp_path / "bundle" / "model.onnx") == digest(finished / "bundle" / "model.onnx")
    assert not (tmp_path / "tensorboard").exists()


def test_a_killed_run_goes_on_and_ends_with_the_same_weights(
    finished: Path, tiny_encoder: Path, train: Train, tmp_path: Path
) -> None:
    folder = tmp_path / "run"
    arguments = ("train", "--data", EXAMPLE, "--encoder", tiny_encoder, "--output", folder, *small_settings())
    log = folder / "log.csv"
    with subprocess.Popen(command(*arguments), env=ENVIRONMENT, stderr=subprocess.DEVNULL) as killed:
        until = time.monotonic() + 120
        while not (log.is_file() and "fit,9," in log.read_text(encoding="utf-8")):  # into the second epoch
            assert time.monotonic() < until
            assert killed.poll() is None
            time.sleep(0.005)
        killed.send_signal(signal.SIGKILL)
    if (folder / "fit" / WEIGHTS).is_file():
        pytest.fail("the run had ended before it was killed")
    with pytest.raises(SettingsError, match="--resume goes on with it"):
        raise_from(train("--data", EXAMPLE, "--output", folder))
    resumed = subprocess.run(
        command(*arguments, "--resume"), env=ENVIRONMENT, capture_output=True, encoding="utf-8", check=True
    )
    assert "going on after epoch 1" in resumed.stderr
    assert digest(folder / "fit" / WEIGHTS) == digest(finished / "fit" / WEIGHTS)
    assert digest(folder / "bundle" / "model.onnx") == digest(finished / "bundle" / "model.onnx")
    assert log.read_bytes() == (finished / "log.csv").read_bytes()


def test_ctrl_c_leaves_a_run_that_can_go_on_and_says_how(
    train: Train, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupted(*_: object) -> None:
        raise KeyboardInterrupt

    only = labels(tmp_path / "only.csv", "id", "doc", "text", "overclaim")
    with monkeypatch.context() as patched:
        patched.setattr(watching.Watcher, "epoch", interrupted)
        patched.setattr(sys, "argv", ["claimscore", "train", "--data", "my labels.csv", "--fresh"])
        stopped = train("--data", only, "--output", tmp_path / "run", "--fresh")
    assert stopped.exit_code == 130
    assert "go on with: claimscore train --data 'my labels.csv' --resume" in stopped.output
    result = train("--data", only, "--output", tmp_path / "run", "--resume")
    assert result.exit_code == 0, result.output


def test_a_folder_of_other_rows_is_not_resumed_and_fresh_starts_anew(
    finished: Path, train: Train, tmp_path: Path
) -> None:
    folder = shutil.copytree(finished, tmp_path / "run")
    fewer = labels(tmp_path / "fewer.csv", "id", "doc", "text", "claim", "overclaim", rows=150)
    with pytest.raises(SettingsError, match="other rows"):
        raise_from(train("--data", fewer, "--output", folder, "--resume"))
    result = train("--data", fewer, "--output", folder, "--fresh")
    assert result.exit_code == 0, result.output
    assert set(json.loads((folder / "metrics.json").read_text())["heads"]) == {
        "health_claim",
        "overclaim",
        "overclaim_severe",
    }


def raise_from(result: object) -> None:
    raise result.exception  # type: ignore[attr-defined]


def test_check_only_prints_the_table_and_trains_nothing(train: Train, tmp_path: Path) -> None:
    fine = train("--data", EXAMPLE, "--check-only", "--output", tmp_path / "run")
    assert fine.exit_code == 0
    assert "data checks: 0 errors" in fine.output
    few = labels(tmp_path / "few.csv", "id", "doc", "text", "claim", rows=12)
    wrong = train("--data", few, "--check-only", "--output", tmp_path / "run")
    assert wrong.exit_code == 2
    assert "error    few-rows" in wrong.output
    with pytest.raises(InputError, match="correct them"):
        raise_from(train("--data", few, "--output", tmp_path / "run"))
    assert not (tmp_path / "run").exists()


def test_a_test_file_that_shares_a_sentence_is_a_leak(train: Train, tmp_path: Path) -> None:
    held = labels(tmp_path / "held.csv", "id", "doc", "text", "claim", "overclaim", rows=20)
    result = train("--data", EXAMPLE, "--test", held, "--check-only")
    assert result.exit_code == 2
    assert "leak-document" in result.output


def test_an_unreadable_file_is_an_error_of_the_table(train: Train, tmp_path: Path) -> None:
    (tmp_path / "bad.csv").write_text("text,claim\nTea cures.,7\n", encoding="utf-8")
    result = train("--data", tmp_path / "bad.csv", "--check-only")
    assert result.exit_code == 2
    assert "expected 0 or 1" in result.output


def test_authored_rows_beside_own_labels_teach_what_these_lack(train: Train, tmp_path: Path) -> None:
    only = labels(tmp_path / "only.csv", "id", "doc", "text", "overclaim")
    result = train("--data", only, "--include", "authored", "--check-only")
    assert result.exit_code == 0
    assert "authored rows are left out, for own rows repeat their contrast set" in result.output


def test_the_linear_recipe_keeps_an_estimator_and_no_bundle(train: Train, tmp_path: Path) -> None:
    result = train("--data", EXAMPLE, "--recipe", "tfidf", "--output", tmp_path / "run")
    assert result.exit_code == 0, result.output
    assert "it has no bundle and does not serve" in result.output
    heads = (tmp_path / "run" / tfidf.HEADS_FILE).read_text(encoding="utf-8").split()
    model = tfidf.load(tmp_path / "run" / tfidf.MODEL_FILE)
    assert model.predict_proba(["Tea cures cancer."]).shape == (1, len(heads))
    figures = json.loads((tmp_path / "run" / "metrics.json").read_text())
    assert figures["heads"]["overclaim"]["ap"]["value"] > 0.5
    assert not (tmp_path / "run" / "bundle").exists()


def test_wrong_options_are_named(train: Train, tmp_path: Path) -> None:
    for arguments, said in (
        (("--include", "nonesuch"), "there is only authored"),
        (("--recipe", "nonesuch"), "there are base"),
        (("--logger", "nonesuch", "--output", tmp_path / "run"), "there are csv, tensorboard, mlflow"),
        (("--set", "nonesuch=1"), "no such setting"),
    ):
        with pytest.raises(SettingsError, match=said):
            raise_from(train("--data", EXAMPLE, *arguments))


def test_a_log_whose_extra_is_missing_says_what_to_install(
    train: Train, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(watching, "find_spec", lambda _name: None)
    for name, extra in (("mlflow", "mlflow"), ("tensorboard", "train")):
        with pytest.raises(MissingExtra, match=rf"claimscore\[{extra}\]"):
            raise_from(train("--data", EXAMPLE, "--logger", name, "--output", tmp_path / name))
