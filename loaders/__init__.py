"""SongNodes loaders: they land what sites, APIs and datasets say in bronze, whole and unchanged."""

import importlib.util
import os
import sys

# Kept in syntax every Python 3 reads, so that an old one gets this sentence and no SyntaxError.
if sys.version_info < (3, 10):  # noqa: UP036
    raise SystemExit(
        "SongNodes needs Python 3.10 or newer; this is Python %d.%d (%s).\n"  # noqa: UP031
        "Install a newer one and name it: make demo PYTHON=python3.12"
        % (sys.version_info[0], sys.version_info[1], sys.executable)
    )

if importlib.util.find_spec("click") is None:
    raise SystemExit(
        "What SongNodes needs is not installed for this Python (" + sys.executable + ").\n"
        'make setup installs it into .venv; then put that first: export PATH="$PWD/.venv/bin:$PATH"'
    )

# Read by dlt when it is imported: the project's .dlt/ counts wherever a command is called from.
os.environ.setdefault("DLT_PROJECT_DIR", os.path.dirname(os.path.dirname(os.path.abspath(__file__))))

VERSION = "0.1.0"
