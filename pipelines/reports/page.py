"""A page of a report: one HTML document that needs no network, written whole or not at all."""

import os
from html import escape
from pathlib import Path

STYLE = """
body{font:15px/1.5 system-ui,sans-serif;max-width:80rem;margin:2rem auto;padding:0 1rem}
table{border-collapse:collapse;margin:1rem 0}
td,th{padding:.25rem .75rem;border-bottom:1px solid #ccc;vertical-align:top;text-align:left}
td[style],td.n{text-align:right;white-space:nowrap}
small{color:#555}
.pass{color:#1a6b2d} .warn{color:#8a5a00} .fail,.crashed{color:#b00020;font-weight:600}
"""


def page(title: str, body: str) -> str:
    """The document around `body`, which is HTML already; `title` is plain text."""
    return (
        f'<!doctype html>\n<html lang="en"><head><meta charset="utf-8"><title>{escape(title)}</title>'
        f"<style>{STYLE}</style></head>\n<body>\n{body}</body></html>\n"
    )


def write_whole(path: Path, text: str) -> Path:
    """Write `text` beside `path`, then in its place: a reader sees the old file or the new one."""
    path.parent.mkdir(parents=True, exist_ok=True)
    beside = path.with_name(f".{path.name}")
    beside.write_text(text, encoding="utf-8")
    os.replace(beside, path)
    return path
