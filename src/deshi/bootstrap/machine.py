"""The machine: processors, memory, disk and graphics, as the kernel and the vendor's own tool tell them; no library.

On a Jetson and on Apple silicon processor and graphics share one memory (`unified`). In a container the smaller of the machine's
and the control group's limits counts.
"""

import ctypes
import os
import platform
import shutil
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

ROOT = Path("/")
_TOOL_S = 3.0
_LOOK_S = 0.1
_NVIDIA = "name,memory.total,memory.used,utilization.gpu,temperature.gpu"
Run = Callable[[list[str]], str]


def snapshot(home: Path, root: Path = ROOT, run: Run | None = None) -> dict[str, Any]:
    """Return what the machine is and has left: `cpu`, `memory`, `disk` (of the home), `gpus`, `process`; bytes and shares of 1.

    It looks at the processors for a tenth of a second and, where there is one, asks `nvidia-smi`: never on an event loop. `root` is where `/proc` and `/sys` lie, `run` how a tool is run.
    """
    run = run or _run
    unified = _jetson(root) or (sys.platform == "darwin" and platform.machine() == "arm64")
    return {
        "at": time.time(),
        "machine": platform.machine(),
        "system": platform.system(),
        "model": _line(root / "proc/device-tree/model"),
        "unified": unified,
        "cpu": cpu(root),
        "memory": memory(root),
        "disk": disk(home),
        "gpus": gpus(root, run),
        "process": process(root),
    }


def cpu(root: Path = ROOT) -> dict[str, Any]:
    """Return `cores`, of which this process may use `usable` (a control group may leave parts), `busy` 0..1, `load` of a minute."""
    cores = os.cpu_count() or 1
    usable = float(len(os.sched_getaffinity(0))) if hasattr(os, "sched_getaffinity") else float(cores)
    quota = _line(root / "sys/fs/cgroup/cpu.max").split()
    if len(quota) == 2 and quota[0].isdigit() and quota[1].isdigit() and int(quota[1]):
        usable = min(usable, int(quota[0]) / int(quota[1]))
    load = round(os.getloadavg()[0], 2) if hasattr(os, "getloadavg") else 0.0
    return {"cores": cores, "usable": round(usable, 2), "load": load, "busy": _busy(root)}


def memory(root: Path = ROOT) -> dict[str, Any]:
    """Return `total` and `free` bytes (what could be had without swapping), the control group's `limit` (0: none), `swap_used`."""
    told = _meminfo(root)
    total, free = told.get("MemTotal", 0), told.get("MemAvailable", told.get("MemFree", 0))
    if not total:
        total, free = _elsewhere()
    limit, used = _group(root)
    if limit and limit < total:
        total, free = limit, min(free, max(0, limit - used))
    swap = told.get("SwapTotal", 0) - told.get("SwapFree", 0)
    return {"total": total, "free": free, "limit": limit, "swap_used": swap}


def disk(folder: Path) -> dict[str, Any]:
    """Return `total` and `free` bytes of the disk that a folder lies on, or will lie on."""
    while not folder.exists() and folder != folder.parent:
        folder = folder.parent
    with suppress(OSError):
        found = shutil.disk_usage(folder)
        return {"total": found.total, "free": found.free}
    return {"total": 0, "free": 0}


def gpus(root: Path = ROOT, run: Run | None = None) -> list[dict[str, Any]]:
    """Return each graphics processor: `name`, `memory` and `used` in bytes (0: the machine's own), `busy` 0..1, `celsius`."""
    found = _nvidia(run or _run)
    return found or ([_jetson_gpu(root)] if _jetson(root) else [])


def process(root: Path = ROOT) -> dict[str, Any]:
    """Return this process's own memory in bytes and its processor time in seconds."""
    pages = _line(root / "proc/self/statm").split()
    size = int(pages[1]) * os.sysconf("SC_PAGE_SIZE") if len(pages) > 1 and pages[1].isdigit() else 0
    return {"pid": os.getpid(), "memory": size, "cpu_s": round(time.process_time(), 3)}


def _run(words: list[str]) -> str:
    """Return what a tool prints, "" where there is none or it fails."""
    if shutil.which(words[0]) is None:
        return ""
    try:
        done = subprocess.run(words, capture_output=True, text=True, timeout=_TOOL_S, check=False)
    except (OSError, subprocess.TimeoutExpired):
        return ""
    return done.stdout if done.returncode == 0 else ""


def _nvidia(run: Run) -> list[dict[str, Any]]:
    found = []
    for line in run(["nvidia-smi", f"--query-gpu={_NVIDIA}", "--format=csv,noheader,nounits"]).splitlines():
        cells = [cell.strip() for cell in line.split(",")]
        if len(cells) == 5:
            total, used, busy, heat = (_number(cell) for cell in cells[1:])
            found.append(
                {
                    "name": cells[0][:100],
                    "memory": int(total * 2**20),
                    "used": int(used * 2**20),
                    "busy": busy / 100,
                    "celsius": heat,
                }
            )
    return found


def _jetson(root: Path) -> bool:
    named = _line(root / "proc/device-tree/model").lower()
    return (root / "etc/nv_tegra_release").exists() or "jetson" in named


def _jetson_gpu(root: Path) -> dict[str, Any]:
    """Return the graphics of a Jetson, by the kernel's files: what `tegrastats` reads. Its memory is the machine's."""
    places = (
        "sys/devices/gpu.0/load",
        "sys/devices/platform/gpu.0/load",
        "sys/devices/platform/bus@0/17000000.gpu/load",
    )
    load = next((line for line in (_line(root / place) for place in places) if line), "0")
    return {"name": "Tegra", "memory": 0, "used": 0, "busy": _number(load) / 1000, "celsius": _heat(root)}


def _heat(root: Path) -> float:
    for zone in sorted((root / "sys/class/thermal").glob("thermal_zone*")):
        if "gpu" in _line(zone / "type").lower():
            return _number(_line(zone / "temp")) / 1000
    return 0.0


def _busy(root: Path) -> float:
    """Return the share of all processor time that was used in the last tenth of a second."""
    before = _spent(root)
    time.sleep(_LOOK_S)
    spent, idle = (now - then for now, then in zip(_spent(root), before, strict=True))
    return round(1 - idle / spent, 3) if spent else 0.0


def _spent(root: Path) -> tuple[int, int]:
    """Return the processor time since the machine began, and how much of it was idle."""
    cells = [int(cell) for cell in _line(root / "proc/stat").split()[1:] if cell.isdigit()]
    return sum(cells), sum(cells[3:5])


def _meminfo(root: Path) -> dict[str, int]:
    with suppress(OSError, ValueError):
        lines = (root / "proc/meminfo").read_text("utf-8").splitlines()
        pairs = [line.split() for line in lines]
        return {cells[0].rstrip(":"): int(cells[1]) * 1024 for cells in pairs if len(cells) == 3}
    return {}


def _group(root: Path) -> tuple[int, int]:
    """Return limit and use of this control group's memory in bytes, version 2 or 1; 0 without a limit."""
    for limit, used in (
        ("memory.max", "memory.current"),
        ("memory/memory.limit_in_bytes", "memory/memory.usage_in_bytes"),
    ):
        told = _line(root / "sys/fs/cgroup" / limit)
        if told.isdigit() and int(told) < 1 << 60:
            return int(told), int(_number(_line(root / "sys/fs/cgroup" / used)))
    return 0, 0


def _elsewhere() -> tuple[int, int]:
    """Return total and free memory where there is no `/proc`: macOS and Windows."""
    if sys.platform == "win32":
        return _windows()
    with suppress(OSError, ValueError, AttributeError):
        page, pages = os.sysconf("SC_PAGE_SIZE"), os.sysconf("SC_PHYS_PAGES")
        return page * pages, _apple_free(page) if sys.platform == "darwin" else page * os.sysconf(
            "SC_AVPHYS_PAGES"
        )
    return 0, 0


def _apple_free(page: int) -> int:
    """Return what `vm_stat` counts as free, inactive or purgeable."""
    told = {
        line.partition(":")[0].strip(): line.partition(":")[2].strip(" .")
        for line in _run(["vm_stat"]).splitlines()
    }
    return page * sum(
        int(_number(told.get(f"Pages {kind}", "0")))
        for kind in ("free", "inactive", "speculative", "purgeable")
    )


def _windows() -> tuple[int, int]:
    """Return them by `GlobalMemoryStatusEx`: a length, a load, then eight-byte counts, total and free first."""
    kernel: Any = getattr(ctypes, "windll").kernel32  # noqa: B009  # there only on Windows
    told = (ctypes.c_uint64 * 8)()
    ctypes.cast(told, ctypes.POINTER(ctypes.c_uint32))[0] = ctypes.sizeof(told)
    return (int(told[1]), int(told[2])) if kernel.GlobalMemoryStatusEx(ctypes.byref(told)) else (0, 0)


def _line(path: Path) -> str:
    with suppress(OSError), path.open("rb") as file:
        return file.readline(500).decode("utf-8", "replace").strip("\0 \n")
    return ""


def _number(text: str) -> float:
    with suppress(ValueError):
        return float(text)
    return 0.0
