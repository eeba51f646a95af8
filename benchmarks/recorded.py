"""What is no part of the project: recorded answers and pages, and real sets.

SONGNODES_SHARED (by default `../shared`) names the folder that holds them; what needs them is skipped
where there is none.
"""

from __future__ import annotations

import os
from pathlib import Path

from loaders.database import PROJECT_DIR

SHARED = Path(os.environ.get("SONGNODES_SHARED") or PROJECT_DIR.parent / "shared")
PAYLOADS = SHARED / "payloads"
REAL = SHARED / "real"
