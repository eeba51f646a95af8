"""Having dbt build the models that say what to ask next."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

from loaders import database
from loaders.database import PROJECT_DIR
from loaders.errors import LoaderError

# Tests and unit tests are not for now; seeds are, since the first round may be the first build of all.
REQUESTS = (
    "build",
    "--select",
    "+enrichment_requests",
    "--resource-type",
    "model",
    "--resource-type",
    "seed",
)
LAST_LINES = 12


def run(*arguments: str, variables: dict[str, Any] | None = None) -> None:
    """Run dbt in the project.

    Raises:
        LoaderError: dbt is not installed, or it failed.
    """
    environment = {**os.environ, "PWD": str(PROJECT_DIR)}
    if database.target() == "embedded":
        environment["SONGNODES_SOCKET_DIR"] = str(database.Embedded(database.data_dir()).running_socket())
    program = Path(sys.executable).parent / "dbt"
    command = [str(program), "--quiet", "--no-use-colors", *arguments]
    if variables:
        command += ["--vars", json.dumps(variables)]
    try:
        done = subprocess.run(
            command, cwd=PROJECT_DIR, env=environment, capture_output=True, text=True, check=False
        )
    except FileNotFoundError as error:
        raise LoaderError(
            f"There is no {program}.", "Install the project's requirements: make setup"
        ) from error
    if done.returncode:
        lines = [line for line in (done.stdout + done.stderr).splitlines() if line.strip()]
        said = "\n".join(re.sub(r"^\d\d:\d\d:\d\d\s+", "", line) for line in lines[-LAST_LINES:])
        raise LoaderError("dbt could not build what says what to ask next.", said)
