from __future__ import annotations

import time

import pytest
from sqlalchemy import text

from claimscore.errors import InputError
from claimscore.store.database import Database
from claimscore.store.keys import TOKEN, count_valid_keys, create_key, find_key, list_keys, revoke_key


def test_a_key_is_found_by_its_token_and_keeps_what_it_was_given(database: Database) -> None:
    policy = {"severity": {"CS101": "off"}}
    made, token = create_key(database, " cms ", ["jobs", "score"], rate_limit_per_minute=30, policy=policy)
    found = find_key(database, token)
    assert found is not None
    assert (found.id, found.name, found.scopes, found.rate_limit_per_minute, found.policy) == (
        made.id,
        "cms",
        ("score", "jobs"),
        30,
        policy,
    )
    assert TOKEN.fullmatch(token)


def test_the_database_never_holds_the_secret(database: Database) -> None:
    _, token = create_key(database, "cms", ["score"])
    with database.engine.connect() as connection:
        rows = str(connection.execute(text("SELECT * FROM api_keys")).all())
    assert token not in rows
    assert token.rsplit("_", 1)[1] not in rows


@pytest.mark.parametrize("change", ["x", "", "cs_000000000000_" + "A" * 43, "\x00", "cs_" + "é" * 12 + "_" + "A" * 43])
def test_another_token_finds_nothing(database: Database, change: str) -> None:
    create_key(database, "cms", ["score"])
    assert find_key(database, change) is None


def test_a_right_id_with_a_wrong_secret_finds_nothing(database: Database) -> None:
    _, token = create_key(database, "cms", ["score"])
    wrong = token[:-1] + ("A" if token[-1] != "A" else "B")
    assert find_key(database, wrong) is None


def test_a_revoked_key_is_refused_and_still_listed(database: Database) -> None:
    made, token = create_key(database, "cms", ["score"])
    assert count_valid_keys(database) == 1
    first = revoke_key(database, made.id)
    assert revoke_key(database, made.id).revoked_at == first.revoked_at
    assert find_key(database, token) is None
    assert count_valid_keys(database) == 0
    assert [key.revoked_at is not None for key in list_keys(database)] == [True]


def test_an_expired_key_is_refused(database: Database) -> None:
    _, token = create_key(database, "cms", ["score"], expires_in_days=1e-9)
    time.sleep(0.01)
    assert find_key(database, token) is None
    assert count_valid_keys(database) == 0


def test_use_is_noted(database: Database) -> None:
    _, token = create_key(database, "cms", ["score"])
    find_key(database, token)
    (key,) = list_keys(database)
    assert key.last_used_at == pytest.approx(time.time(), abs=30)


def test_admin_may_do_everything_and_others_only_theirs(database: Database) -> None:
    admin, _ = create_key(database, "a", ["admin"])
    scorer, _ = create_key(database, "b", ["score"])
    assert admin.allows("jobs")
    assert scorer.allows("score")
    assert not scorer.allows("jobs")


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"scopes": ["root"]}, "scope"),
        ({"scopes": []}, "scope"),
        ({"name": " "}, "key-name"),
        ({"rate_limit_per_minute": 0}, "rate-limit"),
        ({"expires_in_days": -1}, "expiry"),
    ],
)
def test_a_key_that_makes_no_sense_is_refused(database: Database, changes: dict[str, object], code: str) -> None:
    with pytest.raises(InputError) as raised:
        create_key(database, **{"name": "cms", "scopes": ["score"], **changes})  # type: ignore[arg-type]
    assert raised.value.code == code


def test_revoking_an_unknown_key_is_refused(database: Database) -> None:
    with pytest.raises(InputError) as raised:
        revoke_key(database, "nothing")
    assert raised.value.code == "unknown-key"
