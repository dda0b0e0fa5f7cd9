"""The import format itself: folders of CSV, Parquet and JSON Lines."""
