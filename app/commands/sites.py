"""Starting a site, and keeping its directory of colleagues and agencies."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from app import workspace as workspaces
from app.commands.cases import require
from app.config import RESOURCES
from app.crypto import vault
from app.models.access import Role
from app.models.codes import AGENCY_KIND
from app.models.instrument import parse
from app.models.record import Json, ScopeKind
from app.models.record_rules import MOST_WHOLE, NotInList, NumberStrange, TooLong
from app.models.site import Agency, InstrumentHeld, Laptop, RoleHeld, Site, Staff
from app.store.queries.assessments import instrument_keys
from app.store.queries.finding import site_of
from app.store.store import Changed, Observe, Put, Step, Write
from app.workspace import SYSTEM, Tools, Workspace

INSTRUMENTS = RESOURCES / "instruments"
REPEAT_CHOICES = ("marac_12_months", "any_further")
"""What a site may count as a repeat: the published definition of Marac, or any further abuse of the same person."""


@dataclass(frozen=True, slots=True)
class NewSite:
    """A site just started: its lead's workspace and the recovery code to print and type back."""

    workspace: Workspace
    recovery_code: str
    site: str


def start_site(
    folder: Path,
    passphrase: str,
    *,
    site_name: str,
    lead_name: str,
    prefix: str = "A",
    practice: bool = False,
    label: str = "",
    tools: Tools = SYSTEM,
    work: vault.Work | None = None,
) -> NewSite:
    """Make the site lead's store and the site's signed directory, with the instruments this program ships.

    `prefix` begins the references of cases opened on this laptop. `label` prints on every page (practice and cohort
    sites). Raises SomethingMissing for a site or lead without a name, and the vault's refusals; a folder that holds a
    vault or a store already is refused and nothing is changed.
    """
    described = Site(
        name=site_name,
        review_interval_weeks=12,
        repeat_definition="marac_12_months",
        practice=practice,
        label=label,
    )
    lead = Staff(name=lead_name)
    require(described)
    require(lead)
    workspace, code = workspaces.create(folder, passphrase, tools=tools, work=work)
    store = workspace.store
    scope = store.new_scope(ScopeKind.DIRECTORY)
    store.set_meta("directory", scope.id)
    store.set_meta("prefix", prefix)
    site = store.new_id()
    steps: list[Step] = [
        scope.step,
        Put("site", site, {**described.values(), "lookup_key": store.entropy(32).hex()}),
        Put("staff", workspace.staff, lead.values()),
        Observe("laptop", store.new_id(), laptop_of(workspace, prefix, signer=True).values()),
        Observe("role", store.new_id(), RoleHeld(staff=workspace.staff, role=Role.SITE_LEAD.value).values()),
    ]
    store.write("site.started", [Write(scope.id, tuple(steps))])
    publish_instruments(workspace)
    return NewSite(workspace, code, site)


def laptop_of(workspace: Workspace, prefix: str, *, signer: bool = False) -> Laptop:
    """This laptop as the directory will know it."""
    return Laptop(
        device=workspace.device,
        staff=workspace.staff,
        public_key=workspace.device_key.public.hex(),
        receive_key=workspace.receiving_keys[0].recipient,
        prefix=prefix,
        signer=signer,
    )


def publish_instruments(workspace: Workspace) -> None:
    """Put the definitions this program ships into the directory, so that old assessments show their own wording
    anywhere."""
    held = instrument_keys(workspace.store)
    steps: list[Step] = []
    for path in sorted(INSTRUMENTS.glob("*.[0-9]*.json")):
        source = path.read_text(encoding="utf-8")
        instrument = parse(source)
        if instrument.key not in held:
            found = InstrumentHeld(key=instrument.key, hash=instrument.hash, definition=source)
            steps.append(Observe("instrument", workspace.store.new_id(), found.values()))
    if steps:
        workspace.store.write("instruments.published", [Write(workspace.directory_scope, tuple(steps))])


def add_agency(workspace: Workspace, *, name: str, kind: str, phone: str = "") -> str:
    """Add an organisation the site works with; returns its id. Raises SomethingMissing, and NotAllowed for anyone but
    the directory's keepers."""
    agency = Agency(name=name, kind=kind, phone=phone)
    require(agency)
    rid = workspace.store.new_id()
    workspace.store.write("agency.added", [Write(workspace.directory_scope, (Put("agency", rid, agency.values()),))])
    return rid


def set_letterhead(workspace: Workspace, text: str) -> Changed:
    """Change what stands under the site's name on every document: address, telephone, e-mail. Raises NotAllowed for
    anyone but the directory's keepers, TooLong."""
    lines = "\n".join(line.strip() for line in text.strip().splitlines())
    field = Site.KIND.fields["letterhead"]
    if len(lines) > field.max_length:
        raise TooLong(field=field.words(), length=len(lines), most=field.max_length)
    site = site_of(workspace.store)[0]
    step = Put("site", site, {"letterhead": lines})
    return workspace.store.write("site.letterhead", [Write(workspace.directory_scope, (step,))])


def set_site_rules(
    workspace: Workspace, *, review_weeks: int, repeat_definition: str, checks: Sequence[str] = ()
) -> Changed:
    """Change the site's parameters: weeks between reviews, what counts as a repeat, and the kinds of agency every case
    is checked with (none: the usual list).

    Raises NumberStrange unless there are 1 to 52 weeks, NotInList, and NotAllowed for anyone but the directory's
    keepers.
    """
    weeks, repeats = Site.KIND.fields["review_interval_weeks"], Site.KIND.fields["repeat_definition"]
    if not 1 <= review_weeks <= MOST_WHOLE["review_interval_weeks"]:
        raise NumberStrange(field=weeks.words(), most=MOST_WHOLE["review_interval_weeks"])
    if repeat_definition not in REPEAT_CHOICES:
        raise NotInList(value=repeat_definition, field=repeats.words())
    for kind in checks:
        if kind not in AGENCY_KIND:
            raise NotInList(value=kind, field=Site.KIND.fields["checks"].words())
    values: dict[str, Json] = {
        "review_interval_weeks": review_weeks,
        "repeat_definition": repeat_definition,
        "checks": list(checks),
    }
    step = Put("site", site_of(workspace.store)[0], values)
    return workspace.store.write("site.rules", [Write(workspace.directory_scope, (step,))])
