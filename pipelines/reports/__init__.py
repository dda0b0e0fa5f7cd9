"""What people read of a run outside Dagster: the summary, one exception explained, exports."""
