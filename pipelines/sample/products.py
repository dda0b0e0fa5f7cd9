"""The price book, the meters behind it, and tax by country."""

from decimal import Decimal

TAX = {
    "DE": Decimal(19),
    "FR": Decimal(20),
    "GB": Decimal(20),
    "US": Decimal("8.25"),
    "JP": Decimal(10),
    "KW": Decimal(0),
    "CH": Decimal("8.1"),
}
SKUS: dict[str, tuple[str, str, str, str]] = {  # sku: name, charge type, list price in EUR, price period
    "SEAT": ("Workspace seat", "recurring", "40.00", "month"),
    "SEAT-PRO": ("Workspace seat, professional", "recurring", "65.00", "month"),
    "PLATFORM": ("Platform fee", "recurring", "500.00", "month"),
    "SUPPORT": ("Premium support", "recurring", "900.00", "quarter"),
    "ARCHIVE": ("Archive storage", "recurring", "1200.00", "year"),
    "SSO": ("Single sign-on", "recurring", "150.00", "month"),
    "SETUP": ("Setup and onboarding", "one_time", "1500.00", "once"),
    "TRAINING": ("Training day", "one_time", "1100.00", "once"),
    "PACKAGE": ("Project package", "recurring", "6000.00", "once"),
    "BETA-SYNC": ("Sync, early access", "recurring", "75.00", "month"),
    "API": ("API calls", "usage", "0.002", "month"),
    "STORAGE": ("Storage, GB-months", "usage", "0.09", "month"),
}
LISTED = frozenset(SKUS) - {"BETA-SYNC"}  # what the price book holds
METERS = {"API": "api_calls", "STORAGE": "storage_gb"}
SCALE = {
    "EUR": Decimal(1),
    "USD": Decimal(1),
    "GBP": Decimal(1),
    "CHF": Decimal(1),
    "JPY": Decimal(150),
    "KWD": Decimal("0.3"),
}
