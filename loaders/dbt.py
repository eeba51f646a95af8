"""dbt as a program of its own: where it is, and what it has to be told wherever one stands."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from loaders import database
from loaders.database import PROJECT_DIR
from loaders.errors import LoaderError

PROGRAM = Path(sys.executable).parent / "dbt"
LAST_LINES = 30
# How the project's macros begin what they warn of, and the rows below it.
WARNING = ("Warning: ", "  - ")
# Leaves the artifacts in the target folder, which are those of the user's own builds, and saves a second.
NO_ARTIFACTS = "--no-write-json"


def arguments(
    *wanted: str,
    target_path: Path | None = None,
    variables: Mapping[str, Any] | None = None,
    project: Path = PROJECT_DIR,
) -> list[str]:
    """What dbt is called with, in this process or as a program; it prints only what is wrong.

    Args:
        wanted: the command and its own options.
        target_path: for everything that dbt writes, its log too; by default the project's folders.
        variables: values of the project's vars.
        project: the dbt project.
    """
    found = [*wanted, "--quiet", "--no-use-colors"]
    found += ["--project-dir", str(project), "--profiles-dir", str(project)]
    if target_path is not None:
        found += ["--target-path", str(target_path), "--log-path", str(target_path)]
    if variables:
        found += ["--vars", json.dumps(variables)]
    return found


def environment() -> dict[str, str]:
    """This process's, with the socket of the embedded server where that is meant.

    Raises:
        DatabaseError: it is not running.
    """
    if database.target() != "embedded":
        return dict(os.environ)
    return {
        **os.environ,
        "SONGNODES_SOCKET_DIR": str(database.Embedded(database.data_dir()).running_socket()),
    }


def run(
    *wanted: str,
    target_path: Path | None = None,
    variables: Mapping[str, Any] | None = None,
) -> list[str]:
    """Run dbt to its end, with the arguments as above.

    Returns:
        What the project warns of, to be told.

    Raises:
        LoaderError: dbt is not installed, the database does not run, or dbt failed (with its last lines).
    """
    command = [str(PROGRAM), *arguments(*wanted, target_path=target_path, variables=variables)]
    try:
        done = subprocess.run(command, env=environment(), capture_output=True, text=True, check=False)
    except FileNotFoundError as error:
        raise LoaderError(
            f"There is no {PROGRAM}.", "Install the project's requirements: make setup"
        ) from error
    if done.returncode:
        lines = [line for line in (done.stdout + done.stderr).splitlines() if line.strip()]
        said = "\n".join(re.sub(r"^\d\d:\d\d:\d\d\s+", "", line) for line in lines[-LAST_LINES:])
        raise LoaderError(f"dbt {' '.join(wanted)} failed.", said)
    return [line for line in done.stdout.splitlines() if line.startswith(WARNING)]
