"""An edited draft sent again costs the network only the sentences that changed, and the metrics show it."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import httpx
import pytest
from fastapi.testclient import TestClient

from claimscore.errors import SettingsError
from claimscore.server.settings import ServerSettings, server_settings
from tests.server.running import RunningServer

DRAFT = "Garlic cures colds. Experts say so. It is safe for everyone. A trial had 40 people. Buy it today."
EDITED = DRAFT.replace("cures", "may ease") + " It was tested in mice."


def lookups(base_url: str) -> tuple[int, int]:
    """Hits and misses so far, as Prometheus reads them."""
    text = httpx.get(f"{base_url}/metrics").text
    found = dict(re.findall(r'^claimscore_cache_sentences_total\{outcome="(hit|miss)"\} (\d+)\.0$', text, re.MULTILINE))
    return int(found.get("hit", 0)), int(found.get("miss", 0))


def scored(base_url: str, text: str) -> list[dict[str, object]]:
    reply = httpx.post(f"{base_url}/api/v1/score", json={"text": text})
    assert reply.status_code == 200
    return [sentence["scores"] for sentence in reply.json()["sentences"]]


def test_an_edited_draft_misses_only_the_sentences_that_changed(tmp_path: Path) -> None:
    with RunningServer(tmp_path) as server:
        first = scored(server.url, DRAFT)
        assert lookups(server.url) == (0, 5)
        edited = scored(server.url, EDITED)
        assert lookups(server.url) == (4, 7)
        assert edited[1:5] == first[1:]
        assert scored(server.url, EDITED) == edited
        assert lookups(server.url) == (10, 7)


def test_a_service_told_to_keep_nothing_keeps_nothing(tmp_path: Path) -> None:
    with RunningServer(tmp_path, environment={"CLAIMSCORE_CACHED_SENTENCES": "0"}) as server:
        assert scored(server.url, DRAFT) == scored(server.url, DRAFT)
        assert lookups(server.url) == (0, 0)


def test_the_oldest_sentence_is_let_go_at_the_bound(make_client: Callable[..., TestClient]) -> None:
    client = make_client(cached_sentences=5)
    for text in (DRAFT, "One more sentence.", DRAFT):
        assert client.post("/api/v1/score", json={"text": text}).status_code == 200
    cache = client.app.state.scoring.shelf.loaded(None).network.cache
    assert len(cache) == 5
    assert cache.hits + cache.misses == 11


def test_what_is_kept_holds_no_text(make_client: Callable[..., TestClient]) -> None:
    client = make_client()
    client.post("/api/v1/score", json={"text": DRAFT})
    cache = client.app.state.scoring.shelf.loaded(None).network.cache
    assert len(cache) == 5
    for key, rows in cache._rows.items():
        assert len(key) == 16
        assert [(row.dtype.name, row.shape[-1]) for row in rows] == [("float32", 24), ("float32", 14)]


def test_the_bound_is_a_setting_like_the_others() -> None:
    assert ServerSettings().cached_sentences == 4_096
    assert server_settings({"cached_sentences": 10}, {"CLAIMSCORE_CACHED_SENTENCES": "0"}).cached_sentences == 0
    with pytest.raises(SettingsError, match="cached_sentences is -1"):
        server_settings({"cached_sentences": -1})
