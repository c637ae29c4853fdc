"""How a record declares itself: its fields, scope, registers, merge policy and search flag, once."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, ClassVar, TypeVar

from app.models.fields import CodeList
from app.words import N_, _

Json = None | bool | int | str | list["Json"] | dict[str, "Json"]


class ScopeKind(StrEnum):
    """The units of access and of replication (see app/sync/FORMAT.md, scopes)."""

    DIRECTORY = "directory"
    SITE = "site"
    LOG = "log"
    INDEX = "index"
    CASE = "case"
    DYAD = "dyad"
    IDVA_PRIVATE = "idva_private"


class FieldType(StrEnum):
    """What a field holds. Dates may be partial (`2026`, `2026-03`, `2026-03-14`); moments are UTC
    `2026-03-14T09:30:00Z`."""

    TEXT = "text"
    NOTE = "note"
    CODE = "code"
    CODES = "codes"
    DATE = "date"
    MOMENT = "moment"
    WHOLE = "whole"
    FLAG = "flag"
    REF = "ref"
    DATA = "data"


class Policy(StrEnum):
    """Which of several unseen-by-each-other values a field shows until a person decides."""

    NEWEST = "newest"
    MOST_PROTECTIVE = "most_protective"
    UNION = "union"


@dataclass(frozen=True, slots=True)
class Field:
    """One declared field of a record kind."""

    name: str
    label: str
    type: FieldType
    register: str
    codes: CodeList | None = None
    refers: str = ""
    required: bool = False
    search: bool = False
    max_length: int = 0
    past: bool = False
    """A date or moment that must not be in the future."""
    hint: str = ""

    def words(self) -> str:
        """The label in the reader's language."""
        return _(self.label)

    def display(self, value: Json) -> str:
        """`value` as a person reads it: the code's label, or the text itself."""
        if value is None or value == "":
            return ""
        if self.codes is not None and isinstance(value, str):
            return self.codes.label(value)
        if self.codes is not None and isinstance(value, list):
            return ", ".join(self.codes.label(str(v)) for v in value)
        if isinstance(value, bool):
            return _("Yes") if value else _("No")
        return str(value)


@dataclass(frozen=True, slots=True)
class Register:
    """Fields that mean something only together, and the policy that shows one value while several disagree.

    `by` names the field whose code list's `protective` order decides for MOST_PROTECTIVE; a FLAG ranks True as more
    protective.
    """

    name: str
    policy: Policy = Policy.NEWEST
    by: str = ""


@dataclass(frozen=True, slots=True)
class Kind:
    """What the rest of the program knows of a record kind."""

    name: str
    label: str
    scope: ScopeKind
    fields: Mapping[str, Field]
    registers: Mapping[str, Register]
    observation: bool
    cls: type[Record]

    def words(self) -> str:
        """The kind's name in the reader's language."""
        return _(self.label)

    def fields_of(self, register: str) -> tuple[Field, ...]:
        """The fields that make up `register`, in declared order."""
        return tuple(f for f in self.fields.values() if f.register == register)

    def pack(self, values: Mapping[str, Json]) -> dict[str, Json]:
        """Field values grouped into registers: a bare value for a register of one field, an object for several."""
        packed: dict[str, Json] = {}
        for name, value in values.items():
            register = self.fields[name].register
            if len(self.fields_of(register)) == 1:
                packed[register] = value
            else:
                group = packed.setdefault(register, {})
                assert isinstance(group, dict)
                group[name] = value
        return packed

    def unpack(self, register: str, value: Json) -> dict[str, Json]:
        """The field values inside a register's value; fields of a newer version are left out."""
        fields = self.fields_of(register)
        if len(fields) == 1:
            return {fields[0].name: value}
        return {f.name: value.get(f.name) for f in fields} if isinstance(value, dict) else {}

    def rank(self, register: str, value: Json) -> int:
        """How protective a register's value is (higher is safer) under MOST_PROTECTIVE."""
        by = self.registers[register].by
        code = value.get(by) if isinstance(value, dict) else value
        if isinstance(code, bool):
            return int(code)
        codes = self.fields[by].codes
        return codes.rank(code if isinstance(code, str) else None) if codes else 0

    def definition(self) -> list[Json]:
        """What the projected table depends on; a change of it rebuilds the table."""
        return [
            self.name,
            self.scope.value,
            self.observation,
            [[f.name, f.type.value, f.register, f.search] for f in self.fields.values()],
            [[r.name, r.policy.value, r.by] for r in self.registers.values()],
        ]


KINDS: dict[str, Kind] = {}
"""Every record kind by name, filled as the modules of app.models declare them."""

R = TypeVar("R", bound="Record")


@dataclass(frozen=True, kw_only=True)
class Record:
    """A typed thing on a case. `covert` marks what the service user must not know: no document for them may hold it."""

    KIND: ClassVar[Kind]
    covert: bool = dataclasses.field(
        default=False, metadata={"spec": {"label": N_("Must not reach the service user"), "type": FieldType.FLAG}}
    )

    def values(self) -> dict[str, Json]:
        """The declared fields that hold something, as JSON values."""
        found = {name: getattr(self, name) for name in self.KIND.fields}
        return {
            name: list(v) if isinstance(v, tuple) else v
            for name, v in found.items()
            if v is not False and v not in (None, "", (), [])  # 0 is not False: no minutes and not known are two things
        }


def record(
    name: str, *, scope: ScopeKind, label: str, observation: bool = False, registers: tuple[Register, ...] = ()
) -> Callable[[type[R]], type[R]]:
    """Declare a record kind. Fields not named in `registers` are a NEWEST register each; sets default to UNION;
    `covert` is protective."""

    def declare(cls: type[R]) -> type[R]:
        fields: dict[str, Field] = {}
        for item in dataclasses.fields(cls):
            spec = item.metadata.get("spec")
            if spec is not None:
                fields[item.name] = Field(name=item.name, **{"register": item.name, **spec})
        known = {r.name: r for r in registers}
        for field in fields.values():
            if field.register in known:
                continue
            policy = Policy.UNION if field.type is FieldType.CODES else Policy.NEWEST
            if field.type is FieldType.FLAG:
                known[field.register] = Register(field.register, Policy.MOST_PROTECTIVE, field.name)
            else:
                known[field.register] = Register(field.register, policy)
        if name in KINDS:
            raise ValueError(f"record kind {name} declared twice")
        cls.KIND = KINDS[name] = Kind(name, label, scope, fields, known, observation, cls)
        return cls

    return declare


def _field(default: object, **spec: object) -> Any:
    spec = {key: value for key, value in spec.items() if value not in ("", False, 0, None)}
    return dataclasses.field(default=default, metadata={"spec": spec})


def text(
    label: str,
    *,
    register: str = "",
    required: bool = False,
    search: bool = False,
    max_length: int = 200,
    hint: str = "",
) -> Any:
    """A line of text."""
    spec = {"register": register, "required": required, "search": search, "max_length": max_length, "hint": hint}
    return _field("", label=label, type=FieldType.TEXT, **spec)


def note(
    label: str,
    *,
    register: str = "",
    required: bool = False,
    search: bool = True,
    max_length: int = 20_000,
    hint: str = "",
) -> Any:
    """Paragraphs of text, searched unless said otherwise."""
    spec = {"register": register, "required": required, "search": search, "max_length": max_length, "hint": hint}
    return _field("", label=label, type=FieldType.NOTE, **spec)


def code(label: str, codes: CodeList, *, register: str = "", required: bool = False, hint: str = "") -> Any:
    """One code of a list."""
    spec = {"codes": codes, "register": register, "required": required, "hint": hint}
    return _field("", label=label, type=FieldType.CODE, **spec)


def codes(label: str, codes: CodeList, *, register: str = "") -> Any:
    """A set of codes."""
    return _field((), label=label, type=FieldType.CODES, codes=codes, register=register)


def texts(label: str, *, register: str = "", search: bool = False) -> Any:
    """A set of short texts (aliases, references)."""
    return _field((), label=label, type=FieldType.CODES, register=register, search=search)


def refs(label: str, refers: str, *, register: str = "") -> Any:
    """A set of ids of other records (`refers` names their kind)."""
    return _field((), label=label, type=FieldType.CODES, refers=refers, register=register)


def date(label: str, *, register: str = "", required: bool = False, past: bool = False, hint: str = "") -> Any:
    """A date that may be partial; `past` refuses one that is still to come."""
    return _field("", label=label, type=FieldType.DATE, register=register, required=required, past=past, hint=hint)


def moment(label: str, *, register: str = "", required: bool = False, past: bool = False) -> Any:
    """A moment in UTC, or a (partial) date where nobody gave a time; `past` refuses one still to come."""
    return _field("", label=label, type=FieldType.MOMENT, register=register, required=required, past=past)


def whole(label: str, *, register: str = "") -> Any:
    """A whole number."""
    return _field(None, label=label, type=FieldType.WHOLE, register=register)


def flag(label: str, *, register: str = "") -> Any:
    """Yes or no, where no is the ordinary state."""
    return _field(False, label=label, type=FieldType.FLAG, register=register)


def ref(label: str, refers: str, *, register: str = "", required: bool = False) -> Any:
    """The id of another record (`refers` names its kind)."""
    return _field("", label=label, type=FieldType.REF, refers=refers, register=register, required=required)


def data(label: str, *, register: str = "") -> Any:
    """Structured answers, kept whole."""
    return _field(None, label=label, type=FieldType.DATA, register=register)
