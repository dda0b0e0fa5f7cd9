"""What may go wrong between a system and us. Every message names source, system, path, and what to do."""

from pipelines.sources import ExtractError


class RestError(ExtractError):
    """A system could not be read as asked."""


class AccessRefused(RestError):
    """The credentials are missing or refused (401): nothing of this source can be read."""


class NotAllowed(RestError):
    """The credentials lack a permission (403)."""


class NotFound(RestError):
    """There is no such list or object (404)."""


class Refused(RestError):
    """The question as such was not accepted (400, an address elsewhere)."""


class Unavailable(RestError):
    """No usable answer, after all attempts where another one may help: 429, 5xx, garbage, a hang, a redirect."""


class Unfinished(RestError):
    """The pages cannot have been all: a repeated cursor, fewer rows than the total, a list that moved."""
