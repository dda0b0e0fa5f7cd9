"""Cash application and bank matching: the steps that are a fold over time or a search, and so not relational.

Whole minor units throughout; dbt's Python models call these functions and turn their results into tables.
"""
