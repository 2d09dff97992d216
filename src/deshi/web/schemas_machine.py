"""What strangers get about the machine and its models, for the API reference. Sizes are bytes, shares 0..1."""

from typing import Literal

from pydantic import BaseModel

from deshi.web.schemas import Share


class Cpu(BaseModel):
    """Processors: how many, how many of them this process may use, how busy they are, the load of a minute."""

    cores: int
    usable: float
    busy: Share
    load: float


class Memory(BaseModel):
    """`free` could be had without swapping; `limit` is the control group's, 0 without one."""

    total: int
    free: int
    limit: int
    swap_used: int


class Disk(BaseModel):
    """The disk that deshi's home lies on."""

    total: int
    free: int


class Gpu(BaseModel):
    """A graphics processor; `memory` 0 where it shares the machine's."""

    name: str
    memory: int
    used: int
    busy: Share
    celsius: float


class Process(BaseModel):
    """The service's own process."""

    pid: int
    memory: int
    cpu_s: float


class Machine(BaseModel):
    """The machine as it is now; `unified`: processor and graphics share one memory."""

    at: float
    machine: str
    system: str
    model: str
    unified: bool
    cpu: Cpu
    memory: Memory
    disk: Disk
    gpus: list[Gpu]
    process: Process


class Model(BaseModel):
    """A model: on the shelf (`shelf`), named by its path in the settings (`file`), or of an Ollama server (`ollama`)."""

    name: str
    where: Literal["shelf", "file", "ollama"]
    size: int
    disk: int
    quantisation: str
    parameters: int
    context: int
    versions: int
    version: str
    loaded: bool
    adapter: bool
    path: str
    used_by: list[str]
    problem: str


class Models(BaseModel):
    """All models that are there."""

    models: list[Model]
