"""Who is whom: judged the same or not, taken back, confirmed; and what each laptop may find out."""

from __future__ import annotations

import pytest

from app.commands import cases, episodes, identities, referrals, victim_tokens
from app.commands.records import change_record
from app.models.access import Access, Mode, Role
from app.models.matching import Linked, Particulars
from app.models.person import ServiceUser
from app.models.record_rules import TooLong
from app.models.referral import Eligibility
from app.store.queries import identities as found
from app.store.queries.cases import case_head
from app.store.queries.sites import lookup_key, site_id
from app.store.queries.victim_links import same_victims, victim_judgements
from app.store.store import NotAllowed, Put, Write
from app.workspace import Workspace
from tests.unit.commands.team import Team, add_dyad, dump, move, referral, refused

WHY = "Same custody photograph and PNC number."


def person(name: str, born: str = "1988-03-14", **facts: object) -> ServiceUser:
    given, _, family = name.partition(" ")
    return ServiceUser(given_name=given, family_name=family, birth_date=born, **facts)  # type: ignore[arg-type]


def opened(who: Workspace, name: str, born: str = "1988-03-14", **facts: object) -> cases.OpenedCase:
    return cases.open_case(who, person=person(name, born, **facts), referral=referral())


def seek(who: Workspace, **typed: object) -> list[found.Candidate]:
    return found.candidates(who.store, who.access, Particulars(**typed))  # type: ignore[arg-type]


# ---- finding -------------------------------------------------------------------------------------------------------


def test_a_person_is_found_with_their_cases_and_why(team: Team) -> None:
    made = opened(team.worker, "Rhŷs Blŵm", aliases=("Reece Bloom",), references=("99/1234X",))
    (hit,) = seek(team.worker, names=("Reece Bloom",), birth_date="1988-14-03")
    assert (hit.known.person, hit.known.name, hit.strength) == (made.service_user, "Rhŷs Blŵm", "strong")
    assert hit.why == ("Same as a name they are also known by", "Date of birth with day and month swapped")
    (case,) = hit.known.cases
    assert (case.reference, case.held, case.status, case.case_manager) == ("W-0001", True, "referred", "Siân Rees")
    assert [c.strength for c in seek(team.worker, references=("991234x",))] == ["likely"]
    assert [c.known.person for c in seek(team.worker, references=("W-0001",))] == [made.service_user]


def test_what_is_written_or_comes_in_later_is_found(team: Team) -> None:
    assert seek(team.lead, names=("Aled Price",)) == []
    made = opened(team.worker, "Aled Price")
    assert seek(team.lead, names=("Aled Price",)) == []
    team.give(team.worker, team.lead, made.index_scope)
    (hit,) = seek(team.lead, names=("Aled Price",))
    assert [(c.held, c.status) for c in hit.known.cases] == [(False, "")]
    job = team.worker.again()  # another connection, as a job has
    job.store.write(
        "x", [Write(made.index_scope, (Put("service_user", made.service_user, {"aliases": ["Alun Quillfeather"]}),))]
    )
    job.close()
    assert len(seek(team.worker, names=("Alun Quillfeather",))) == 1


def test_a_victim_survivor_typed_leads_to_the_service_user(team: Team) -> None:
    made = opened(team.worker, "Aled Price")
    add_dyad(team.worker, made.id, "Perpetua Quillfeather")
    sought = {"victims": (Linked("Perpetua Quilfeather", "1990-03-02"),)}
    (hit,) = seek(team.worker, **sought)
    assert hit.why == ("A victim-survivor of the same name (Victim-survivor A on W-0001)",)
    assert found.candidates(team.worker.store, team.worker.access.for_document(), Particulars(**sought)) == []  # type: ignore[arg-type]


@pytest.mark.parametrize("role", [Role.IDVA, Role.ADMINISTRATOR, Role.EVALUATOR, Role.PROGRAMME])
def test_who_may_not_search_the_site_finds_nobody(team: Team, role: Role) -> None:
    made, other = opened(team.worker, "Aled Price"), opened(team.worker, "Aled Price")
    access = Access(team.worker.staff, role)
    store, sought = team.worker.store, Particulars(("Aled Price",))
    assert found.candidates(store, access, sought) == []
    assert found.unreviewed_matches(store, access) == []
    assert found.known_person(store, access, made.service_user) is None
    assert found.compared(store, access, made.service_user, other.service_user) is None
    assert found.held_victims(store, access) == []
    assert found.token_sets(store, access) == []
    assert found.other_references(store, access) == {}


def test_nobody_is_searched_for_with_the_service_user_in_the_room(team: Team) -> None:
    opened(team.worker, "Aled Price")
    access = Access(team.worker.staff, Role.CASE_MANAGER, Mode.APPOINTMENT)
    assert found.candidates(team.worker.store, access, Particulars(("Aled Price",))) == []


def test_a_conflict_of_interest_hides_the_person(team: Team) -> None:
    made = opened(team.worker, "Aled Price")
    access = Access(team.worker.staff, Role.CASE_MANAGER, restricted=frozenset({made.id}))
    assert found.candidates(team.worker.store, access, Particulars(("Aled Price",))) == []


# ---- one person or two ---------------------------------------------------------------------------------------------


def test_joining_makes_episodes_of_one_person_and_rewrites_nothing(team: Team) -> None:
    one, two = opened(team.worker, "Aled Price"), opened(team.worker, "Aled Pryce")
    before = dump(team.worker)
    identities.join_people(team.worker, one.service_user, two.service_user, why=WHY)
    after = dump(team.worker)
    assert before["r_service_user"] == after["r_service_user"]
    assert before["r_case"] == after["r_case"]
    assert {row[0] for row in after["r_person_link"]} == {one.index_scope, two.index_scope}
    store, access = team.worker.store, team.worker.access
    assert found.other_references(store, access) == {one.id: ("W-0002",), two.id: ("W-0001",)}
    (hit,) = seek(team.worker, names=("Aled Price",))  # once, with both cases
    assert [c.reference for c in hit.known.cases] == ["W-0002", "W-0001"]
    assert found.unreviewed_matches(store, access) == []


def test_joining_is_taken_back_and_stays_readable(team: Team) -> None:
    one, two = opened(team.worker, "Aled Price"), opened(team.worker, "Aled Price")
    identities.join_people(team.worker, one.service_user, two.service_user, why=WHY)
    identities.separate_people(team.worker, two.service_user, one.service_user, why="Two brothers after all.")
    store, access = team.worker.store, team.worker.access
    assert found.other_references(store, access) == {}
    assert [(j.judgement, j.why, j.by) for j in found.judgements(store, access)] == [
        ("undone", "Two brothers after all.", "Siân Rees")
    ]
    actions = [a for (a,) in store.db.execute("SELECT action FROM entry WHERE action LIKE 'people.%' ORDER BY tick")]
    assert actions == ["people.joined", "people.joined", "people.separated", "people.separated"]
    with refused(identities.NothingJudged, team.worker):
        identities.separate_people(team.worker, one.service_user, two.service_user, why=WHY)


def test_reviewed_and_not_the_same_never_shows_as_new_again(team: Team) -> None:
    one, two = opened(team.worker, "Aled Price"), opened(team.worker, "Aled Price")
    store, access = team.worker.store, team.worker.access
    (pair,) = found.unreviewed_matches(store, access)
    assert {pair.one.person, pair.candidate.known.person} == {one.service_user, two.service_user}
    assert pair.candidate.strength == "strong"
    identities.keep_people_apart(team.worker, one.service_user, two.service_user, why="Twins.")
    assert found.unreviewed_matches(store, access) == []
    listed = found.compared(store, access, two.service_user, one.service_user)
    assert listed is not None
    assert (listed.candidate.judgement, listed.candidate.judged_why) == ("not_same", "Twins.")


def test_it_holds_through_others_of_the_same_person(team: Team) -> None:
    made = [opened(team.worker, "Aled Price").service_user for _number in range(3)]
    identities.join_people(team.worker, made[0], made[1], why=WHY)
    identities.join_people(team.worker, made[1], made[2], why=WHY)
    assert found.same_person(team.worker.store, made[0]) == frozenset(made)


def test_both_laptops_learn_of_it_and_two_that_disagree_show_it(team: Team) -> None:
    one, two = opened(team.worker, "Aled Price"), opened(team.worker, "Aled Price")
    team.give(team.worker, team.other, one.index_scope, two.index_scope)
    identities.keep_people_apart(team.other, one.service_user, two.service_user, why="Another height.")
    identities.join_people(team.worker, one.service_user, two.service_user, why=WHY)
    team.give(team.other, team.worker, one.index_scope, two.index_scope)
    rows = team.worker.store.db.execute("SELECT _conflicts FROM r_person_link").fetchall()
    assert rows == [('["judgement"]',), ('["judgement"]',)]


def test_refusals_of_a_judgement(team: Team) -> None:
    one, two = opened(team.worker, "Aled Price"), opened(team.worker, "Owain Rees")
    with refused(identities.WhyMissing, team.worker):
        identities.join_people(team.worker, one.service_user, two.service_user, why="  ")
    with refused(TooLong, team.worker):
        identities.join_people(team.worker, one.service_user, two.service_user, why="x" * 501)
    with refused(identities.SamePersonTwice, team.worker):
        identities.join_people(team.worker, one.service_user, one.service_user, why=WHY)
    with refused(identities.PersonUnknown, team.worker):
        identities.join_people(team.worker, one.service_user, "nobody", why=WHY)
    with refused(identities.PersonUnknown, team.idva):
        identities.join_people(team.idva, one.service_user, two.service_user, why=WHY)


def test_whose_pairs_are_asked_about(team: Team) -> None:
    one, two = opened(team.worker, "Aled Price"), opened(team.other, "Aled Price")
    for who, made in ((team.worker, one), (team.other, two)):
        team.give(who, team.lead, made.index_scope, made.scope)
    team.give(team.other, team.worker, two.index_scope)
    assert len(found.unreviewed_matches(team.lead.store, team.lead.access)) == 1
    assert len(found.unreviewed_matches(team.worker.store, team.worker.access)) == 1
    assert found.unreviewed_matches(team.other.store, team.other.access) == []  # has not heard of the other
    only = found.unreviewed_matches(team.lead.store, team.lead.access, persons=[])
    assert only == []


# ---- names ---------------------------------------------------------------------------------------------------------


def test_a_name_confirmed_is_compared_again(team: Team) -> None:
    known = opened(team.worker, "Mateusz Kowal", "1991-06-02")
    made = cases.open_case(team.worker, person=ServiceUser(known_as="Matt", name_unconfirmed=True), referral=referral())
    hits = identities.confirm_name(
        team.worker, made.id, given_name="Mateusz", family_name="Kowal", birth_date="1991-06-02"
    )
    assert [(h.known.person, h.strength) for h in hits] == [(known.service_user, "strong")]
    head = case_head(team.worker.store, team.worker.access, made.id)
    assert head is not None
    assert (head.name, head.unconfirmed, head.birth_date) == ("Mateusz Kowal", False, "1991-06-02")
    kept = team.worker.store.read("service_user", made.service_user)
    assert kept is not None
    assert kept.values["known_as"] == "Matt"
    with refused(identities.NameIsConfirmed, team.worker):
        identities.confirm_name(team.worker, made.id, given_name="X", family_name="")
    with refused(cases.CaseUnknown, team.worker):
        identities.confirm_name(team.worker, "no case", given_name="X", family_name="")


def test_a_confirmed_name_needs_a_name(team: Team) -> None:
    made = cases.open_case(team.worker, person=ServiceUser(known_as="Matt", name_unconfirmed=True), referral=referral())
    with refused(cases.NameMissing, team.worker):
        identities.confirm_name(team.worker, made.id, given_name=" ", family_name="")


# ---- a referral of somebody known ----------------------------------------------------------------------------------


def test_a_second_open_case_is_refused_also_through_another_record(team: Team) -> None:
    one, two = opened(team.worker, "Aled Price"), opened(team.worker, "Aled Pryce")
    move(team.worker, one.id, "panel", "not_allocated")
    identities.join_people(team.worker, one.service_user, two.service_user, why=WHY)
    with refused(episodes.OpenElsewhere, team.worker) as raised:
        referrals.take_referral_again(team.worker, one.service_user, referral=referral("2026-03-10"))
    assert "W-0002" in raised.value.message()


def test_a_new_episode_stands_on_the_same_record(team: Team) -> None:
    one = opened(team.worker, "Aled Price")
    move(team.worker, one.id, "panel", "not_allocated")
    eligible = Eligibility(case="", checked_on="2026-03-10", priority="serial", priority_basis="Two police logs.")
    taken = referrals.take_referral_again(
        team.worker, one.service_user, referral=referral("2026-03-10"), eligibility=eligible
    )
    assert taken.refused == ()
    assert taken.opened.service_user == one.service_user
    rows = team.worker.store.db.execute('SELECT priority FROM r_eligibility WHERE "case" = ?', (taken.opened.id,))
    assert rows.fetchall() == [("serial",)]


def test_a_case_that_is_elsewhere_may_still_be_open(team: Team) -> None:
    one = opened(team.other, "Aled Price")
    team.give(team.other, team.worker, one.index_scope)
    with refused(referrals.HeldElsewhere, team.worker) as raised:
        referrals.take_referral_again(team.worker, one.service_user, referral=referral())
    assert "Marcus Adeyemi" in raised.value.message()


def test_a_new_person_keeps_apart_from_those_reviewed(team: Team) -> None:
    one = opened(team.worker, "Aled Price")
    taken = referrals.take_referral(
        team.worker, person=person("Aled Price"), referral=referral(), apart={one.service_user: "Another height."}
    )
    assert taken.refused == ()
    assert found.unreviewed_matches(team.worker.store, team.worker.access) == []


# ---- victim-survivors ----------------------------------------------------------------------------------------------


def test_two_dyads_of_one_person_are_judged_in_the_case_and_taken_back(team: Team) -> None:
    one, two = opened(team.worker, "Aled Price"), opened(team.worker, "Owain Rees")
    a, b = add_dyad(team.worker, one.id, idva=team.ids["idva"]), add_dyad(team.worker, two.id, idva=team.ids["idva2"])
    store, access = team.worker.store, team.worker.access
    identities.join_dyads(team.worker, a.id, b.id, why="Same date of birth and school run.")
    assert same_victims(store, access) == {a.id: min(a.id, b.id), b.id: min(a.id, b.id)}
    for who, mine, theirs in ((team.idva, a, b), (team.idva2, b, a)):
        team.give(team.worker, who, mine.scope)
        assert theirs.id not in repr(dump(who))
    assert victim_judgements(team.idva.store, team.idva.access) == []
    identities.separate_dyads(team.worker, b.id, a.id, why="A cousin.")
    assert same_victims(store, access) == {}
    with refused(identities.NothingJudged, team.worker):
        identities.separate_dyads(team.worker, b.id, a.id, why="A cousin.")
    with refused(identities.DyadUnknown, team.worker):
        identities.join_dyads(team.worker, a.id, "none", why=WHY)


def test_a_dyad_brought_along_is_the_same_person(team: Team) -> None:
    one = opened(team.worker, "Aled Price")
    added = add_dyad(team.worker, one.id)
    move(team.worker, one.id, "panel", "not_allocated")
    taken = referrals.take_referral_again(
        team.worker, one.service_user, referral=referral("2026-03-10"), bring=[added.id]
    )
    head = case_head(team.worker.store, team.worker.access, taken.opened.id)
    assert head is not None
    assert set(same_victims(team.worker.store, team.worker.access)) == {added.id, head.dyads[0].id}


# ---- tokens --------------------------------------------------------------------------------------------------------


def test_a_victim_survivor_elsewhere_is_known_and_no_more(team: Team) -> None:
    made = opened(team.other, "Aled Price")
    add_dyad(team.other, made.id, "Siân Quillfeather")
    team.give(team.other, team.worker, made.index_scope)
    assert victim_tokens.known_elsewhere(team.worker, "Shan Quilfeather", "1990-02-03")
    assert victim_tokens.known_elsewhere(team.worker, "Quillfeather, Sian")
    assert not victim_tokens.known_elsewhere(team.worker, "Siân Quillfeather", "1985-11-30")  # another birthday
    assert not victim_tokens.known_elsewhere(team.worker, "Siân Nolan", "1990-02-03")
    assert not victim_tokens.known_elsewhere(team.worker, "Siân")
    held = repr(dump(team.worker))
    assert "Quillfeather" not in held
    assert not victim_tokens.known_elsewhere(team.other, "Siân Quillfeather")  # held here: found by name instead


def test_a_new_name_gets_new_tokens_in_the_same_action(team: Team) -> None:
    made = opened(team.other, "Aled Price")
    added = add_dyad(team.other, made.id, "Siân Quillfeather")
    change_record(
        team.other, "victim_survivor", added.victim_survivor, {"given_name": "Perpetua", "family_name": "Heron"}
    )
    team.give(team.other, team.worker, made.index_scope)
    assert victim_tokens.known_elsewhere(team.worker, "Perpetua Heron")
    assert not victim_tokens.known_elsewhere(team.worker, "Siân Quillfeather")
    assert victim_tokens.refresh_victim_tokens(team.other) == 0


def test_an_older_site_gets_its_key_from_its_lead(team: Team) -> None:
    made = opened(team.worker, "Aled Price")
    team.lead.store.write(
        "x", [Write(team.lead.directory_scope, (Put("site", site_id(team.lead.store), {"lookup_key": ""}),))]
    )
    team.give(team.lead, team.worker, team.lead.directory_scope)
    added = add_dyad(team.worker, made.id, "Siân Quillfeather")
    assert team.worker.store.db.execute("SELECT count(*) FROM r_victim_token").fetchone() == (0,)
    assert victim_tokens.ensure_lookup_key(team.worker) == ""  # only a lead makes it
    team.give(team.worker, team.lead, made.index_scope, made.scope, added.scope)
    key = victim_tokens.ensure_lookup_key(team.lead)
    assert len(key) == 64
    assert key == victim_tokens.ensure_lookup_key(team.lead) == lookup_key(team.lead.store)
    assert team.lead.store.db.execute("SELECT count(*) FROM r_victim_token").fetchone() == (1,)


def test_tokens_need_the_key_and_tell_nothing_without_it() -> None:
    one, two = "ab" * 32, "cd" * 32
    tokens = victim_tokens.victim_tokens(one, ("Siân Quillfeather",), "1990-02-03")
    assert tokens
    assert tokens & victim_tokens.victim_tokens(one, ("Shan Quillfeather",), "")
    assert not tokens & victim_tokens.victim_tokens(two, ("Siân Quillfeather",), "1990-02-03")
    assert victim_tokens.victim_tokens("", ("Siân Quillfeather",), "1990-02-03") == frozenset()
    assert all(len(token) == 66 for token in tokens)


def test_a_case_manager_cannot_make_the_key(team: Team) -> None:
    with pytest.raises(NotAllowed):
        team.worker.store.write(
            "x",
            [Write(team.worker.directory_scope, (Put("site", site_id(team.worker.store), {"lookup_key": "00" * 32}),))],
        )
