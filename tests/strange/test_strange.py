"""What no worked example thought of: a company in which everything happens, against what was approved and what must hold."""

import duckdb

from tests.strange.approved import WHAT_NOW, differences
from tests.support.company import Company


def test_the_marts_are_as_approved(strange: Company) -> None:
    # Without it: of models that are wrong by one sign, bound or word, a third changes no row of the other companies.
    with duckdb.connect(str(strange.warehouse), read_only=True) as connection:
        found = differences(connection)
    assert not found, "\n\n".join([*found, WHAT_NOW])


def test_every_total_is_kept(strange: Company) -> None:
    # Without it: approved digests would freeze cents that got lost on the way.
    assert strange.query("select * from audit.identities") == []
