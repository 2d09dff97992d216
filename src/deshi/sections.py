"""The sections of `deshi.toml` as records: a class a section, a field a key, every default safe."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Service:
    """Where the HTTP service listens, and what it accepts. Keys are needed on any host but loopback.

    `files_bytes` is the most that the files of a tenant take together (0: no limit).
    On SIGTERM `/ready` says that it is draining for `drain_s`, while requests are still taken; then those under way have
    `finish_s` to end.
    """

    host: str = "127.0.0.1"
    port: int = 8001
    require_key: bool = False
    keys: str = ""
    max_body_bytes: int = 4_194_304
    files_bytes: int = 1_073_741_824
    drain_s: float = 0.0
    finish_s: float = 30.0


@dataclass(frozen=True, slots=True)
class Guard:
    """Where the guard listens for stops; `priority` lets it raise its own scheduling priority where allowed.

    A server without a robot is not `enabled`: nothing moves there, and nobody waits for a guard.
    """

    host: str = "127.0.0.1"
    port: int = 8002
    priority: bool = True
    enabled: bool = True


@dataclass(frozen=True, slots=True)
class Body:
    """The robot: the way to it (`driver`: `sim`, `dds` or `webrtc`), and what it may be told.

    `interface` and `peers` say where DDS looks (`peer_mode` auto, sdk or unicast); `dialect` is the firmware's table of codes.
    `risky` lets flips and jumps be asked for, each confirmed. Speeds are caps in m/s and rad/s, `distance` metres an order,
    `clear` metres that must be free in front of what jumps or walks forward.
    `ros` opens the topics /deshi/ask, /answer, /stop and /state.
    """

    driver: str = "sim"
    interface: str = ""
    domain: int = 0
    peer_mode: str = "auto"
    peers: tuple[str, ...] = ()
    address: str = ""
    serial: str = ""
    dialect: str = "go2"
    risky: bool = False
    gestures: bool = False
    walk: bool = False
    speed: float = 0.3
    turn: float = 0.5
    distance: float = 3.0
    clear: float = 1.0
    ros: bool = False


@dataclass(frozen=True, slots=True)
class Voice:
    """Speech by servers that talk OpenAI's audio routes; without `hear_url` and `speak_url` the browser's own is used.

    `key_env` names the environment variable with the key; `wake` is a word that must begin what is not a stop ("" for none).
    """

    hear_url: str = ""
    hear_model: str = "whisper-1"
    speak_url: str = ""
    speak_model: str = "tts-1"
    speak_voice: str = "alloy"
    key_env: str = ""
    timeout_s: float = 10.0
    wake: str = ""


@dataclass(frozen=True, slots=True)
class Decide:
    """The cascade: its layers in order, and the two thresholds in 0..1 (see the page on `decide`).

    `max_error` over 0 takes both thresholds from the promise of the release: at most this share of accepted answers wrong.
    """

    layers: tuple[str, ...] = ("reflex", "corrections", "cache", "student", "person")
    sure_above: float = 0.92
    act_above: float = 0.7
    max_error: float = 0.0
    cache_entries: int = 10_000
    cache_ttl_s: float = 3_600.0
    layer_timeout_s: float = 5.0


@dataclass(frozen=True, slots=True)
class Journal:
    """Durability: `full` syncs before an answer is returned, `normal` leaves it to the operating system."""

    sync: str = "full"
    checkpoint_every: int = 1_000


@dataclass(frozen=True, slots=True)
class Conversation:
    """How much of a session is kept and given to the layers, and when it is forgotten, in seconds."""

    turns_kept: int = 10
    turns_given: int = 5
    expires_s: float = 1_800.0
    sessions: int = 10_000


@dataclass(frozen=True, slots=True)
class Tasks:
    """Folders of tasks of one's own that the service answers, too; over HTTP they go by the names in their `task.toml`."""

    folders: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Schedule:
    """When deshi learns by itself: `night` is a local time of day such as "03:00", "" for never."""

    night: str = ""


@dataclass(frozen=True, slots=True)
class Budget:
    """What models behind servers may spend, in US dollars and in calls of all of them together; days and months are UTC.

    0: no limit.
    """

    usd_day: float = 0.5
    usd_month: float = 5.0
    calls_day: int = 0
    calls_month: int = 0


@dataclass(frozen=True, slots=True)
class Canary:
    """How a release is watched on trial, and for the first so many `conversations` after it was promoted (0: not then).

    It is taken back when it goes wrong more often than the one before; `alpha` is the chance that one no worse is. `tolerance` is
    the share by which it may be worse and still be called as good. What becomes of an answer is settled after `patience_s`.
    """

    conversations: int = 200
    tolerance: float = 0.05
    alpha: float = 0.01
    patience_s: float = 30.0


@dataclass(frozen=True, slots=True)
class Model:
    """A model behind a server, `[models.NAME]`; `[decide] layers` puts it into the cascade by its name.

    `urls` are more servers of the same model, `most_at_once` the most requests each is given (0: learned from latency). After
    `hedge_s` a second server is asked, too (0: never); every `health_s` one that failed is tried. `threads` and `adapters`
    (LoRA files) are for `llamacpp`, whose `model` is a GGUF file or the name that `deshi models add` gave one.

    `None` and "" leave a value to deshi: the provider's usual `url`; 10 s for a cloud and 5 s for a server nearby; `talks`
    where nothing is paid; the prices of the table in `decide/prices.toml`. `key_env` names the environment variable with the
    key. `calibration` is (slope, shift) of the map from the server's probabilities to those of being right; unset, it is the
    one that `deshi calibrate --model` saved, and so is `confidence_without_logprobs`.
    """

    provider: str = ""
    model: str = ""
    url: str = ""
    urls: tuple[str, ...] = ()
    key_env: str = ""
    timeout_s: float | None = None
    tries: int = 2
    num_ctx: int = 4_096
    num_predict: int = 300
    temperature: float = 0.0
    top_p: float = 1.0
    stop: tuple[str, ...] = ()
    seed: int = 0
    keep_alive: str = "10m"
    talks: bool | None = None
    price_in: float | None = None
    price_out: float | None = None
    calibration: tuple[float, float] | None = None
    confidence_without_logprobs: float | None = None
    most_at_once: int = 0
    hedge_s: float = 0.0
    health_s: float = 10.0
    threads: int = 1
    adapters: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Role:
    """A role of chats, `[roles.NAME]`: its models in the order of trying, and the words that tell them what they are.

    `delegates` names the role that this one hands the steps of its plan to (the coordinator: "worker"). `does` are the kinds of
    prompts that it can do (empty: all), `complexity` the hardest in 0..1.
    """

    models: tuple[str, ...] = ()
    instructions: str = ""
    delegates: str = ""
    does: tuple[str, ...] = ()
    complexity: float = 1.0
    num_ctx: int = 0


@dataclass(frozen=True, slots=True)
class Chat:
    """The LLM service: how its chats are kept and cut.

    `journal`: `full` waits until a chat is durable, `told` writes it without waiting, `off` keeps counts only. `default` is the
    model of a request that names none ("" refuses it). `timeout_s` is the longest a chat may take, `stream_idle_s` the longest
    pause between two pieces of a stream.
    """

    default: str = ""
    journal: str = "full"
    timeout_s: float = 600.0
    stream_idle_s: float = 60.0


@dataclass(frozen=True, slots=True)
class Caching:
    """The caches of chats: where (`memory` or `redis`), how many, how long; `hot`: also answers of a temperature over 0.

    `semantic` answers what means the same, with at most `false_hits` wrong hits promised; `embedder` names a model of
    [models] whose vectors are used in place of the built-in ones.
    """

    store: str = "memory"
    entries: int = 100_000
    most_bytes: int = 134_217_728
    ttl_s: float = 3_600.0
    hot: bool = False
    semantic: bool = False
    semantic_entries: int = 100_000
    false_hits: float = 0.01
    embedder: str = ""


@dataclass(frozen=True, slots=True)
class Queue:
    """How chats wait for models: batches of at most `batch`, gathered for at most `gather_s`, `batches` of them at once.

    A request moves up one priority after each `age_s`; more than `waiting` are refused with 429, and so is what waits longer
    than `wait_s`.
    """

    batch: int = 8
    gather_s: float = 2.0
    batches: int = 4
    age_s: float = 10.0
    waiting: int = 1_000
    wait_s: float = 60.0


@dataclass(frozen=True, slots=True)
class Prompts:
    """The prompt optimizer: for whom it works (`tasks`, `roles`, `characters`, `models`), own templates, the history's bound in tokens."""

    applies: tuple[str, ...] = ("tasks", "roles", "characters")
    folder: str = ""
    history_tokens: int = 2_000


@dataclass(frozen=True, slots=True)
class Redis:
    """A Redis that several servers share (caches, limits, budgets, live streams): `redis://host:6379/0`; "" for none."""

    url: str = ""
    prefix: str = "deshi"
    timeout_s: float = 0.5


@dataclass(frozen=True, slots=True)
class Postgres:
    """A PostgreSQL that holds journal and registry for several servers: `postgresql://user@host/db`; "" for SQLite in the home."""

    url: str = ""


@dataclass(frozen=True, slots=True)
class Telemetry:
    """What is told to the outside: an OTLP address for traces, how much is logged, a port for the dashboard by itself.

    Prompts, answers and keys are in no log and no trace: the journal has the words.
    """

    otlp_url: str = ""
    log_level: str = "warning"
    dashboard_port: int = 0


@dataclass(frozen=True, slots=True)
class Settings:
    """All settings; `home` is where deshi keeps everything."""

    home: Path
    service: Service = field(default_factory=Service)
    guard: Guard = field(default_factory=Guard)
    body: Body = field(default_factory=Body)
    voice: Voice = field(default_factory=Voice)
    decide: Decide = field(default_factory=Decide)
    journal: Journal = field(default_factory=Journal)
    conversation: Conversation = field(default_factory=Conversation)
    tasks: Tasks = field(default_factory=Tasks)
    schedule: Schedule = field(default_factory=Schedule)
    budget: Budget = field(default_factory=Budget)
    canary: Canary = field(default_factory=Canary)
    chat: Chat = field(default_factory=Chat)
    caching: Caching = field(default_factory=Caching)
    queue: Queue = field(default_factory=Queue)
    prompts: Prompts = field(default_factory=Prompts)
    redis: Redis = field(default_factory=Redis)
    postgres: Postgres = field(default_factory=Postgres)
    telemetry: Telemetry = field(default_factory=Telemetry)
    models: Mapping[str, Model] = field(default_factory=dict)
    roles: Mapping[str, Role] = field(default_factory=dict)

    @property
    def keys(self) -> Path:
        """The file with the API keys."""
        return Path(self.service.keys).expanduser() if self.service.keys else self.home / "keys.json"
