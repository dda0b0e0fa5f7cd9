"""The specification read a second time, in plain Python with exact fractions: slow, short, and on purpose not SQL."""
