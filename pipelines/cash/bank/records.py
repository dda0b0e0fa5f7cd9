"""What is matched, by which rules, and what comes out. Amounts are minor units, days are day numbers."""

from dataclasses import dataclass, field


@dataclass(slots=True)
class BankLine:
    """amount in minor units, money in positive; day as a day number; text: reference and end-to-end id."""

    day: int
    amount: int
    currency: str
    text: str
    counterparty: str


@dataclass(slots=True)
class Target:
    """A payout or a transfer. identifiers: what a bank text may quote of it; names: who may be the counterparty."""

    kind: str
    day: int
    amount: int
    currency: str
    family: str | None = None
    identifiers: list[str] = field(default_factory=list)
    names: list[str] = field(default_factory=list)


@dataclass
class BankRules:
    """max_charge: the largest plausible bank charge in minor units, by currency."""

    settlement_days: int = 5
    match_days: int = 21
    max_candidates: int = 60
    accept: float = 0.85
    margin: float = 0.1
    max_charge: dict[str, int] = field(default_factory=dict)


@dataclass(slots=True)
class Match:
    """line and target are places in the input; amount: the part of the line that is this target's."""

    line: int
    target: int
    method: str
    confidence: float
    amount: int


@dataclass
class Matching:
    """What is matched, and the best of what is not: (line, target, score)."""

    matches: list[Match]
    candidates: list[tuple[int, int, float]]
