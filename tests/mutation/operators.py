"""One change of one model: where a rule could be wrong by one sign, one bound, one word.

Only SQL outside of Jinja and comments is touched: the macros are the tests' business of their own.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

# name -> (what is looked for, what takes its place); one match, one mutant.
OPERATORS: dict[str, tuple[str, str]] = {
    "bound: <= to <": (r"(?<![<>=!-])<=(?!>)", "<"),
    "bound: < to <=": (r"(?<![<>=!-])<(?![=>])", "<="),
    "bound: >= to >": (r"(?<![<>=!-])>=", ">"),
    "bound: > to >=": (r"(?<![<>=!-])>(?!=)", ">="),
    "equal: <> to =": (r"<>", "="),
    "sign: - to +": (r"(?<=[\w)] )-(?= [\w({])", "+"),
    "sign: + to -": (r"(?<=[\w)}] )\+(?= [\w({])", "-"),
    "sign: factor": (r"(?<=[\w)] )\*(?= [\w({])", "* -1 *"),
    "logic: and to or": (r"\band (?=\w)", "or "),
    "logic: or to and": (r"\bor (?=\w)", "and "),
    "logic: not dropped": (r"\bnot (?!null|exists|materialized)(?=\w)", ""),
    "null: is null turned": (r"\bis null\b", "is not null"),
    "null: is not null turned": (r"\bis not null\b", "is null"),
    "filter: dropped": (r"\bwhere (?=[\w(])(?!1 = )", "where 1 = 1 or "),
    "join: left to inner": (r"\bleft join\b", "inner join"),
    "join: full to left": (r"\bfull outer join\b", "left join"),
    "pick: least to greatest": (r"\bleast\(", "greatest("),
    "pick: greatest to least": (r"\bgreatest\(", "least("),
    "pick: min to max": (r"\bmin\(", "max("),
    "pick: max to min": (r"\bmax\(", "min("),
    "pick: the other end": (r"(?<=\w) desc\b", ""),
    "timing: advance to arrears": (r"'advance'", "'arrears'"),
    "timing: arrears to advance": (r"'arrears'", "'advance'"),
    "status: void counts": (r"'void'", "'voided'"),
    "status: draft counts": (r"'draft'", "'drafted'"),
    "day: one later": (r"(?<=, )-1(?=\))", "0"),
}
# The settings of a model first: they hold Jinja of their own, and what runs before a model is no part of its SQL.
_HIDDEN = re.compile(r"\{\{ config\(.*?\) \}\}(?=\n)|\{\{.*?\}\}|\{%.*?%\}|\{#.*?#\}|--[^\n]*", re.DOTALL)
# A text for people: a mutant of a sentence is no wrong number.
_SENTENCE = re.compile(r"\|\||as (?:explanation|recommended_action|detail|evidence|reason)\b|json_object")


@dataclass(frozen=True)
class Mutant:
    """One changed model. line: from 1, in the model's file. is_repeated: the same line stands further up, for another system."""

    model: str
    path: str
    line: int
    operator: str
    before: str
    after: str
    text: str
    is_repeated: bool


def mutants(model: str, path: str, text: str) -> Iterator[Mutant]:
    """All mutants of a model's source, in the order of operators, then of the text."""
    hidden = [match.span() for match in _HIDDEN.finditer(text)]
    lines = text.splitlines()
    for name, (pattern, put) in OPERATORS.items():
        for match in re.finditer(pattern, text):
            if any(start < match.end() and match.start() < end for start, end in hidden):
                continue
            line = text.count("\n", 0, match.start()) + 1
            before = lines[line - 1]
            if _SENTENCE.search(before):
                continue
            # Core's files repeat each line for each system (pipelines/entities/dbt_files.py writes them): one rule.
            repeated = path.startswith("models/core/") and lines[line - 1] in lines[: line - 1]
            changed = text[: match.start()] + put + text[match.end() :]
            yield Mutant(
                model, path, line, name, before.strip(), changed.splitlines()[line - 1].strip(), changed, repeated
            )
