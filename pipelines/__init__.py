"""Tieout's pipelines: extract, match, apply cash, check, publish; Dagster runs them, `tieout` calls them."""
