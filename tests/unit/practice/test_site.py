"""The practice site: what was asked for is there, believable, complete, and every name is behind its own wall."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from app.commands.evaluation import evaluation
from app.commands.returns import monthly_return
from app.commands.stores import check_store
from app.crypto.vault import TEST_WORK, VaultExists
from app.models.access import Role
from app.models.codes import ALERT_TYPE
from app.models.instrument import problems
from app.models.months import interval
from app.practice import people
from app.practice.journey import Made
from app.practice.plan import CasePlan, make_plans
from app.practice.programme import Programme
from app.practice.site import PASSPHRASE_FILE, PracticeSite, make_practice_site
from app.store.queries.assessments import assessments
from app.store.queries.cases import CaseRow, case_list, held_dyads
from app.store.queries.timeline import timeline
from app.workspace import Tools, Workspace

NOW = datetime(2026, 3, 16, 10, 30, tzinfo=UTC)
TODAY = "2026-03-16"
OPEN = 5


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> PracticeSite:
    return make_practice_site(tmp_path_factory.mktemp("practice") / "site", open_cases=OPEN, now=NOW, work=TEST_WORK)


@pytest.fixture(scope="module")
def stores(site: PracticeSite) -> Iterator[dict[str, Workspace]]:
    opened = {who: site.open(who, tools=Tools(lambda: NOW)) for who in site.stores}
    yield opened
    for workspace in opened.values():
        workspace.close()


def mine(workspace: Workspace, *, all_of_them: bool = False) -> list[CaseRow]:
    return case_list(workspace.store, workspace.access, today=TODAY, mine=not all_of_them)


def texts(workspace: Workspace, *kinds: str) -> list[tuple[str, str]]:
    """(record kind, everything it says) of every record in scopes of some kinds."""
    marks = ", ".join("?" * len(kinds))
    return list(
        workspace.store.db.execute(
            f"SELECT v.kind, v.value FROM value v JOIN scope s ON s.id = v.scope WHERE s.kind IN ({marks})", kinds
        )
    )


def test_there_are_as_many_cases_as_asked_for(stores: dict[str, Workspace]) -> None:
    counts = {
        who: sum(row.is_open or row.status in {"referred", "screening", "panel"} for row in mine(stores[who]))
        for who in ("case_manager_1", "case_manager_2")
    }
    assert counts == {"case_manager_1": OPEN, "case_manager_2": 2}
    everything = mine(stores["lead"], all_of_them=True)
    assert len(everything) == OPEN + 2 + 2
    assert sum(row.status == "closed" for row in everything) == 2
    assert len({row.reference for row in everything}) == len(everything)
    assert mine(stores["lead"]) == []


def test_every_colleague_opens_their_own_store_in_their_own_role(
    site: PracticeSite, stores: dict[str, Workspace]
) -> None:
    assert {who: w.role for who, w in stores.items()} == {
        "lead": Role.SITE_LEAD,
        "case_manager_1": Role.CASE_MANAGER,
        "case_manager_2": Role.CASE_MANAGER,
        "idva": Role.IDVA,
    }
    assert len(site.passphrase().split()) == 6
    for who, workspace in stores.items():
        db = workspace.store.db
        assert db.execute("SELECT count(*) FROM waiting").fetchone()[0] == 0, who
        assert db.execute("SELECT count(*) FROM entry WHERE applied = 0").fetchone()[0] == 0, who
        assert db.execute("SELECT count(*) FROM quarantine").fetchone()[0] == 0, who
        assert check_store(workspace).problems == (), who


def test_each_holds_what_their_role_reaches_and_no_more(stores: dict[str, Workspace]) -> None:
    def kinds(who: str) -> set[str]:
        return {kind for (kind,) in stores[who].store.db.execute("SELECT kind FROM scope")}

    assert kinds("idva") <= {"directory", "dyad", "idva_private", "log"}
    assert "site" not in kinds("case_manager_1")
    first, second = (
        {row.id for row in mine(stores[who], all_of_them=True)} for who in ("case_manager_1", "case_manager_2")
    )
    assert not first & second
    assert {d.id for d in held_dyads(stores["idva"].store, stores["idva"].access)} == {
        d.id for d in held_dyads(stores["lead"].store, stores["lead"].access) if d.idva == stores["idva"].staff
    }


def test_no_record_of_a_case_names_or_locates_a_victim_survivor(stores: dict[str, Workspace]) -> None:
    lead = stores["lead"]
    rows = lead.store.db.execute("SELECT given_name, family_name FROM r_victim_survivor").fetchall()
    assert len(rows) >= OPEN
    numbers = [value for (value,) in lead.store.db.execute("SELECT value FROM r_victim_contact_point")]
    places = [
        line for (lines,) in lead.store.db.execute("SELECT lines FROM r_victim_address") for line in lines.split("\n")
    ]
    words = [
        re.compile(rf"\b{re.escape(word)}\b", re.IGNORECASE)
        for given, family in rows
        for word in (given, f"{given} {family}")
    ]
    words += [re.compile(re.escape(text)) for text in (*numbers, *places)]
    for kind, text in texts(lead, "case", "site", "directory"):
        found = [word.pattern for word in words if kind != "instrument" and word.search(text)]
        assert found == [], (kind, text)
    for kind, text in texts(lead, "index"):  # a relative may share the family name
        assert [word.pattern for word in words if word.search(text)] == [], (kind, text)


def _moments(lead: Workspace, case: str) -> list[tuple[str, str]]:
    """(table, when) of everything that happened on a case."""
    found = []
    for table in ("contact", "activity", "dyad_contact", "case_assessment", "dyad_assessment", "case_move"):
        found += [
            (table, when)
            for (when,) in lead.store.db.execute(f'SELECT happened FROM r_{table} WHERE "case" = ?', (case,))
        ]
    done = lead.store.db.execute(
        "SELECT done_on FROM r_action WHERE \"case\" = ? AND coalesce(done_on, '') <> ''", (case,)
    )
    return found + [("action", when) for (when,) in done]


def test_nothing_happens_before_the_referral_or_after_now(stores: dict[str, Workspace]) -> None:
    lead, contacts = stores["lead"], 0
    for row in mine(lead, all_of_them=True):
        for table, when in _moments(lead, row.id):
            contacts += table == "contact"
            assert row.referred_on <= when[:10], (table, when)
            assert when <= (NOW.strftime("%Y-%m-%dT%H:%M:%SZ") if "T" in when else TODAY), (table, when)
        written = lead.store.db.execute("SELECT min(at), max(at) FROM entry WHERE scope = ?", (row.scope,)).fetchone()
        assert row.referred_on <= written[0][:10]
        assert written[1] <= NOW.strftime("%Y-%m-%dT%H:%M:%SZ")
    assert contacts > 20


def test_what_is_written_was_written_after_it_happened(stores: dict[str, Workspace]) -> None:
    db = stores["lead"].store.db
    for table in ("contact", "activity", "dyad_contact", "case_assessment", "dyad_assessment", "case_move"):
        for happened, at in db.execute(f"SELECT happened, _at FROM r_{table}"):
            assert happened[:19] <= at[: len(happened[:19])], table


def test_stages_assessments_and_endings_come_in_order(stores: dict[str, Workspace]) -> None:
    lead = stores["lead"]
    for row in mine(lead, all_of_them=True):
        moves = lead.store.db.execute(
            'SELECT happened, from_status, to_status FROM r_case_move WHERE "case" = ? ORDER BY _at', (row.id,)
        ).fetchall()
        assert [m[0] for m in moves] == sorted(m[0] for m in moves)
        assert [m[1] for m in moves[1:]] == [m[2] for m in moves[:-1]]
        allocated = next((m[0] for m in moves if m[2] == "allocated"), None)
        closed = next((m[0] for m in moves if m[2] == "closed"), "9999")
        made = assessments(lead.store, lead.access, case=row.id)
        for view in {(a.dyad, a.perspective, a.instrument) for a in made}:
            points = [a.time_point for a in made if (a.dyad, a.perspective, a.instrument) == view]
            assert points == sorted(points, key=("intake", "review", "exit").index), (row.reference, view)
            if view[2] != "risk@1" or view[1] != "idva":
                assert points.count("intake") == 1
        assert all(allocated is not None and allocated <= a.happened <= closed for a in made)
        last = [r.at[:10] for r in timeline(lead.store, lead.access, row.id) if r.group == "contact"]
        assert all(at <= closed for at in last)


def test_every_answer_set_is_complete(stores: dict[str, Workspace]) -> None:
    from app.commands.assessments import instrument

    lead = stores["lead"]
    made = assessments(lead.store, lead.access)
    assert {a.instrument for a in made} == {"behaviour@1", "risk@1", "needs@1"}
    for each in made:
        assert problems(instrument(lead, each.instrument), each.answers, today=date.fromisoformat(each.happened)) == ()
        assert "time_point" not in each.answers or each.answers["time_point"] == each.time_point


def test_the_idva_sees_some_things_differently(stores: dict[str, Workspace]) -> None:
    lead = stores["lead"]
    seen: dict[tuple[str, str, str], dict[str, Any]] = {}
    for each in assessments(lead.store, lead.access, instrument="behaviour"):
        if each.time_point in {"intake", "exit"}:
            seen[each.dyad, each.time_point, each.perspective] = each.answers["severity"]  # type: ignore[assignment]
    pairs = [
        (levels, seen[dyad, point, "idva"])
        for (dyad, point, who), levels in seen.items()
        if who == "case_manager" and (dyad, point, "idva") in seen
    ]
    assert len(pairs) >= 3
    assert any(ours != theirs for ours, theirs in pairs)
    assert all(
        author == "Miriam Okafor"
        for a in assessments(lead.store, lead.access, perspective="idva")
        for author in [a.author]
    )


def test_notes_speak_of_the_person_they_are_about(stores: dict[str, Workspace]) -> None:
    """The invented notes are written of men; on a woman's case they say she."""
    lead = stores["lead"]
    women = {i for (i,) in lead.store.db.execute("SELECT _scope FROM r_person_details WHERE sex = 'female'")}
    for scope, value in lead.store.db.execute("SELECT scope, value FROM value WHERE kind IN ('contact', 'activity')"):
        note = json.loads(value).get("note", "")
        assert scope not in women or not re.search(r"\b[Hh](e|is|im)\b", note), note


@pytest.mark.parametrize(
    "note",
    [
        *people.DIRECT_NOTES,
        *people.ATTEMPT_NOTES,
        *people.AGENCY_NOTES,
        *people.VICTIM_CONTACT_NOTES,
        *(n for notes in people.ACTIVITY_NOTES.values() for n in notes),
    ],
)
def test_every_note_can_be_of_a_woman(note: str) -> None:
    assert people.about(note, "male") == note
    of_her = people.about(note, "female")
    assert not re.search(r"\b[Hh](e|is|im|imself)\b", of_her)
    assert len(of_her.split()) == len(note.split())
    assert [w[0].isupper() for w in of_her.split()] == [w[0].isupper() for w in note.split()]


def test_every_kind_of_work_has_something_to_show(stores: dict[str, Workspace]) -> None:
    db = stores["lead"].store.db
    kinds = (
        *("goal", "goal_step", "session", "programme_suitability", "meeting", "information_share"),
        *("legal_order", "dyad_order", "dyad_order_breach", "appointment", "contact_plan", "agency_check"),
    )
    counts = {kind: db.execute(f"SELECT count(*) FROM r_{kind}").fetchone()[0] for kind in kinds}
    assert [kind for kind, count in counts.items() if not count] == []
    assert db.execute("SELECT count(*) FROM r_action WHERE coalesce(meeting, '') <> ''").fetchone()[0] > OPEN
    agreed = {a for (a,) in db.execute("SELECT agreement FROM r_goal")}
    assert len(agreed) >= 2
    for table in ("session", "meeting", "information_share"):
        for happened, at in db.execute(f"SELECT happened, _at FROM r_{table}"):
            assert happened[:19] <= at[: len(happened[:19])], table
    indirect = {i for (i,) in db.execute("SELECT _id FROM r_case WHERE work_mode = 'indirect_only'")}
    assert not indirect & {i for (i,) in db.execute('SELECT DISTINCT "case" FROM r_session')}


class Diary:
    """Stands in for the site's queue: keeps what was put into it and when, and lets nothing happen."""

    def __init__(self, plan: CasePlan, today: date) -> None:
        self.people: dict[str, Any] = {plan.manager: None}
        self.agencies: dict[str, str] = {}
        self.site, self.today = "", today
        self.kept: list[tuple[date, int, int]] = []

    def at(self, day: date, hour: int, minute: int, _event: Any) -> None:
        self.kept.append((day, hour, minute))


@pytest.mark.parametrize("number", range(6))
def test_the_work_of_a_case_is_planned_the_same_each_time_and_within_it(number: int) -> None:
    today = date(2026, 3, 16)
    kept = []
    for _time in range(2):
        plan = make_plans(3, 6, today=today)[number]
        diary = Diary(plan, today)
        last = plan.closed_after if plan.closed_after is not None else plan.days_ago
        Programme(diary, plan, Made()).schedule(last)  # type: ignore[arg-type]  # a diary is all that planning needs
        referred = today - timedelta(days=plan.days_ago)
        assert all(referred <= day <= referred + timedelta(days=last) for day, _hour, _minute in diary.kept)
        assert all(day.weekday() < 5 or day == referred for day, _hour, _minute in diary.kept)
        kept.append(diary.kept)
    assert kept[0] == kept[1]


def test_the_figures_add_up(stores: dict[str, Workspace]) -> None:
    lead = stores["lead"]
    for month in ("2025-09", "2025-12", "2026-01", "2026-02"):
        ret = monthly_return(lead, month)
        ways = {
            name: ret.cell(f"A.{name}").value
            for name in ("open_start", "opened", "reopened", "closed", "transferred_out", "open_end")
        }
        assert (
            ways["open_end"]
            == ways["open_start"] + ways["opened"] + ways["reopened"] - ways["closed"] - ways["transferred_out"]
        )  # type: ignore[operator]
        assert ret.provisional == ""
        assert ret.cell("B.status.not_recorded").value == 0
    assert evaluation(lead).cases == 2
    assert evaluation(lead).label == "Practice site: everything in it is invented."


def test_a_site_that_is_there_is_not_made_again(site: PracticeSite) -> None:
    before = (site.folder / PASSPHRASE_FILE).read_text()
    with pytest.raises(VaultExists):
        make_practice_site(site.folder, open_cases=2, work=TEST_WORK)
    assert (site.folder / PASSPHRASE_FILE).read_text() == before


def test_no_person_is_named_in_a_file_or_folder(site: PracticeSite) -> None:
    names = {
        part.lower()
        for name in (*people.SERVICE_USERS, *people.VICTIM_SURVIVORS, *people.STAFF.values())
        for part in name.split()
    }
    for path in site.folder.rglob("*"):
        assert not {part.lower() for part in re.split(r"[-_. ]", path.name)} & names, path.name
    assert list((site.folder / "exchange").iterdir()) == []


# ---- the plans -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("seed", range(8))
def test_plans_are_what_was_asked_for_whatever_the_seed(seed: int) -> None:
    today = date(2026, 3, 16)
    plans = make_plans(seed, 28, today=today)
    still_open = [plan for plan in plans if plan.closed_after is None]
    assert sum(plan.manager == "case_manager_1" for plan in still_open) == 28
    assert sum(plan.manager == "case_manager_2" for plan in still_open) == 9
    assert len(plans) - len(still_open) == 7
    assert len({plan.name for plan in plans}) == len(plans)
    victims = [dyad.name for plan in plans for dyad in plan.dyads]
    assert len(set(victims)) == len(victims)
    for plan in plans:
        assert plan.closed_after is None or 26 < plan.closed_after <= plan.days_ago
        assert 18 <= (today - plan.born).days / 365.25 <= 70
        assert interval(plan.born.isoformat())[0] == plan.born
        assert len(plan.risk) >= plan.assessments
    assert [p.name for p in plans] == [p.name for p in make_plans(seed, 28, today=today)]


def test_seeds_differ() -> None:
    today = date(2026, 3, 16)
    risks = {seed: [p.risk for p in make_plans(seed, 6, today=today)] for seed in range(4)}
    assert len({repr(r) for r in risks.values()}) == 4


@pytest.mark.parametrize("seed", range(4))
def test_one_case_each_is_set_apart_on_a_whole_site(seed: int) -> None:
    today = date(2026, 3, 16)
    plans = make_plans(seed, 28, today=today)
    apart = {plan.special: plan for plan in plans if plan.special}
    assert sorted(apart) == ["breach", "closing", "panel", "screening", "twin", "unconfirmed"]
    assert all(plan.closed_after is None for plan in apart.values())
    assert apart["twin"].manager != apart["panel"].manager
    assert apart["twin"].born == apart["panel"].born
    assert not apart["closing"].indirect_only
    assert not apart["closing"].suspended
    mine = [plan for plan in plans if plan.manager == "case_manager_1"]
    assert sum(plan.suspended for plan in mine) == 1
    late = [(plan.days_ago - 26) % 84 for plan in plans if plan.review_left_out]
    assert all(3 <= days <= 18 for days in late)


def test_a_service_has_one_of_each_on_its_hands(stores: dict[str, Workspace]) -> None:
    db = stores["lead"].store.db
    counts = {
        kind: db.execute(f"SELECT count(*) FROM r_{kind}").fetchone()[0]
        for kind in ("supervision", "legal_hold", "data_breach", "subject_access_request", "appointment_question")
    }
    assert all(counts.values()), counts
    assert {media for (media,) in db.execute("SELECT media FROM r_attachment")} == {
        *("application/pdf", "image/png", "text/plain"),
    }
    assert db.execute("SELECT count(*) FROM r_child WHERE status = 'protection_plan'").fetchone()[0]
    assert db.execute("SELECT letterhead FROM r_site").fetchone()[0]
    heard = "SELECT count(*) FROM r_survivor_feedback"
    assert stores["idva"].store.db.execute(heard).fetchone()[0]
    assert not db.execute(heard).fetchone()[0], "what a victim-survivor said of their safety is the Idva's alone"
    planned = [
        row
        for row in db.execute("SELECT planned, joint_worker, check_in_by FROM r_appointment")
        if row[0][:10] == TODAY
    ]
    assert planned
    assert all(planned[0])


def test_hardly_anything_is_late_and_nothing_by_months(stores: dict[str, Workspace]) -> None:
    db = stores["lead"].store.db
    due = [
        (date.fromisoformat(TODAY) - date.fromisoformat(day)).days
        for (day,) in db.execute("SELECT due FROM r_action WHERE status = 'open' AND due < ?", (TODAY,))
    ]
    assert 1 <= sum(days > 21 for days in due) <= 2
    assert max(due) <= 45
    status = dict(db.execute("SELECT status, count(*) FROM r_action GROUP BY status"))
    assert status["done"] > 4 * status["open"]
    assert not db.execute(
        "SELECT count(*) FROM r_action WHERE status <> 'open' AND coalesce(outcome, '') = ''"
    ).fetchone()[0]


def test_an_alert_does_not_say_its_title_again() -> None:
    for kind, words, _covert in people.ALERTS:
        assert not words.lower().startswith(ALERT_TYPE.label(kind).lower())
