"""One key, several rows: which one is loaded, and what becomes of the others.

Identical copies count once. A newer `updated_at` (or a deletion, by its date) replaces an older one. Of rows that no
date sets apart the first by file name and line stays, and the others go to quarantine. Where files are all that there
is, a row that its file no longer holds gives way to any that a file does. The answer does not depend on the order, nor
on whether the files came in one run or in several: rows that lost are remembered, and are candidates again when a file
changes.
"""

from dataclasses import dataclass

import duckdb

from pipelines.entities import Entity
from pipelines.sources.files.values import SQL_TYPES, identifier, literal


@dataclass(frozen=True)
class Scene:
    """The tables that a decision needs. All have the entity's columns, `_file` and `_line`.

    `incoming`: SQL of the valid rows of changed files. `raw`: the raw table, None before the first load. `extras`:
    unlisted columns, of which `standing` stand in raw already. `is_whole`: what a file no longer
    holds counts no more.
    """

    source: str
    entity: Entity
    incoming: str
    raw: str | None
    extras: tuple[str, ...]
    standing: tuple[str, ...]
    changed_files: tuple[str, ...]
    is_whole: bool

    @property
    def names(self) -> list[str]:
        return [column.name for column in self.entity.columns]

    def key(self, alias: str) -> str:
        parts = [f"{alias}.{identifier(name)}" for name in self.entity.key]
        return parts[0] if len(parts) == 1 else f"concat_ws('|', {', '.join(parts)})"

    def columns(self, alias: str, is_raw: bool = False) -> str:
        extras = [
            f"{alias}.{identifier(name)}" if not is_raw or name in self.standing else f"null as {identifier(name)}"
            for name in self.extras
        ]
        return ", ".join([*(f"{alias}.{identifier(name)}" for name in self.names), *extras])

    @property
    def is_changed(self) -> str:
        return f"in ({', '.join(literal(file) for file in self.changed_files) or 'null'})"


def as_json(scene: Scene, alias: str) -> str:
    """SQL of a row as a JSON object of texts: exact, and readable where a person looks at what was set aside."""
    pairs = ", ".join(
        f"{literal(name)}, cast({alias}.{identifier(name)} as varchar)" for name in [*scene.names, *scene.extras]
    )
    return f"cast(json_object({pairs}) as varchar)"


def find_contested(connection: duckdb.DuckDBPyConnection, scene: Scene) -> int:
    """Fill temp table `contested(key)`: keys for which more than one row speaks. Returns how many."""
    key = scene.key("i")
    # hashes first: a group by over the texts themselves would need several times the memory
    asked = f"""
        with twice as (select hash({key}) as h from {scene.incoming} as i group by h having count(*) > 1)
        select {key} as key
        from {scene.incoming} as i
        where hash({key}) in (select h from twice)
        group by 1
        having count(*) > 1
    """
    if scene.raw:
        asked = f"""
            with several as ({asked}),
            incoming as (select {key} as key from {scene.incoming} as i),
            standing as (select {scene.key("r")} as key, r._file, r._line from {scene.raw} as r),
            lost as (
                select key
                from control.rows_set_aside
                where source = {literal(scene.source)} and entity = {literal(scene.entity.name)} and kind <> 'bad'
            )
            select key from several
            union
            select key from incoming semi join lost using (key)
            union
            select s.key from standing as s semi join lost using (key) where s._file {scene.is_changed}
            union
            select s.key from standing as s semi join incoming using (key)
            where not s._file {scene.is_changed} or s._line is null
            union
            select i.key
            from (select {key} as key, i._file from {scene.incoming} as i) as i
            inner join standing as s on s.key = i.key and s._file <> i._file
        """
    connection.execute(f"create or replace temp table contested as select distinct key from ({asked})")
    return int(connection.execute("select count(*) from contested").fetchall()[0][0])


def decide(connection: duckdb.DuckDBPyConnection, scene: Scene) -> None:
    """Fill temp tables `winners` (rows to stand in raw) and `losers` (rows set aside) for the contested keys."""
    pools = [
        f"select {scene.columns('i')}, i._file, i._line, false as is_kept from {scene.incoming} as i"
        f" where {scene.key('i')} in (from contested)"
    ]
    if scene.raw:
        superseded = f"(r._file {scene.is_changed} or r._line is null)"
        pools.append(
            f"""
            select {scene.columns("r", is_raw=True)}, r._file, r._line, {superseded} as is_kept
            from {scene.raw} as r
            where {scene.key("r")} in (from contested)
                and not ({superseded} and exists (
                    from {scene.incoming} as i where i._file = r._file and {scene.key("i")} = {scene.key("r")}
                ))
            """
        )
        pools.append(_remembered(scene))
    version = "greatest(updated_at, deleted_at)"
    present_first = "is_kept, " if scene.is_whole else ""
    content = ", ".join(identifier(name) for name in scene.names)
    connection.execute(
        f"""
        create or replace temp table ranked as
        with pool as ({" union all ".join(pools)}),
        copies as (
            select
                *,
                {scene.key("pool")} as key,
                {version} as version,
                row_number() over (partition by {content} order by is_kept, _file, _line) as copy_number,
            from pool
        )
        select
            *,
            row_number() over (
                partition by key
                order by {present_first}copy_number > 1, version desc nulls last, is_kept, _file, _line
            ) as place,
        from copies
        """
    )
    connection.execute(
        f"""
        create or replace temp table winners as
        select {scene.columns("ranked")}, _file, case when is_kept then null else _line end as _line
        from ranked
        where place = 1
        """
    )
    where = literal(", ".join(scene.entity.key))
    connection.execute(
        f"""
        create or replace temp table losers as
        select
            l._file as file,
            l._line as line,
            case
                when l.copy_number > 1 then 'copy'
                when l.version < w.version then 'replaced'
                when l.version is null and w.deleted_at is not null then 'replaced'
                else 'conflict'
            end as kind,
            l.key,
            {where} as "column",
            l.key as "value",
            'another row of this key stands in ' || w._file || coalesce(' line ' || w._line, '')
                || ', and no updated_at says which is newer' as reason,
            {as_json(scene, "l")} as "row",
        from ranked as l
        inner join ranked as w on w.key = l.key and w.place = 1
        where l.place > 1 and not l.is_kept
        """
    )


def _remembered(scene: Scene) -> str:
    """Rows that lost before, of files that have not changed; not those that a killed run has already put into raw."""
    shape = ", ".join(f'"{name}":"VARCHAR"' for name in [*scene.names, *(json_name(name) for name in scene.extras)])
    types = {column.name: SQL_TYPES[column.type] for column in scene.entity.columns}
    columns = ", ".join(
        f"cast(fields[{literal(name)}] as {types.get(name, 'varchar')}) as {identifier(name)}"
        for name in [*scene.names, *scene.extras]
    )
    return f"""
        select {columns}, file as _file, line as _line, false as is_kept
        from (
            select json_transform("row", {literal("{" + shape + "}")}) as fields, file, line
            from control.rows_set_aside as s
            where source = {literal(scene.source)} and entity = {literal(scene.entity.name)} and kind <> 'bad'
                and not file {scene.is_changed}
                and key in (from contested)
                and not exists (from {scene.raw} as r where r._file = s.file and r._line = s.line)
        )
    """


def json_name(name: str) -> str:
    """A name inside a JSON string."""
    return name.replace("\\", "\\\\").replace('"', '\\"')


def to_write(scene: Scene) -> str:
    """SQL of the rows that raw lacks, or holds otherwise, after `decide`; without `_dlt_load_id`."""
    settled = f"""
        select {scene.columns("i")}, i._file, i._line
        from {scene.incoming} as i
        where {scene.key("i")} not in (from contested)
        union all by name
        select * from winners
    """
    if not scene.raw:
        return settled
    names = [*scene.names, *scene.standing, "_file", "_line"]
    differs = " or ".join(f"s.{identifier(name)} is distinct from r.{identifier(name)}" for name in names)
    # rows that a changed file no longer holds lose their line: staging leaves them out where the delivery is complete
    vanished = f"""
        select {scene.columns("r", is_raw=True)}, r._file, cast(null as bigint) as _line
        from {scene.raw} as r
        where r._file {scene.is_changed} and r._line is not null
            and {scene.key("r")} not in (from contested)
            and {scene.key("r")} not in (select {scene.key("i")} from {scene.incoming} as i)
    """
    return f"""
        select {scene.columns("s")}, s._file, s._line
        from ({settled}) as s
        left join {scene.raw} as r on {scene.key("r")} = {scene.key("s")}
        where r._file is null or {differs}
        union all by name
        {vanished}
    """
