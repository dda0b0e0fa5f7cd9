"""Ids of golden customers over days (section 8): a customer keeps its id when records join or leave it.

"When two merge, the older id stays and the other is kept as an alias." An id stays with most of the records that began with
it, then with most records; an un-merge gives each part its own id back (DECISIONS.md).
"""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence

Ids = Mapping[str, str]  # record -> golden customer


def ids(history: Sequence[Ids], clusters: Mapping[str, Sequence[str]]) -> dict[str, str | None]:
    """Cluster -> its id; None where it has to be a new one. history: what each day published, the oldest first; clusters: records by seniority."""
    first = {record: own[0][1] for record, own in _stays(history).items()}
    last = {record: own[-1][1] for record, own in _stays(history).items()}
    began = _began(history)
    kept: dict[str, str] = {}
    for key in set(last.values()):
        cluster = _holder(key, first, last, clusters)
        if cluster and (cluster not in kept or (began[key], key) < (began[kept[cluster]], kept[cluster])):
            kept[cluster] = key
    return {cluster: kept.get(cluster) for cluster in clusters} | _returned(history, clusters, kept)


def _holder(key: str, first: Ids, last: Ids, clusters: Mapping[str, Sequence[str]]) -> str | None:
    """Who has most of the records that began with it, then most of its records, then the most senior of them."""
    ranks = []
    for cluster, records in clusters.items():
        own = [place for place, record in enumerate(records) if last.get(record) == key]
        if own:
            ranks.append((-sum(first[records[place]] == key for place in own), -len(own), own[0], cluster))
    return min(ranks)[-1] if ranks else None


def _returned(history: Sequence[Ids], clusters: Mapping[str, Sequence[str]], kept: Ids) -> dict[str, str]:
    """A part without an id gets back the one that it had last, if nobody has it; of several the one with most of its records."""
    claims: dict[str, list[tuple[int, str]]] = defaultdict(list)
    stays = _stays(history)
    for cluster, records in clusters.items():
        had = [(day, key) for record in records for day, key in stays.get(record, ()) if key not in kept.values()]
        if cluster in kept or not had:
            continue
        counts, newest = Counter(key for _, key in had), {key: day for day, key in sorted(had)}
        best = min(counts, key=lambda key: (-newest[key], -counts[key], key))
        claims[best].append((-counts[best], cluster))
    return {min(own)[1]: key for key, own in claims.items()}


def _stays(history: Sequence[Ids]) -> dict[str, list[tuple[int, str]]]:
    """Record -> (day, id) whenever it came to another."""
    found: dict[str, list[tuple[int, str]]] = defaultdict(list)
    for day, ids_of_day in enumerate(history):
        for record, key in ids_of_day.items():
            if not found[record] or found[record][-1][1] != key:
                found[record].append((day, key))
    return found


def _began(history: Sequence[Ids]) -> dict[str, int]:
    return {key: day for day in reversed(range(len(history))) for key in history[day].values()}


def aliases(history: Sequence[Ids], today: Ids) -> dict[str, str]:
    """Ids that are no more -> the customer with most of the records that ever had them."""
    former: dict[str, Counter[str]] = defaultdict(Counter)
    for record, own in _stays([*history, today]).items():
        for key in {key for _, key in own}:
            if record in today and key not in today.values():
                former[key][today[record]] += 1
    return {key: min(counts, key=lambda one: (-counts[one], one)) for key, counts in former.items()}
