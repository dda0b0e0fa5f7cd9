"""Parents and children: who stands at the top."""

from collections.abc import Mapping


def family_roots(parents: Mapping[str, str]) -> dict[str, str]:
    """Child -> root, for every name in `parents` (child -> parent). In a circle the least name is the root."""
    roots: dict[str, str] = {}
    for name in sorted({*parents, *parents.values()}):
        path: list[str] = []
        seen: set[str] = set()
        while name not in roots and name in parents and name not in seen:
            seen.add(name)
            path.append(name)
            name = parents[name]
        if name in roots:
            root = roots[name]
        elif name in seen:
            root = min(path[path.index(name) :])
        else:
            root = name
        roots.update(dict.fromkeys((*path, name), root))
    return roots
