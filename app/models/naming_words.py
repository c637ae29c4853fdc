"""Ordinary words that are also names, and the short forms of street names: what finding a name must know."""

from __future__ import annotations

_WORDS = """
    am amber an angel april art as ash at august autumn bach be bell best bill bird black blue bond brown bush
    by case chance charity church constant cook crystal dawn day dean do drew east english eve ever faith field
    fields frank gay go good grace grant gray green grey guy ha haf hall he hi hill hope hunt ice if in is it
    joy june justice keen king lake lane little lo long love ma mam man mark mawr may me mercy moon my no noble
    north of oh on or pa park pat patience peace penny price pride rain red rich river rob rock rose said sandy
    sharp short sky small smart snow so south spring star stone street strong sue summer sunny tad to true up us
    ward waters way we west white will winter wise wood woods worth young
"""
ORDINARY_WORDS = frozenset(_WORDS.split())
"""In English and Welsh notes these are words more often than names: there, capitals decide."""

_PARTICLES = "ab al ap bin da de del der di dos du el ferch la le mac mc o st the van von y"
PARTICLES = frozenset(_PARTICLES.split())
"""Parts of names that tell nobody apart."""

STREET_WORDS = {
    "avenue": "ave",
    "ave": "ave",
    "close": "cl",
    "court": "ct",
    "ct": "ct",
    "crescent": "cres",
    "cres": "cres",
    "drive": "dr",
    "dr": "dr",
    "gardens": "gdns",
    "gdns": "gdns",
    "grove": "gr",
    "lane": "ln",
    "ln": "ln",
    "place": "pl",
    "pl": "pl",
    "road": "rd",
    "rd": "rd",
    "square": "sq",
    "sq": "sq",
    "street": "st",
    "st": "st",
    "terrace": "terr",
    "terr": "terr",
}
"""How people shorten the last word of a street."""
