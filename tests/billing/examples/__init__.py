"""Worked examples of sections 1 to 3, by hand. All as of 2026-03-31; rows up to there unless `until` says more."""

from tests.billing.examples.changes import CHANGES
from tests.billing.examples.days import DAYS
from tests.billing.examples.periods import PERIODS
from tests.billing.examples.prices import PRICES
from tests.billing.examples.renewals import RENEWALS
from tests.billing.examples.renewed_terms import RENEWED_TERMS
from tests.billing.examples.shares import SHARES
from tests.billing.examples.usage import USAGE

EXAMPLES = [*PERIODS, *SHARES, *PRICES, *CHANGES, *RENEWALS, *RENEWED_TERMS, *USAGE, *DAYS]
