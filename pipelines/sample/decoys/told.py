"""What several near misses have in common."""

from pipelines.sample import shapes
from pipelines.sample.story import Story


def shaped(story: Story, shape: shapes.Shape, least: int = 6, most: int = 7) -> None:
    """A clean shape, every line named."""
    story.naming, story.paying = "deal_line", "event"
    shape(story, story.began(least, most))
    story.bill().pay().close()
