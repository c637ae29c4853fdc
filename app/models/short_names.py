"""Forms of one given name that neither sound nor look alike: what a mother calls Katarzyna is Kasia."""

from __future__ import annotations

from collections.abc import Mapping

_GROUPS = """
alexander alex sandy alec aleksander olek sasha alistair alasdair
alexandra alex sandra sasha lexi ola
andrew andy drew andrzej andreas andras
anthony tony antoni antek anton
benjamin ben benji
catherine cathy cate kate katie kath kitty catrin cadi katarzyna kasia caitlin
charles charlie chuck chas karol siarl
christopher chris kit topher krzysztof krzys crispin
christine chris chrissie krystyna krysia christina tina
daniel dan danny deiniol
david dave davy dai dafydd dewi deio dawid
deborah deb debbie
dorothy dot dotty dora
edward ed eddie ted teddy ned edwart iorwerth
elizabeth liz lizzie beth betty bess eliza elsie lisa bethan elzbieta ela elspeth
francis frank frankie franciszek ffransis
geoffrey geoff jeff sieffre
george georgie jerzy jurek sior
gerald gerry jerry gerallt
gregory greg grzegorz
gwenllian gwen gwennie
gwyneth gwen gwyn
helen nell nellie ellen elin helena
henry harry hal hank harri henryk
isabel bella izzy izabela
jacob jake jakub kuba jac
james jim jimmy jamie iago seamus hamish
jane jan janie sian
janet jan jannie
jennifer jen jenny
john jack johnny jan janek ieuan ioan ifan sion sean ewan evan ian iwan
jonathan jon jonny
joseph joe joey jozef jozek yusuf yousef
joshua josh
katherine kate kathy katie kasia
kenneth ken kenny
lawrence larry laurie wawrzyniec
llewelyn llew lyn
margaret maggie meg peggy megan marged mair malgorzata gosia greta rita
martin marty marcin martyn
mary molly polly mari mair maria maryam mariam
matthew matt mateusz mathew mat
michael mike mick micky mihangel michal misha meical
mohammed mo moh mohamed muhammad mohammad mehmet mamadou
nicholas nick nicky nico mikolaj klaus
nicola nicky nikki
pamela pam
patricia pat patsy tricia trish
patrick pat paddy padraig padrig
peter pete pedr piotr piotrek
philip phil pip
rebecca becky becca beca
reginald reg reggie
richard rich richie rick ricky dick rhisiart ryszard
robert bob bobby rob robbie bert rhobert robin
ronald ron ronnie
samuel sam sammy
sandra sandy sandie
sarah sally sal sara
stanislaw staszek stan stanley
stephen steve stevie steffan szczepan
susan sue susie suzanne
teresa terry tess tessa
terence terry tel
theodore theo ted tedi
thomas tom tommy tomos twm tomasz tomek
timothy tim
valerie val
victoria vicky vick tori
vincent vince vinny
wayne wayn
william bill billy will willy liam gwilym wil wiliam
wojciech wojtek
zbigniew zbyszek
abdul abdullah abdulrahman
agnieszka aga agnes
ahmed ahmad
barbara basia barb babs
dariusz darek
graham graeme
magdalena magda madge
malcolm mal malc
marek mark marc
pawel paul pol
przemyslaw przemek
siobhan shivaun shevaun chevonne
sylwester sylwek
szymon simon
tadeusz tadek
waldemar waldek
"""


def _table() -> Mapping[str, frozenset[str]]:
    found: dict[str, set[str]] = {}
    for line in _GROUPS.split("\n"):
        group = line.split()
        for name in group:
            found.setdefault(name, set()).update(group)
    return {name: frozenset(group - {name}) for name, group in found.items()}


FORMS: Mapping[str, frozenset[str]] = _table()
"""For a folded given name, the other forms it may be known by."""
