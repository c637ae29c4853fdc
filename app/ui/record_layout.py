"""What a kind's form and its line in a list may say beside the kind's own declaration."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

Line = str | tuple[str, ...]
"""A field, or several that stand side by side."""


@dataclass(frozen=True, slots=True)
class Group:
    """Fields that belong together, under a short heading in English, marked with N_ ("" for none)."""

    heading: str
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class Layout:
    """What a kind's form and its line in a list look like.

    `hidden` fields are filled by the place a person came from, or set by a button. `when` asks a field only while
    another has one of some values. `fresh` are answers to begin with, beside the state that the rules give every new
    record; "today" and "now" are filled in. `suggests` fills an empty date from another answer. `title`,
    `facts`, `status` and `text` name the fields of a list's line; `ended` are codes of the field `stands` (the status
    unless said) whose records go to the end of it.
    """

    groups: tuple[Group, ...] = ()
    hidden: frozenset[str] = frozenset()
    when: Mapping[str, tuple[str, frozenset[str]]] = field(default_factory=dict)
    fresh: Mapping[str, str] = field(default_factory=dict)
    suggests: Mapping[str, tuple[str, Callable[[str], str]]] = field(default_factory=dict)
    title: tuple[str, ...] = ()
    facts: tuple[str, ...] = ()
    status: str = ""
    text: str = ""
    ended: frozenset[str] = frozenset()
    stands: str = ""
    due: str = ""
    """The date by which something has to be done while the record stands; it is shown as a clock."""
    covered: bool = False
    """Its words locate a victim-survivor: they stand on no screen until somebody says why they need them."""
    names: bool = False
    """It names a victim-survivor or a child: covered in the same way, except for the Idva whose list names them."""
    by: bool = False
    """Whose judgement it is stands with it in a list."""
    add: str = ""
    """What the button that adds one says, in English."""
