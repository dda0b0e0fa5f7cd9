"""The strange company on the days after: what was found before is there again, changed, gone or back, and people have decided."""
