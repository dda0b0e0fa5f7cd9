"""What `[sources.<name>]` may say of a source of bank statements."""

import codecs
from fnmatch import fnmatch

from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator, model_validator

from pipelines.sources import ExtractError, SourceSettings

FIELDS = ("account", "booked_on", "value_on", "amount", "currency", "reference", "counterparty", "end_to_end_id")
SPECIAL = ("debit", "credit", "bank_reference", "balance")  # debit and credit: two columns instead of one signed amount


class Csv(BaseModel):
    """How one bank writes its CSV. `columns`: our field -> the name in the header (several are joined by a space)."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    files: str = "*.csv"
    delimiter: str = Field(",", min_length=1, max_length=1)
    quote: str = Field('"', min_length=1, max_length=1)
    encoding: str = "utf-8"
    decimal: str = Field(".", pattern=r"^[.,]$")
    date_format: str = "%Y-%m-%d"
    skip_lines: int = Field(0, ge=0, le=1000)
    account: str | None = None
    currency: str | None = None
    columns: dict[str, str | list[str]]

    @field_validator("encoding")
    @classmethod
    def _encoding(cls, value: str) -> str:
        return _known_encoding(value)

    @model_validator(mode="after")
    def _whole(self) -> "Csv":
        if unknown := set(self.columns) - {*FIELDS, *SPECIAL}:
            raise ValueError(f"columns: there is no field {sorted(unknown)}; known: {', '.join((*FIELDS, *SPECIAL))}")
        if "booked_on" not in self.columns:
            raise ValueError("columns: booked_on is needed")
        if ("amount" in self.columns) == bool({"debit", "credit"} & set(self.columns)):
            raise ValueError("columns: either amount, or debit and credit")
        for name in ("account", "currency"):
            if (name in self.columns) == (getattr(self, name) is not None):
                raise ValueError(f"{name} is needed, as a column or as one value for the whole file")
        return self

    def names(self, field: str) -> list[str]:
        """The header's names of a field; none where it is not mapped."""
        named = self.columns.get(field, [])
        return [named] if isinstance(named, str) else named


class Options(BaseModel):
    """`encoding` is MT940's (XML names its own); `csv` the mappings, the first whose `files` fits counts."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    encoding: str = "utf-8"
    csv: list[Csv] = []

    @field_validator("encoding")
    @classmethod
    def _encoding(cls, value: str) -> str:
        return _known_encoding(value)

    def csv_for(self, name: str) -> Csv | None:
        """The mapping of a CSV file by its name."""
        return next((one for one in self.csv if fnmatch(name.lower(), one.files.lower())), None)


def _known_encoding(value: str) -> str:
    try:
        codecs.lookup(value)
    except LookupError:
        raise ValueError(f"there is no encoding {value!r}") from None
    return value


def options_of(source: SourceSettings) -> Options:
    """The checked options. Raises ExtractError that names what is wrong."""
    try:
        return Options.model_validate(dict(source.options))
    except ValidationError as error:
        problems = "; ".join(
            f"{'.'.join(map(str, e['loc']))}: {e['msg'].removeprefix('Value error, ')}".lstrip(": ")
            for e in error.errors()
        )
        raise ExtractError(f"source {source.name}: {problems}") from None
