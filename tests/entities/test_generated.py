"""What is generated and committed is what would be generated now."""

import pytest

from pipelines.entities import dbt_files, field_mapping


def test_no_generated_file_is_stale() -> None:
    # Else: a column is added to the import format, or a mapping changed, and core models or the page still say the old.
    stale = [path.name for path, text in dbt_files.files().items() if not path.is_file() or path.read_text() != text]
    assert stale == [], "run: python -m pipelines.entities.dbt_files"


def test_nothing_but_core_and_the_macros_names_a_staging_model() -> None:
    # A model that reads `stg_files__deals` knows the deals of files alone: a deleted HubSpot account once lost its name so.
    models = dbt_files.MODELS
    naming = [path.name for path in models.rglob("*.sql") if "ref('stg_" in path.read_text(encoding="utf-8")]
    assert naming == []


def test_a_mapping_is_read_with_its_notes() -> None:
    # A comma in a call, in a text or in a comment ends no column.
    model = """-- grain: one
with a as (select 1)

select
    a.source,
    coalesce(a.x, 'none, at all') as name,
    -- due at once, says the vendor
    case
        when a.y = 1 then 'open'
        else 'paid'
    end as status,
    {{ money('a.total', 'a.currency') }} as total,
    {{ stripe_lineage('a') }}
from a
left join (select from b) as b on true
"""
    assert list(field_mapping.fields(model)) == [
        ("source", "a.source", ""),
        ("name", "coalesce(a.x, 'none, at all')", ""),
        ("status", "case when a.y = 1 then 'open' else 'paid' end", "due at once, says the vendor"),
        ("total", "{{ money('a.total', 'a.currency') }}", ""),
    ]


def test_a_column_without_a_name_is_an_error() -> None:
    # Else: the page silently leaves out a field.
    with pytest.raises(ValueError, match="not a column with a name"):
        list(field_mapping.fields("\nselect\n    a.x + 1\nfrom a\n"))


def test_every_staging_model_stands_on_the_page() -> None:
    page = field_mapping.page()
    for model in field_mapping.STAGING.glob("*/stg_*__*.sql"):
        system, _, entity = model.stem.removeprefix("stg_").partition("__")
        assert system == "files" or f"### {system}: {entity}\n" in page
