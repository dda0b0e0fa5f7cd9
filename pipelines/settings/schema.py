"""What can be set: every threshold of the specification, with its default and its meaning.

What belongs here: names, types, bounds, defaults. How the file is read and how errors name its lines is in `file.py`.
A name is unique over all sections: models read it as `{{ setting('grace_days') }}`, whatever section it stands in.
"""

from decimal import Decimal
from pathlib import Path
from typing import Annotated, Any, Literal, Self

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationInfo, field_validator, model_validator

from pipelines.settings.known import a_currency, an_exception_code, in_order

Days = Annotated[int, Field(ge=0, le=3660)]
Hours = Annotated[int, Field(ge=0, le=24 * 366)]
Percent = Annotated[Decimal, Field(ge=0, le=100)]
Amount = Annotated[Decimal, Field(ge=0, le=10**18)]
Growth = Annotated[Decimal, Field(ge=0)]  # in percent, of any height
Score = Annotated[Decimal, Field(ge=0, le=1)]
Side = Literal["crm", "billing"]
Severity = Literal["low", "medium", "high", "critical"]
SOURCE_NAME = r"^[a-z][a-z0-9_]{0,40}$"


class Section(BaseModel):
    """Base of all sections: unknown names are errors (a typo must never be ignored), values do not change."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    @field_validator("*", mode="before")
    @classmethod
    def no_switch_for_a_number(cls, value: Any, info: ValidationInfo) -> Any:
        """Python takes `true` for 1."""
        if isinstance(value, bool) and cls.model_fields[str(info.field_name)].annotation is not bool:
            raise ValueError("is no switch: true and false mean nothing here")
        return value


class Company(Section):
    reporting_currency: Annotated[str, AfterValidator(a_currency)] = "EUR"
    fx_max_age_days: Days = 7
    horizon_months: Annotated[int, Field(ge=0, le=120)] = 12


class Billing(Section):
    grace_days: Days = 3
    renewal_term_months: Annotated[int, Field(ge=1, le=120)] = 12
    renewal_grace_days: Days = 15
    first_invoice_days: Days = 10
    stale_draft_days: Days = 7
    unsent_days: Days = 3
    approval_threshold: Amount = Decimal(500)
    tax_rates: dict[Annotated[str, Field(pattern=r"^[A-Z]{2}$")], Percent] = {}


class Cash(Section):
    early_days: Days = 5
    max_candidates: Annotated[int, Field(ge=1, le=200)] = 60
    bank_charge_tolerance: Amount = Decimal(0)
    fx_tolerance_pct: Percent = Decimal(5)
    oldest_first_customers: list[str] = []
    overdue_days: Days = 30
    retry_days: Days = 7
    unapplied_days: Days = 7
    dispute_deadline_days: Days = 7
    payout_days: Days = 10
    settlement_days: Days = 5
    unidentified_days: Days = 5
    bank_match_days: Days = 21
    bank_match_accept: Score = Decimal("0.85")
    bank_match_margin: Score = Decimal("0.1")
    bank_match_max_charge: Amount = Decimal(50)


class FieldOwners(Section):
    """The side that a field of the golden customer is taken from."""

    name: Side = "crm"
    legal_name: Side = "billing"
    tax_id: Side = "billing"
    domain: Side = "crm"
    email: Side = "billing"
    phone: Side = "crm"
    address: Side = "billing"
    owner: Side = "crm"


class Customers(Section):
    name_agreement: Score = Decimal("0.85")
    match_accept: Score = Decimal("0.99")
    match_propose: Score = Decimal("0.5")
    max_cluster: Annotated[int, Field(ge=2)] = 50
    field_owners: FieldOwners = FieldOwners()

    @model_validator(mode="after")
    def proposed_before_accepted(self) -> Self:
        in_order(self, "match_propose", "match_accept")
        return self


class Loading(Section):
    row_drop_pct: Percent = Decimal(20)
    freshness_hours: Hours = 48
    sync_sla_hours: Hours = 24


class Code(Section):
    enabled: bool = True
    severity: Severity | None = None
    tolerance: Amount | None = None
    trend_jump_pct: Growth | None = None


class Exceptions(Section):
    materiality: Amount = Decimal(0)
    severity_medium_amount: Amount = Decimal(100)
    severity_high_amount: Amount = Decimal(1000)
    severity_critical_amount: Amount = Decimal(10000)
    severity_age_days: Days = 90
    due_hours_critical: Hours = 24
    due_hours_high: Hours = 72
    due_hours_medium: Hours = 120
    due_hours_low: Hours = 168
    accepted_growth_pct: Growth = Decimal(10)
    decisions_file: str = ""
    codes: dict[Annotated[str, AfterValidator(an_exception_code)], Code] = {}

    @model_validator(mode="after")
    def graded_upwards(self) -> Self:
        in_order(self, "severity_medium_amount", "severity_high_amount", "severity_critical_amount")
        return self


class Checks(Section):
    discrepancies_per_1000_invoices: Amount = Decimal(1)
    leakage_tolerance: Amount = Decimal(0)
    overbilling_tolerance: Amount = Decimal(0)
    exposure_tolerance: Amount = Decimal(0)
    drift_tolerance_count: Annotated[int, Field(ge=0)] = 0
    trend_days: Days = 28
    trend_jump_pct: Growth = Decimal(50)
    trend_least_amount: Amount = Decimal(1000)
    trend_least_count: Annotated[int, Field(ge=0)] = 5


class Schedule(Section):
    time_of_day: Annotated[str, Field(pattern=r"^([01][0-9]|2[0-3]):[0-5][0-9]$")] = "06:00"
    time_zone: str = "Europe/Berlin"
    extract_retries: Annotated[int, Field(ge=0, le=10)] = 3
    extract_retry_seconds: Annotated[int, Field(ge=0, le=3600)] = 30
    freshness_warn_hours: Hours = 26

    @field_validator("time_zone")
    @classmethod
    def known_time_zone(cls, value: str) -> str:
        from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

        try:
            ZoneInfo(value)
        except (ZoneInfoNotFoundError, ValueError, OSError):
            raise ValueError("is no time zone of the tz database (such as Europe/Berlin)") from None
        return value


class Alerts(Section):
    webhook_url: Annotated[str, Field(pattern=r"^(https?://\S+)?$")] = ""
    webhook_timeout_seconds: Annotated[int, Field(ge=1, le=120)] = 10


class Source(BaseModel):
    """One connected source; options that only one system knows (base_url, ...) are checked by that system."""

    model_config = ConfigDict(extra="allow", frozen=True)
    system: str = "files"
    path: Path | None = None

    @property
    def options(self) -> dict[str, Any]:
        return dict(self.model_extra or {})


class Settings(Section):
    """All settings of one run; see `tieout.toml` for the meaning of each."""

    data_dir: Path = Path("data")
    company: Company = Company()
    billing: Billing = Billing()
    cash: Cash = Cash()
    customers: Customers = Customers()
    loading: Loading = Loading()
    exceptions: Exceptions = Exceptions()
    checks: Checks = Checks()
    schedule: Schedule = Schedule()
    alerts: Alerts = Alerts()
    sources: dict[Annotated[str, Field(pattern=SOURCE_NAME)], Source] = {}

    @property
    def decisions_path(self) -> Path:
        """Where people's decisions about exceptions stand, one JSON line each."""
        named = self.exceptions.decisions_file
        return Path(named) if named else self.data_dir / "state" / "decisions.jsonl"

    def flat(self) -> dict[str, str]:
        """Name -> text of all that models may read: numbers plain, lists joined by a comma, tables as `table.key`."""
        skipped = {"data_dir", "sources", "schedule", "alerts"}
        sections = [getattr(self, name) for name in type(self).model_fields if name not in skipped]
        values = {name: value for section in sections for name, value in _flat("", section.model_dump())}
        values.pop(
            "decisions_file", None
        )  # where it lies is no number's business; what it says is in control.decisions
        off = sorted(code for code, set_to in self.exceptions.codes.items() if not set_to.enabled)
        return {**values, "codes_switched_off": ",".join(off)}


def _flat(prefix: str, values: dict[str, Any]) -> list[tuple[str, str]]:
    found: list[tuple[str, str]] = []
    for name, value in values.items():
        if isinstance(value, dict):
            found += _flat(f"{prefix}{name}.", value)
        elif value is not None:
            found.append((f"{prefix}{name}", _text(value)))
    return found


def _text(value: Any) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, Decimal):
        return format(value, "f")
    return ",".join(value) if isinstance(value, list) else str(value)
