"""The memory of exceptions and of customers' ids read a second time, in plain Python, from the design pages alone.

`worklist.py`: from what was published the day before, today's findings and people's decisions, what must be published today.
`bridge.py`: the delta report between two of these days. `ids.py`: golden customers' ids over days.
"""
