"""Great Expectations over the staged marts: suites, one file a concern, and the runner that turns them into verdicts.

Findings are rows, verdicts are checks: the rows of an exception come from our own tables; what stands here says whether
they are within tolerance, and whether the run may be published.
"""
