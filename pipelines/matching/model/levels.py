"""What the model compares, level by level, and what it believes before it has seen data.

Constants only. `m` is how often a pair of one customer's records is at a level, `u` how often a pair of two customers'
is. They hold as they are below `TRAIN_FROM` records, where nothing can be learned, and are where training starts
from. They are guesses on the careful side: names and addresses differ between systems more often than not at all,
and agree between strangers more often than they really do, so that a merge takes two things that agree.
"""

from typing import NamedTuple


class Level(NamedTuple):
    """One degree of agreement. `when`: SQL over the columns with _l and _r; `term`: the column whose rarity counts."""

    label: str
    when: str
    m: float
    u: float
    term: str | None = None


_LETTERS = "greatest(length(main_l), length(main_r))"


def _near(least: float) -> str:
    """Whether the names are alike to `least`. Most records have one name, which is compared once."""
    main, trade = (f"jaro_winkler_similarity({name}_l, {name}_r) >= {least}" for name in ("main", "trade"))
    return f"({main} or (main_l <> trade_l or main_r <> trade_r) and {trade})"


# Counting edits costs fifty times what the similarity does, so only names that are near are counted.
_EDITS = (
    f"case when {_near(0.88)} then least(damerau_levenshtein(main_l, main_r), damerau_levenshtein(trade_l, trade_r)) "
    "else 99 end"
)
_SAME_DIGITS = "digits_l = digits_r"

# comparison -> (SQL of "one side says nothing", its levels, best first; what is left is the last).
COMPARISONS: dict[str, tuple[str, tuple[Level, ...]]] = {
    "name": (
        "main_l is null or main_r is null",
        (
            Level("the same name", "list_has_any(cores_l, cores_r)", 0.72, 0.0005, "main"),
            Level("the same words in another order", "list_has_any(sorted_l, sorted_r)", 0.05, 0.0001),
            # Before the levels of names that are near, and not after them: nearly all pairs taken at random are here.
            Level("different", f"not ({_SAME_DIGITS} and {_near(0.87)})", 0.04, 0.9882),
            Level("one slip of the keyboard", f"{_LETTERS} >= 7 and {_EDITS} <= 1", 0.08, 0.0002),
            Level(
                "two slips, or words cut short",
                f"{_LETTERS} >= 12 and {_EDITS} <= 2 or initials_l = initials_r and {_near(0.9)}",
                0.07,
                0.001,
            ),
            Level("alike", "else", 0.04, 0.01),
        ),
    ),
    "phone": (
        "phone_l is null or phone_r is null",
        (
            Level("the same phone", "phone_l = phone_r", 0.7, 0.001, "phone"),
            Level("the same switchboard", "left(phone_l, -2) = left(phone_r, -2)", 0.1, 0.002),
            Level("another phone", "else", 0.2, 0.997),
        ),
    ),
    "web": (
        "domains_l is null and email_l is null or domains_r is null and email_r is null",
        (
            Level("the same e-mail", "email_l = email_r", 0.45, 0.0008, "email"),
            Level("the same domain", "list_has_any(domains_l, domains_r)", 0.4, 0.001, "domain"),
            Level("another domain", "else", 0.15, 0.9982),
        ),
    ),
    "address": (
        "street_l is null or street_r is null or town_l is null and postal_l is null"
        " or town_r is null and postal_r is null",
        (
            Level(
                "the same street and house in one place",
                "street_l = street_r and (postal_l = postal_r or town_l = town_r)",
                0.65,
                0.001,
                "place",
            ),
            Level(
                "almost the same street in one place",
                "(postal_l = postal_r or town_l = town_r) and jaro_winkler_similarity(street_l, street_r) >= 0.92",
                0.08,
                0.002,
            ),
            Level("another street in one town", "postal_l = postal_r or town_l = town_r", 0.07, 0.05),
            Level("another place", "else", 0.2, 0.947),
        ),
    ),
    "tax_id": (
        "tax_l is null or tax_r is null",
        (
            Level("the same number, though no check digit vouches for it", "tax_l = tax_r", 0.8, 0.0005),
            Level("one digit apart", "levenshtein(tax_l, tax_r) <= 1", 0.1, 0.0005),
            Level("another number", "else", 0.1, 0.999),
        ),
    ),
}

# Partners in other systems that a record without one is expected to have: less than one, for caution.
EXPECTED_PARTNERS = 0.5
# Fewer records, or fewer without a partner, teach nothing: the constants above hold.
TRAIN_FROM = 5_000
OPEN_FROM = 500
# How rare something is, is counted among at least so many records: that 2 of 8 records have one phone does not make
# phones common.
LEAST_RECORDS = 1_024
# Records for u (every one with every one: 2 million pairs), pairs for m; records of one key that teach m.
SAMPLE_FOR_U = 2_000
PAIRS_FOR_M = 100_000
MOST_ON_A_KEY = 50
# Training may not go beyond these: one level that was hardly seen must not decide alone.
LEAST_M, LEAST_U = 0.002, 0.000_000_5
# A model is kept until the records have grown or shrunk by this share: a threshold that moves daily moves merges daily.
RETRAIN_AT = 0.25
