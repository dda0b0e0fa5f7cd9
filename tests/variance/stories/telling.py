"""How a story is kept: what goes wrong in one customer's business, or why nothing does, and what must be found."""

from collections.abc import Callable

from tests.variance.book import Scenario

Story = Callable[[Scenario], None]
STORIES: list[tuple[str, Story]] = []


def story(why: str) -> Callable[[Story], Story]:
    """Register a scenario; `why` says what goes wrong in the business, or why nothing does."""

    def keep(write: Story) -> Story:
        STORIES.append((why, write))
        return write

    return keep
