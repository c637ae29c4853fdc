"""Invented people in the proportions of names that a Welsh site meets, and the slips with which each may be written
again."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from random import Random

from app.models.matching import Linked, Particulars

_GIVEN = """
David Rhys Mohammed Daniel Michael Gareth James Paul Mark Huw Steven Lee Siân Owain Dean Craig Ahmed
Christopher Piotr Dafydd Jason Andrew Kevin Imran Stephen Tomos Ryan Anthony Jakub Gethin Robert Scott
Hussain Neil Aled Ian Darren Paweł Geraint Nathan Abdul Simon Carl Ieuan Stuart Yusuf Matthew Wayne Hassan
Llewelyn Adam Marcin Karl Emyr Philip Usman Peter Kieran Steffan Barry Łukasz Lewis Gruffydd Tariq Jamie Alun
Thomas Callum Khalid Connor Meirion Catherine Joseph Singh Rhodri Bilal George Liam Osman Sioned Jordan Iolo
Donna Katarzyna Nasir Sheikh Tadeusz Emeka Dylan Kwame Victor Aneurin
"""
_FAMILY = """
Jones Davies Williams Evans Thomas Roberts Hughes Lewis Morgan Griffiths Edwards Smith Owen James Morris
Price Rees Phillips Jenkins Harris Richards Powell Lloyd Khan Ali Ahmed Parry Kowalski Hussain Watkins
Howells Singh Prosser Bevan Pugh Nowak Begum Wiśniewski Brown Taylor Wilson Clarke Wójcik Beynon Vaughan
Mahmood Chaudhry Patel Bowen Gwyn Llewelyn Probert Pritchard Ellis Iqbal Kamiński Rahman Adeyemi Okafor
Mensah Thompson Wright McDonald O'Brien Murphy Kelly Sheikh Qureshi Malik Zieliński Whitcombe Denholm Yardley
Catterall Sefton Armitage Hutchings Prothero Blŵm Tŷ-Gwyn Lloyd-Hughes Treharne Popescu Ionescu Nair Uddin
Miah Chowdhury Lewandowski Dąbrowski Szymański Eynon Gallimore Ruddock Jessop Osgood Farraday Hebden Demir
Pendry Loxley
"""
GIVEN, FAMILY = _GIVEN.split(), _FAMILY.split()
"""The commonest first."""
VARIANTS = {
    "Siân": "Shan",
    "Rhys": "Reece",
    "Mohammed": "Muhammad",
    "Stephen": "Steven",
    "Steven": "Stephen",
    "Steffan": "Stefan",
    "Huw": "Hugh",
    "Dafydd": "David",
    "Tomos": "Thomas",
    "Thomas": "Tomos",
    "Gruffydd": "Griffith",
    "Ahmed": "Ahmad",
    "Hussain": "Hussein",
    "Hassan": "Hasan",
    "Yusuf": "Yousef",
    "Khalid": "Kalid",
    "Tariq": "Tarek",
    "Sheikh": "Shaikh",
    "Catherine": "Kathryn",
    "Llewelyn": "Llewellyn",
    "Owain": "Owen",
    "Rees": "Reece",
    "Davies": "Davis",
    "Hughes": "Huws",
    "Kowalski": "Kovalsky",
    "Wiśniewski": "Wisniewski",
    "Wójcik": "Wojcik",
    "Nowak": "Novak",
    "Chaudhry": "Choudhury",
    "Chowdhury": "Chaudhry",
    "Qureshi": "Koreshi",
    "Thompson": "Thomson",
    "Clarke": "Clark",
    "McDonald": "MacDonald",
    "O'Brien": "OBrien",
    "Vaughan": "Vaughn",
    "Uddin": "Udin",
    "Osman": "Usman",
    "Paweł": "Pawel",
    "Łukasz": "Lukasz",
    "Katarzyna": "Kasia",
    "Christopher": "Chris",
    "Michael": "Mike",
    "Robert": "Rob",
    "Anthony": "Tony",
    "James": "Jim",
    "Blŵm": "Bloom",
    "Kieran": "Ciaran",
    "Jakub": "Kuba",
    "Geraint": "Gerraint",
    "Meirion": "Merion",
    "Aneurin": "Aneirin",
    "Dąbrowski": "Dabrowski",
    "Lewandowski": "Levandowski",
    "Zieliński": "Zielinski",
    "Evans": "Ifans",
    "Iqbal": "Ikbal",
}
"""How some of the names are also written or said."""
STREETS = ("Bryn Terrace", "Chapel Row", "Station Road", "Heol y Felin", "Mill Lane", "Quarry Close", "Stryd Fawr")


def _weighted(chance: Random, names: Sequence[str]) -> str:
    """A name, the first ones far more often than the last (the nth as often as 1/n, nearly)."""
    return names[min(int(len(names) ** chance.random()) - 1, len(names) - 1)]


def invent(count: int, seed: int) -> list[Particulars]:
    """`count` people, the same for the same seed."""
    chance, found = Random(seed), []
    for _number in range(count):
        name = f"{_weighted(chance, GIVEN)} {_weighted(chance, FAMILY)}"
        born = f"{chance.randint(1955, 2006)}-{chance.randint(1, 12):02}-{chance.randint(1, 28):02}"
        place = f"{chance.randint(1, 90)} {chance.choice(STREETS)}, SA{chance.randint(1, 48)} {chance.randint(1, 9)}"
        address = f"{place}{chance.choice('ABDEFGHJLN')}{chance.choice('ABDEFGHJLN')}"
        victim = Linked(
            f"{_weighted(chance, GIVEN)} {_weighted(chance, FAMILY)}", f"{chance.randint(1955, 2006)}-05-14"
        )
        found.append(
            Particulars(
                names=(name,),
                birth_date=born if chance.random() < 0.9 else born[:4],
                addresses=(address,) if chance.random() < 0.7 else (),
                references=(f"{chance.randint(80, 99)}/{chance.randint(1000, 99999)}X",)
                if chance.random() < 0.4
                else (),
                phones=(f"07700 9{chance.randint(0, 99999):05}",) if chance.random() < 0.6 else (),
                victims=(victim,),
            )
        )
    return found


def written_again(one: Particulars, chance: Random) -> Particulars:
    """The same person as another agency writes of them: names said, shortened or mistyped, dates wrong or known in
    part, and half of the rest missing."""
    given, _, family = one.names[0].partition(" ")
    given, family = _name(given, chance), _name(family, chance)
    name = f"{family} {given}" if chance.random() < 0.04 else f"{given} {family}"
    keep = [part if chance.random() < share else () for part, share in (
        (one.addresses, 0.4), (one.references, 0.3), (one.phones, 0.4), (one.victims, 0.3))]  # fmt: skip
    again = replace(one, names=(name,), birth_date=_date(one.birth_date, chance))
    return replace(again, addresses=keep[0], references=keep[1], phones=keep[2], victims=keep[3])  # type: ignore[arg-type]


def _name(name: str, chance: Random) -> str:
    if chance.random() < 0.35 and name in VARIANTS:
        return VARIANTS[name]
    if chance.random() < 0.08 and len(name) > 3:
        place = chance.randrange(1, len(name) - 1)
        slip = chance.choice((name[place + 1] + name[place], name[place + 1], name[place] * 2 + name[place + 1]))
        return name[:place] + slip + name[place + 2 :]
    return name


def _date(day: str, chance: Random) -> str:
    if len(day) != 10:
        return day
    kind = chance.random()
    if kind < 0.12:
        return ""
    if kind < 0.22:
        return day[:4]
    if kind < 0.30 and int(day[8:]) <= 12:
        return f"{day[:4]}-{day[8:]}-{day[5:7]}"
    if kind < 0.40:
        place = chance.choice((3, 6, 9))
        return day[:place] + str(chance.choice([d for d in range(1, 10) if str(d) != day[place]])) + day[place + 1 :]
    return day
