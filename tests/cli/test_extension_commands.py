"""Commands outside the package: offered always, loaded only when asked for, clear where a part is missing."""

from __future__ import annotations

import subprocess
import sys

import pytest

from claimscore.cli import extensions
from claimscore.errors import MissingExtra


def run(*arguments: str) -> subprocess.CompletedProcess[str]:
    """Run the command line in a process of its own."""
    return subprocess.run(
        [sys.executable, "-m", "claimscore.cli.main", *arguments],
        capture_output=True,
        check=False,
        encoding="utf-8",
        timeout=60,
    )


def test_the_help_names_every_extension_without_loading_one():
    code = (
        "import sys; from claimscore.cli.main import app\n"
        "try: app(['--help'])\n"
        "except SystemExit: pass\n"
        "print([name for name in sys.modules if name.partition('.')[0] in ('training', 'torch', 'sklearn', 'numpy')])"
    )
    shown = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True, encoding="utf-8").stdout
    for name, extension in extensions.EXTENSIONS.items():
        assert f"{name} " in shown
        assert extension.help[:45] in shown
    assert shown.splitlines()[-1] == "[]"


@pytest.mark.parametrize("name", ["suggest", "agreement"])
def test_a_commands_own_help_is_shown_under_its_full_name(name: str):
    done = run(name, "--help")
    assert done.returncode == 0
    assert done.stdout.startswith(f"Usage: claimscore {name} [OPTIONS]")
    assert extensions.EXTENSIONS[name].help.rstrip(".") in " ".join(done.stdout.split())


def test_a_wrong_option_is_a_usage_error_of_the_command():
    done = run("agreement", "--no-such-option", "a.jsonl")
    assert done.returncode == 2
    assert "No such option: --no-such-option" in done.stderr


def test_a_missing_package_says_which_extra_to_install(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setitem(sys.modules, "typer_of_nobody", None)
    needs = extensions.Extension("typer_of_nobody", "Needs what is not there.")
    monkeypatch.setitem(extensions.EXTENSIONS, "odd", needs)
    with pytest.raises(MissingExtra, match=r'claimscore odd needs .* pip install "claimscore\[train\]"'):
        extensions.load_extension("odd")


def test_an_installation_without_the_training_package_says_what_to_install(monkeypatch: pytest.MonkeyPatch):
    def absent(name: str) -> None:
        raise ModuleNotFoundError(f"No module named {name!r}", name="training")

    monkeypatch.setattr(extensions.importlib, "import_module", absent)
    with pytest.raises(MissingExtra, match="pip install"):
        extensions.load_extension("agreement")


def test_a_missing_part_of_our_own_is_not_blamed_on_an_extra(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setitem(extensions.EXTENSIONS, "odd", extensions.Extension("training.not_there", "Is not there."))
    with pytest.raises(ModuleNotFoundError, match=r"training\.not_there"):
        extensions.load_extension("odd")
