"""Writes macros/exception_codes.sql from the folder of exception models: a new code is one SQL file, no list to edit.

dbt must know at parse time what the union of all codes refers to, and Jinja cannot list a folder. Called before every
dbt parse.
"""

from pathlib import Path

PROJECT = Path(__file__).parents[1] / "dbt_project"
MACRO = PROJECT / "macros" / "exception_codes.sql"


def codes() -> list[str]:
    """The codes that have a model, sorted: models/exceptions/<group>/<code>.sql."""
    return sorted(path.stem for path in (PROJECT / "models" / "exceptions").glob("*/*.sql"))


def macro_text() -> str:
    """What the macro file should hold."""
    names = ",\n    ".join(f"'{code}'" for code in codes())
    return (
        "{# Made from models/exceptions/*/ by pipelines/exception_codes.py. #}\n"
        "{% macro exception_codes() %}{{ return([\n    " + names + ",\n]) }}{% endmacro %}\n"
    )


def write() -> bool:
    """Write the macro where it is stale; true where it was."""
    if MACRO.exists() and MACRO.read_text() == macro_text():
        return False
    MACRO.write_text(macro_text())
    return True


if __name__ == "__main__":
    print(f"{MACRO}: {'written' if write() else 'up to date'}, {len(codes())} codes")
