"""What a person has typed is kept as it was typed, where they were, and is there for whoever opens the store next."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.models.access import Role
from app.models.record import ScopeKind
from app.store.drafts import Draft, drop_draft, list_drafts, load_draft, save_draft
from app.store.search import SEARCHED
from app.store.store import Put, Write

if TYPE_CHECKING:
    from tests.unit.store.conftest import TestSite


def draft(key: str = "contact", text: str = "They said", at: str = "2026-03-01T09:00:00Z") -> Draft:
    return Draft(key, "a" * 32, {"note": text, "safe": None, "tags": ["a"]}, {"page": "contact", "caret": 9}, at)


def test_a_draft_is_there_for_another_connection_as_soon_as_it_is_saved(site: TestSite) -> None:
    store = site.lead.store
    other = store.again()
    save_draft(store.db, draft())
    assert load_draft(other.db, "contact") == draft()
    other.close()


def test_the_last_saved_replaces_the_one_before(site: TestSite) -> None:
    db = site.lead.store.db
    for text in ("T", "Th", "They"):
        save_draft(db, draft(text=text))
    assert load_draft(db, "contact") == draft(text="They")
    assert len(list_drafts(db)) == 1


def test_drafts_are_listed_with_the_last_saved_first(site: TestSite) -> None:
    db = site.lead.store.db
    for key, at in (("a", "2026-03-01T09:00:00Z"), ("b", "2026-03-02T09:00:00Z"), ("c", "2026-03-01T09:00:00Z")):
        save_draft(db, draft(key, at=at))
    assert [d.key for d in list_drafts(db)] == ["b", "a", "c"]
    drop_draft(db, "b")
    assert [d.key for d in list_drafts(db)] == ["a", "c"]
    assert load_draft(db, "b") is None


def test_dropping_what_is_not_there_does_nothing(site: TestSite) -> None:
    drop_draft(site.lead.store.db, "nothing")
    assert list_drafts(site.lead.store.db) == []


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60)
@given(st.text(max_size=30) | st.sampled_from(["\ud83d", "a\x00b", "e\u0301", "\u202e", "Llŷr"]))
def test_any_text_a_keyboard_can_make_is_kept_as_it_is(site: TestSite, text: str) -> None:
    db = site.lead.store.db
    save_draft(db, draft(text=text))
    found = load_draft(db, "contact")
    assert found is not None
    assert found.value["note"] == text


def test_half_an_emoji_in_a_draft_does_not_stop_the_record_from_being_saved(site: TestSite) -> None:
    sam = site.add("sam", Role.CASE_MANAGER)
    scope = sam.open(ScopeKind.CASE).id
    sam.put(scope, "action", "a1", what="Ring \ud83d", status="open")
    found = sam.store.read("action", "a1", scope)
    assert found is not None
    assert found.values["what"] == "Ring "


def test_a_draft_is_in_no_entry_and_in_no_search(site: TestSite) -> None:
    store = site.lead.store
    save_draft(store.db, draft(text="Draftword"))
    scope = store.new_scope(ScopeKind.CASE)
    store.write("case.opened", [Write(scope.id, (scope.step, Put("action", "a", {"what": "Ring", "status": "open"})))])
    written = b"".join(b"".join(map(bytes, row)) for row in store.db.execute("SELECT header, frame, body FROM entry"))
    assert b"Draftword" not in written
    for kind in SEARCHED:
        assert "Draftword" not in str(store.db.execute(f"SELECT words FROM search_{kind}").fetchall())


def test_a_draft_saved_while_a_batch_is_taken_in_waits_and_is_kept(site: TestSite) -> None:
    """The batch's transaction ends by itself; a draft on another connection is saved after it and both stand."""
    sam = site.add("sam", Role.CASE_MANAGER)
    scope = sam.open(ScopeKind.CASE).id
    for number in range(5):
        sam.put(scope, "action", f"a{number}", what="Ring", status="open")
    other = site.lead.store.again()
    site.lead.store.accept(sam.entries(scope))
    save_draft(other.db, draft())
    other.close()
    assert load_draft(site.lead.store.db, "contact") == draft()
    assert site.lead.store.read("action", "a4", scope) is not None
