"""From bytes to text, with the line where that fails."""

from pipelines.sources.files.blocks import FileError


def decoded(content: bytes, encoding: str) -> str:
    """The text without a byte order mark. Raises FileError, with the line, where it is in another encoding."""
    try:
        return content.decode(encoding).removeprefix("\ufeff")
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        raise FileError(
            f"not {encoding}: byte 0x{content[error.start]:02x} in line {line}; "
            "name the bank's encoding in the source's settings (encoding = ...)"
        ) from None
