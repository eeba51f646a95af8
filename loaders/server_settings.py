"""Settings for the embedded PostgreSQL, from this machine's memory and processors.

They are written to `songnodes.conf`, which `postgresql.conf` includes; ALTER SYSTEM still wins over them.
"""

from __future__ import annotations

import os
import shutil
from pathlib import Path

MIB = 1024**2
GIB = 1024**3
CGROUP_LIMITS = (
    Path("/sys/fs/cgroup/memory.max"),
    Path("/sys/fs/cgroup/memory/memory.limit_in_bytes"),
)
SHARED_MEMORY = Path("/dev/shm")


def memory_bytes() -> int:
    """The memory this process may use, in bytes: the machine's, or the container's when that is less."""
    total = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    for limit in CGROUP_LIMITS:
        try:
            total = min(total, int(limit.read_text()))
        except (OSError, ValueError):  # no such file, or "max"
            continue
    return total


def settings(memory: int, processors: int, socket_dir: Path) -> dict[str, str]:
    """PostgreSQL settings fit for analytics on this machine.

    Args:
        memory: bytes that the machine or container has.
        processors: number of processors.
        socket_dir: folder of the Unix socket.

    Returns:
        Setting names and values, as they stand in a configuration file (strings unquoted).
    """
    workers = max(1, processors)
    return {
        # Reached over the Unix socket only, and by its owner only: there is no password.
        "listen_addresses": "",
        "port": "5432",
        "unix_socket_directories": '"' + str(socket_dir).replace('"', '""') + '"',
        "unix_socket_permissions": "0700",
        "max_connections": "50",
        "shared_buffers": _size(memory // 8, 128 * MIB, 4 * GIB),
        "effective_cache_size": _size(memory * 6 // 10, 256 * MIB, 1024 * GIB),
        "work_mem": _size(memory // 128, 16 * MIB, 256 * MIB),
        "maintenance_work_mem": _size(memory // 16, 64 * MIB, GIB),
        # dbt's statements are many and short: compiling each costs more than it saves.
        "jit": "off",
        # For solid-state disks, but looking a page up is dearer than reading the next one even in memory:
        # with 1.1, a night at a million tracks went through whole tables by their indexes.
        "random_page_cost": "2",
        # Remembering the rows of inner sides costs more than it saves where nearly every key comes once.
        "enable_memoize": "off",
        "max_parallel_workers": str(workers),
        "max_parallel_workers_per_gather": str(min(4, workers // 2)),
        "max_parallel_maintenance_workers": str(min(4, workers // 2)),
        "dynamic_shared_memory_type": _shared_memory_type(),
        # One server, no replica: tables made and filled in one transaction need no write-ahead log.
        "wal_level": "minimal",
        "max_wal_senders": "0",
        "max_wal_size": "4GB",
        "checkpoint_timeout": "15min",
        # A power cut may cost the last fraction of a second of commits, never the database's
        # consistency; loading and building again brings them back. fsync stays on.
        "synchronous_commit": "off",
        "timezone": "UTC",
        "log_timezone": "UTC",
        "lc_messages": "C",
    }


def as_file(values: dict[str, str]) -> str:
    """The settings as the text of a PostgreSQL configuration file."""
    lines = (f"{name} = '{value.replace(chr(39), chr(39) * 2)}'" for name, value in values.items())
    return "# Written at every start from this machine's memory and processors.\n" + "\n".join(lines) + "\n"


def _size(wanted: int, least: int, most: int) -> str:
    return f"{min(max(wanted, least), most) // MIB}MB"


def _shared_memory_type() -> str:
    """`posix`, or `mmap` where /dev/shm is too small for parallel queries (64 MB in most containers)."""
    try:
        return "posix" if shutil.disk_usage(SHARED_MEMORY).total >= 256 * MIB else "mmap"
    except OSError:
        return "mmap"
