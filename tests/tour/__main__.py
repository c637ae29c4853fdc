"""Pictures of every screen over a practice site: `python -m tests.tour --out FOLDER`."""

from __future__ import annotations

import argparse
import sys
import tempfile
from pathlib import Path

from app.crypto.vault import Work
from app.practice.site import make_practice_site
from app.ui.tour import take_pictures
from app.ui.tour_stops import STOPS

QUICK = Work(8192, 1, 1)


def main() -> int:
    parser = argparse.ArgumentParser(prog="tour", description=__doc__)
    parser.add_argument("--out", type=Path, default=Path("tour"))
    parser.add_argument("--cases", type=int, default=28)
    parser.add_argument("--only", default="", help="names of stops, with commas between them")
    args = parser.parse_args()
    stops = tuple(stop for stop in STOPS if not args.only or stop.name in args.only.split(","))
    with tempfile.TemporaryDirectory() as folder:
        site = make_practice_site(Path(folder) / "site", open_cases=args.cases, work=QUICK)
        made = take_pictures(site.stores, site.passphrase(), args.out, stops=stops)
    print("\n".join(str(path) for path in made))
    return 0


if __name__ == "__main__":
    sys.exit(main())
