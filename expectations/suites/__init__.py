"""One file a concern: a docstring that says what it is about, and `checks(settings, codes)`. New suite: new file."""
