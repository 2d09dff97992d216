"""The table of settings, from the dataclasses of deshi.settings."""

from dataclasses import fields
from pathlib import Path
from typing import Any

from deshi.sections import Model, Role, Settings

_MEANING = {
    "service.host": "Where the service listens. Anything but this machine needs an API key.",
    "service.port": "The service's port; 0 takes a free one.",
    "service.require_key": "Ask for a key on this machine, too.",
    "service.keys": "The file with the API keys, where several servers share one; empty: `keys.json` in the home.",
    "service.drain_s": "On SIGTERM `/ready` says that the service drains for so long before it takes no more, in seconds.",
    "service.finish_s": "Then requests and streams under way are given so long to finish, in seconds.",
    "service.max_body_bytes": "The largest request body that is answered; a file of `/v1/files` may have eight times as much.",
    "service.files_bytes": "The most that all files of a tenant in `/v1/files`, results of batches included, take together; 0: no limit.",
    "guard.enabled": "Whether a guard is here; without one answers are given, and nothing moves.",
    "guard.host": "Where clients reach the guard. The guard itself listens on this machine only.",
    "guard.port": "The guard's TCP port.",
    "body.driver": "The way to the robot: `sim` (simulated, in the guard), `dds` (Go2 EDU, go2sim) or `webrtc` (Go2 AIR and PRO).",
    "body.interface": "Network interface that DDS uses; empty: found by itself.",
    "body.domain": "DDS domain.",
    "body.peer_mode": "How DDS finds peers: `auto`, `sdk` (multicast, as the vendor's client) or `unicast` (`body.peers`).",
    "body.peers": "Addresses at which `unicast` looks for the robot.",
    "body.address": "Address of the robot for `webrtc`.",
    "body.serial": "Serial number of the robot for `webrtc`, where it has no fixed address.",
    "body.dialect": "The firmware's table of action codes: `go2` or `go2-old`.",
    "body.risky": "Let flips and jumps be asked for; each must be confirmed.",
    "body.gestures": "Let the gestures beyond the eleven actions be carried out.",
    "body.walk": "Let bounded walking be carried out.",
    "body.speed": "Most speed of a walk, in m/s.",
    "body.turn": "Most speed of a turn, in rad/s.",
    "body.distance": "Most metres of one order.",
    "body.clear": "Metres that must be free in front before it walks or jumps.",
    "body.ros": "Open the ROS 2 topics /deshi/ask, /deshi/answer, /deshi/stop and /deshi/state.",
    "voice.hear_url": "Server with OpenAI's `/v1/audio/transcriptions`; empty: the browser's own recognition.",
    "voice.hear_model": "Model that the recognising server is asked for.",
    "voice.speak_url": "Server with OpenAI's `/v1/audio/speech`; empty: the browser's own voices.",
    "voice.speak_model": "Model that the speaking server is asked for.",
    "voice.speak_voice": "Voice that the speaking server is asked for.",
    "voice.key_env": "Environment variable with the key of these servers.",
    "voice.timeout_s": "How long an audio server may take.",
    "voice.wake": "A word that must begin what is heard from a microphone; a stop needs none.",
    "guard.priority": "Let the guard raise its own scheduling priority where the system allows it.",
    "decide.layers": "The layers in order. The first is `reflex`, the last is `person`.",
    "decide.sure_above": "A layer with this confidence or more ends the walk (0..1).",
    "decide.act_above": "After the last layer: act from this confidence on, below it ask (0..1).",
    "decide.max_error": "Over 0: both thresholds come from the release's promise of at most this share of wrong answers (0.02: 2 %).",
    "decide.cache_entries": "How many answers the exact cache holds.",
    "decide.cache_ttl_s": "How long a cached answer is fresh, in seconds.",
    "decide.layer_timeout_s": "How long one layer may take, in seconds.",
    "journal.sync": "`full`: an answer is returned after its row is on the disk. `normal`: the system syncs when it likes.",
    "journal.checkpoint_every": "Rows between two checkpoints of a chain.",
    "tasks.folders": "Folders of tasks of your own that the service answers by the names in their `task.toml`.",
    "schedule.night": "The local time of day at which the service learns by itself, such as `03:00`; empty: never.",
    "canary.conversations": "For so many conversations after a promotion the release is watched, and taken back when it is worse; 0: not at all.",
    "canary.tolerance": "A release on trial that is worse by less than this share still counts as good (0..1).",
    "canary.alpha": "The chance that a release which is no worse is taken back (0..1).",
    "canary.patience_s": "What becomes of an answer is settled after so many seconds.",
    "budget.usd_day": "The most that models may cost in a day (UTC), in US dollars; 0: no limit.",
    "budget.usd_month": "The same for a month.",
    "budget.calls_day": "The most calls of all models behind servers in a day; 0: no limit.",
    "budget.calls_month": "The same for a month.",
    "models.NAME.provider": "`ollama`, `openai` (and every compatible server), `anthropic`, or `llamacpp`: a GGUF file in deshi itself (extra `engine`).",
    "models.NAME.model": "The model's name at its server.",
    "models.NAME.url": "The server's address; empty: the provider's usual one.",
    "models.NAME.key_env": "The name of the environment variable that holds the key; the key itself stands nowhere.",
    "models.NAME.timeout_s": "How long it may take, all tries together; unset: 10 s for a cloud, 5 s for a server nearby.",
    "models.NAME.tries": "How often it is asked when it fails or answers nonsense, within the time-out.",
    "models.NAME.num_ctx": "Ollama: the context window in tokens.",
    "models.NAME.num_predict": "The longest answer in tokens.",
    "models.NAME.temperature": "Sampling temperature; 0 takes the likeliest token.",
    "models.NAME.top_p": "Nucleus sampling; 1 switches it off.",
    "models.NAME.stop": "Texts that end the answer.",
    "models.NAME.seed": "The seed, where the server takes one.",
    "models.NAME.keep_alive": "Ollama: how long the model stays loaded.",
    "models.NAME.talks": "Whether it may word replies; unset: yes where nothing is paid.",
    "models.NAME.price_in": "US dollars per million tokens into the model; unset: from the table of prices.",
    "models.NAME.price_out": "The same for tokens out of it.",
    "models.NAME.calibration": "Slope and shift of the map from its probabilities to those of being right; unset: what `deshi calibrate --model` saved, else `[1, 0]`.",
    "models.NAME.confidence_without_logprobs": "Its confidence where the server gives no probabilities; unset: what `deshi calibrate --model` saved, else 0.75.",
    "models.NAME.urls": "More servers of the same model; the least busy one is asked.",
    "models.NAME.most_at_once": "The most requests that one of its servers is given at once; 0: learned from its latency.",
    "models.NAME.hedge_s": "A second server is asked as well after so many seconds without an answer; 0: never.",
    "models.NAME.health_s": "A server that failed is tried again every so many seconds.",
    "models.NAME.threads": "`llamacpp`: threads of the engine.",
    "models.NAME.adapters": "`llamacpp`: LoRA files (GGUF) that requests may name.",
    "roles.NAME.models": "The role's models in the order of trying.",
    "roles.NAME.instructions": "What the role's models are told they are; empty: the template's words.",
    "roles.NAME.delegates": "The role that gets the steps of this one's plan; empty: it answers by itself.",
    "roles.NAME.does": "The kinds of prompts that it can do; empty: all.",
    "roles.NAME.complexity": "The hardest prompt that it is given (0..1).",
    "roles.NAME.num_ctx": "The longest prompt that it is given, in tokens; 0: its models' own.",
    "chat.default": "The model of a chat that names none; empty: such a chat is refused.",
    "chat.journal": "`full`: a model's answer is returned after it is durable. `told`: it is written without waiting. `off`: only counted.",
    "chat.timeout_s": "The longest that a chat may take, in seconds.",
    "chat.stream_idle_s": "The longest pause between two pieces of a stream, in seconds.",
    "caching.store": "`memory`, or `redis` to share the cache among servers.",
    "caching.entries": "How many answers of chats are kept in memory.",
    "caching.most_bytes": "The most memory that they take together.",
    "caching.ttl_s": "How long an answer of a chat is fresh, in seconds.",
    "caching.hot": "Keep answers of a temperature over 0, too.",
    "caching.semantic": "Answer what means the same as an earlier chat.",
    "caching.semantic_entries": "How many chats the semantic cache knows.",
    "caching.false_hits": "The promised share of wrong hits of the semantic cache (0..1).",
    "caching.embedder": "A model of `[models]` whose vectors the semantic cache uses; empty: the built-in ones.",
    "queue.batch": "Chats a batch, at most.",
    "queue.gather_s": "How long a batch is gathered, at most, in seconds.",
    "queue.batches": "Batches at once.",
    "queue.age_s": "A waiting chat moves up one priority after so many seconds.",
    "queue.waiting": "More waiting chats are refused (429).",
    "queue.wait_s": "A chat that waits longer is refused (503), in seconds.",
    "prompts.applies": "For which names the prompt optimizer works: `tasks`, `roles`, `characters`, `models`.",
    "prompts.folder": "A folder with templates of your own; empty: the built-in ones.",
    "prompts.history_tokens": "The most tokens of earlier messages that a model is given.",
    "redis.url": "A Redis that several servers share; empty: none.",
    "redis.prefix": "The first part of every key in it.",
    "redis.timeout_s": "How long a call of it may take before it counts as gone.",
    "postgres.url": "A PostgreSQL that holds journal and registry for several servers; empty: SQLite in the home.",
    "telemetry.otlp_url": "Where OpenTelemetry traces are sent (OTLP over HTTP); empty: nowhere.",
    "telemetry.log_level": "`debug`, `info`, `warning` or `error`.",
    "telemetry.dashboard_port": "A port for the dashboard by itself; 0: none.",
    "conversation.turns_kept": "Turns of a session that are kept in memory.",
    "conversation.turns_given": "Turns that the layers are given.",
    "conversation.expires_s": "A session is forgotten this long after its last turn, in seconds.",
    "conversation.sessions": "Sessions held in memory; older ones come back from the journal.",
}


def keys() -> dict[str, Any]:
    """Return `section.key -> default` of every setting."""
    blank = Settings(home=Path("~/.deshi"))
    sections = [one.name for one in fields(Settings) if one.name not in ("home", "models", "roles")]
    models = {f"models.NAME.{one.name}": one.default for one in fields(Model)}
    models |= {f"roles.NAME.{one.name}": one.default for one in fields(Role)}
    own = {
        f"{section}.{one.name}": getattr(getattr(blank, section), one.name)
        for section in sections
        for one in fields(getattr(blank, section))
    }
    return own | models


def table(lang: str) -> str:
    """Return all settings with their defaults, variables and meanings. Exits when one has no meaning here."""
    silent = set(keys()) - set(_MEANING)
    if silent:
        raise SystemExit(f"docs/parts/settings.py: say what these mean: {sorted(silent)}.")
    rows = ["| section | key | default | variable | meaning |", "|---|---|---|---|---|"]
    for name, default in keys().items():
        section, key = name.rsplit(".", 1)
        variable = f"DESHI_{section}_{key}".upper().replace(".", "_")
        rows.append(f"| `[{section}]` | `{key}` | `{_toml(default)}` | `{variable}` | {_MEANING[name]} |")
    return "\n".join(rows)


def _toml(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if value is None:
        return "unset"
    if isinstance(value, tuple):
        return "[" + ", ".join(_toml(part) for part in value) + "]"
    return f'"{value}"' if isinstance(value, str) else str(value)
