"""Names that stay apart and tax ids whose check digits hold: without both, golden customers would merge strangers."""

from stdnum.de import vat as german
from stdnum.fr import tva as french
from stdnum.gb import vat as british
from stdnum.jp import cn as japanese
from stdnum.us import ein as american

from pipelines.sample import names

CHECKS = {"DE": german, "FR": french, "GB": british, "JP": japanese, "US": american}


def test_tax_ids_are_valid_and_distinct() -> None:
    for country, check in CHECKS.items():
        ids = [names.tax_id(country, number) for number in (*range(1, 1500), *range(1_000_001, 1_000_500))]
        assert all(check.is_valid(each) for each in ids), country
        assert len(set(ids)) == len(ids), country


def test_companies_are_distinct() -> None:
    assert len({names.company(number)[0] for number in range(1, 100_001)}) == 100_000
