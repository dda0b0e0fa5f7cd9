"""What all systems that are read over HTTP have in common. A connector says what is read; this room says how.

errors      what may go wrong, in words for whoever runs it
credentials the one place that reads keys and passwords
options     `[sources.NAME]` of tieout.toml, as far as every system has it
wire        bytes: time-outs, dates, JSON whose numbers stay text
client      one system over HTTP: dlt's RESTClient and paginators over a session that retries, waits and explains
paging      paginators that dlt lacks
stream      one list of a system, and the raw table that it fills
values      kinds of columns: what is accepted, and what it is written as
shape       objects -> Arrow, or quarantine
once        one reading of one list: rows, bad rows, parts, fields that came and went
ahead       several lists read at a time, handed on in order
reading     one run: since when each list is read, what came, what is gone, whether that was all
state       what is remembered between two runs
load        Arrow -> `raw_<source>`, and how each entity stands
first       the first page of each list, and how many rows it has: for `tieout connect`
source      all of it in order: what a connector's `extract` calls
scaffold    the first draft of a staging model
"""
