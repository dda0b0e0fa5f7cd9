"""A small dense company in which strange things happen to everything: situations that nobody thought of writing down."""
