from __future__ import annotations

from claimscore.store.database import Database
from claimscore.store.feedback import Opinion, add_feedback, list_feedback
from claimscore.store.replies import Slot, claim_slot, fill_slot, free_slot

FINDING = "0123456789abcdef"
SLOT = Slot("open", "POST /somewhere", "key-1")


def test_opinions_come_back_in_order_and_page_by_page(database: Database) -> None:
    kept = [add_feedback(database, Opinion(FINDING, "wrong", comment=str(i)), retention_days=1) for i in range(5)]
    first = list_feedback(database, limit=3)
    rest = list_feedback(database, after=first[-1].id, limit=3)
    assert [one.id for one in (*first, *rest)] == [one.id for one in kept]
    assert [one.opinion.comment for one in (*first, *rest)] == ["0", "1", "2", "3", "4"]


def test_an_opinion_is_gone_after_its_time(database: Database) -> None:
    add_feedback(database, Opinion(FINDING, "correct", text="Honey heals."), retention_days=-1)
    assert list_feedback(database) == []
    new = add_feedback(database, Opinion(FINDING, "unsure"), retention_days=1)
    assert [one.id for one in list_feedback(database)] == [new.id]


def test_a_slot_is_claimed_once_until_it_is_freed(database: Database) -> None:
    assert claim_slot(database, SLOT, "a") is None
    running = claim_slot(database, SLOT, "a")
    assert running is not None
    assert running.status is None
    free_slot(database, SLOT)
    assert claim_slot(database, SLOT, "a") is None


def test_a_filled_slot_gives_its_reply_again(database: Database) -> None:
    claim_slot(database, SLOT, "a")
    fill_slot(database, SLOT, 201, "application/json", b'{"id":1}')
    kept = claim_slot(database, SLOT, "b")
    assert kept is not None
    assert (kept.request_hash, kept.status, kept.media_type, kept.body) == ("a", 201, "application/json", b'{"id":1}')


def test_slots_of_other_callers_and_routes_are_free(database: Database) -> None:
    claim_slot(database, SLOT, "a")
    assert claim_slot(database, Slot("k1", SLOT.route, SLOT.key), "a") is None
    assert claim_slot(database, Slot(SLOT.caller, "POST /elsewhere", SLOT.key), "a") is None
