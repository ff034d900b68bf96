from __future__ import annotations

from pathlib import Path

import pytest

from claimscore.errors import SettingsError
from claimscore.server.settings import ServerSettings, server_settings
from claimscore.settings import load_settings


def test_options_win_over_the_environment_and_the_environment_over_the_table() -> None:
    table = {"port": 1, "workers": 2, "cors_origins": ["https://a.example"], "time_limit_seconds": 5}
    environment = {
        "CLAIMSCORE_PORT": "3",
        "CLAIMSCORE_ALLOWED_HOSTS": "a.example, b.example",
        "CLAIMSCORE_NO_KEYS": "true",
    }
    found = server_settings(table, environment, port=4, host=None)
    assert (found.port, found.workers, found.host) == (4, 2, "127.0.0.1")
    assert found.cors_origins == ("https://a.example",)
    assert found.allowed_hosts == ("a.example", "b.example")
    assert found.no_keys is True
    assert found.time_limit_seconds == 5.0


@pytest.mark.parametrize(
    ("table", "words"),
    [
        ({"prot": 1}, "did you mean 'port'"),
        ({"port": "1"}, "expected int"),
        ({"port": True}, "expected int"),
        ({"port": 70_000}, "expected 0 to 65535"),
        ({"workers": 0}, "more than 0"),
        ({"cors_origins": "https://a.example"}, "list of strings"),
    ],
)
def test_a_wrong_table_is_refused_with_what_was_expected(table: dict[str, object], words: str) -> None:
    with pytest.raises(SettingsError, match=words):
        server_settings(table)


@pytest.mark.parametrize(("name", "value"), [("CLAIMSCORE_PORT", "x"), ("CLAIMSCORE_NO_KEYS", "perhaps")])
def test_a_wrong_environment_is_refused_by_name(name: str, value: str) -> None:
    with pytest.raises(SettingsError, match=name):
        server_settings(None, {name: value})


@pytest.mark.parametrize(
    ("host", "required"),
    [
        ("127.0.0.1", False),
        ("127.8.8.8", False),
        ("::1", False),
        ("localhost", False),
        ("0.0.0.0", True),  # noqa: S104 (nothing listens)
        ("score.example", True),
    ],
)
def test_keys_are_required_wherever_other_machines_can_call(host: str, required: bool) -> None:
    assert ServerSettings(host=host).keys_required is required
    assert ServerSettings(host=host, no_keys=True).keys_required is False


def test_the_server_table_is_part_of_the_configuration_file(tmp_path: Path) -> None:
    config = tmp_path / "claimscore.toml"
    config.write_text('[server]\nport = 9000\n\n[severity]\nCS101 = "off"\n')
    found = load_settings(config)
    assert server_settings(found.server).port == 9000
    assert found.policy.off == {"CS101"}
