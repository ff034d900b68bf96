"""The pages as bytes: a strict policy, nothing inline, nothing from elsewhere, errors as problems."""

from __future__ import annotations

import re

import pytest
from fastapi.testclient import TestClient

from claimscore.rules.catalog import RULES

PAGES = ["/", "/rules", "/rules/CS101", "/help", "/model", "/drafts"]


@pytest.mark.parametrize("path", PAGES)
def test_a_page_runs_only_the_service_s_own_files(client: TestClient, path: str) -> None:
    reply = client.get(path)
    assert reply.status_code == 200
    policy = reply.headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "script-src 'self';" in policy
    assert not re.search(r"<script(?![^>]*\bsrc=)|\son[a-z]+=|<style|\sstyle=|javascript:", reply.text)
    loaded = re.findall(r'<(?:script|link|img)[^>]*(?:src|href)="([^"]+)"', reply.text)
    assert loaded
    for address in loaded:
        assert address.startswith("/static/")
        assert client.get(address).status_code == 200


def test_every_rule_has_its_page(client: TestClient) -> None:
    for rule in RULES:
        text = client.get(f"/rules/{rule.id}").text
        assert rule.name in text
        assert "Known problems" in text
    assert client.get("/rules/CS999").status_code == 404


def test_static_files_are_typed_and_asked_for_again(client: TestClient) -> None:
    script = client.get("/static/main.js")
    assert script.headers["content-type"].startswith("text/javascript")
    assert script.headers["cache-control"] == "no-cache"
    assert client.get("/static/main.js", headers={"If-None-Match": script.headers["etag"]}).status_code == 304
    assert client.get("/static/../pages.py").status_code == 404
    assert client.get("/static/%2e%2e/pages.py").status_code == 404


def test_drafts_are_sanitised_again_when_they_are_kept(client: TestClient) -> None:
    html = '<h1 onclick="x()">T</h1><p>a<script>b</script><img src=x onerror=y></p>'
    kept = client.post("/editor/drafts", json={"title": " A \n draft ", "html": html}).json()
    assert kept["title"] == "A draft"
    assert client.get(f"/editor/drafts/{kept['id']}").json()["html"] == "<h1>T</h1><p>a</p>"
    assert client.delete(f"/editor/drafts/{kept['id']}").status_code == 204
    assert client.get(f"/editor/drafts/{kept['id']}").status_code == 404


def test_the_address_route_is_off_unless_switched_on(client: TestClient) -> None:
    reply = client.post("/editor/address", json={"url": "https://example.org/"})
    assert (reply.status_code, reply.json()["code"]) == (403, "url-fetch-off")


def test_an_empty_draft_is_no_error(client: TestClient) -> None:
    reply = client.post("/editor/score", json={"blocks": [{"id": "b1", "text": "  "}], "whole": True})
    assert reply.status_code == 200
    assert reply.json()["blocks"] == []


def test_the_editor_needs_a_key_where_the_service_does(client: TestClient, make_client: object) -> None:
    guarded = make_client(host="0.0.0.0", allowed_hosts=("127.0.0.1",))  # type: ignore[operator]  # noqa: S104
    assert guarded.get("/").status_code == 200
    assert guarded.post("/editor/score", json={"blocks": []}).status_code == 401
    assert guarded.get("/editor/drafts").status_code == 401
