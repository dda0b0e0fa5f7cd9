"""`python -m pipelines.connect.stage SYSTEM TARGET MANIFEST`: the staging models of a system, nothing parsed anew.

A process of its own, which dbt's settings, log and open database end with. dbt's command line would parse the whole
project again (twice as long as all the rest), because a database at another path is another profile to it.
"""

import sys
from pathlib import Path

from dbt.artifacts.exceptions import IncompatibleSchemaError
from dbt.cli.main import dbtRunner
from dbt.contracts.graph.manifest import Manifest, WritableManifest

from pipelines.dbt import DBT_PROJECT, NO_LOG_FILE


def stage(system: str, target: Path, parsed: Path) -> str:
    """Run the models; what dbt writes stays below `target`. Returns what went wrong, empty where nothing did."""
    try:
        manifest = Manifest.from_writable_manifest(WritableManifest.read_and_check_versions(str(parsed)))
    except IncompatibleSchemaError:  # written by another version of dbt, which then parses for itself
        manifest = None
    places = ["--project-dir", str(DBT_PROJECT), "--profiles-dir", str(DBT_PROJECT)]
    places += ["--target-path", str(target), "--log-path", str(target)]
    done = dbtRunner(manifest=manifest).invoke(
        ["run", "--select", f"path:models/staging/{system}", *places, "--log-level", "none", *NO_LOG_FILE]
    )
    if done.success:
        return ""
    results = getattr(done.result, "results", None) or []
    failed = [f"{one.node.name}: {one.message}" for one in results if one.status in ("error", "fail")]
    return "\n".join(failed) or str(done.exception)


if __name__ == "__main__":
    sys.exit(stage(sys.argv[1], Path(sys.argv[2]), Path(sys.argv[3])) or 0)
