"""Roles from the settings: `[roles.NAME]`, or the three usual ones where their models are there; and `auto` over everything.

The usual ones, all through a local Ollama (`ollama pull` each):

    [models.coordinator_7b]
    provider = "ollama"
    model = "qwen2.5-coder:7b"
    num_ctx = 32768

    [models.worker_1b]
    provider = "ollama"
    model = "qwen2.5-coder:1.5b"

    [models.fallback_1b]
    provider = "ollama"
    model = "deepseek-coder:1.3b"

With these sections the roles `coordinator`, `worker` and `fallback` are there without a word about them. To set them otherwise:

    [roles.coordinator]
    models = ["coordinator_7b"]
    delegates = "worker"        # steps of its plans go there
    num_ctx = 32768

    [roles.worker]
    models = ["worker_1b"]
    complexity = 0.4            # `auto` gives it what is no harder than that

    [roles.fallback]            # asked when all models of a role have failed
    models = ["fallback_1b"]
"""

import re
from collections.abc import Mapping
from dataclasses import replace

from deshi.ask.prompts import unstyled
from deshi.ask.prompts_kind import said, shipped
from deshi.ask.prompts_templates import Templates, read_templates
from deshi.decide.auto import Auto, Candidate, Facts
from deshi.decide.coordinator import Coordinator
from deshi.decide.prices import price_of
from deshi.decide.roles import RoleModel
from deshi.errors import BadInput
from deshi.pure.kinds import KINDS, Kind
from deshi.records.chat import Chat, ChatModel
from deshi.sections import Model, Role, Settings

AUTO, COORDINATOR, WORKER, FALLBACK = "auto", "coordinator", "worker", "fallback"
USUAL = {COORDINATOR: "qwen2.5-coder:7b", WORKER: "qwen2.5-coder:1.5b", FALLBACK: "deepseek-coder:1.3b"}
_WINDOW = 32_768
_SEEING = ("-vl", "vision", "llava", "gpt-4o", "gpt-4.1", "gpt-5", "claude", "gemma3")
_SIZE = re.compile(r"(?<![\w.])(\d+(?:\.\d+)?)\s?b(?![a-z])", re.IGNORECASE)


def make_roles(
    settings: Settings, models: Mapping[str, ChatModel], facts: Mapping[str, Facts] | None = None
) -> dict[str, ChatModel]:
    """Return the roles by name, and `auto` where there is anything to choose from.

    `facts` tells of the models by their names in [models]; what it leaves out is taken from the settings. Raises `BadInput`
    for a role that names what there is not.
    """
    known = {name: (facts or {}).get(name) or facts_of(settings.models.get(name, Model())) for name in models}
    roles = dict(settings.roles) or usual_roles(settings)
    for name, role in roles.items():
        _check(name, role, roles, models)
    behind = [models[name] for name in roles[FALLBACK].models] if FALLBACK in roles else []
    made = {name: _role(name, role, models, behind) for name, role in roles.items()}
    found: dict[str, ChatModel] = {
        name: _coordinator(role, made, roles[name]) if roles[name].delegates else role
        for name, role in made.items()
    }
    candidates = _candidates(found, roles, models, known)
    if candidates and AUTO not in models and AUTO not in found:
        templates = read_templates(settings.prompts.folder)
        found[AUTO] = Auto(candidates, lambda chat: kind_of(chat, templates), behind)
    return found


def usual_roles(settings: Settings) -> dict[str, Role]:
    """Return the three usual roles where the settings have all their models, else none."""
    by_model = {model.model: name for name, model in settings.models.items() if model.provider == "ollama"}
    if not set(USUAL.values()) <= by_model.keys():
        return {}
    names = {role: (by_model[model],) for role, model in USUAL.items()}
    return {
        COORDINATOR: Role(names[COORDINATOR], delegates=WORKER, num_ctx=_WINDOW),
        WORKER: Role(names[WORKER], complexity=0.4),
        FALLBACK: Role(names[FALLBACK], complexity=0.3),
    }


def facts_of(model: Model) -> Facts:
    """Return what the settings tell of a model: its window, its price; its size, and whether it sees, by its name."""
    price = price_of(model.model) if model.provider in ("openai", "anthropic") else None
    paid = (model.price_in or (price.into if price else 0.0)) + (
        model.price_out or (price.out if price else 0.0)
    )
    size = _SIZE.search(model.model.replace("_", "-"))
    context = model.num_ctx if model.provider in ("ollama", "llamacpp") else 0
    name = model.model.lower()
    sees = any(part in name for part in _SEEING)
    return Facts(context, paid, float(size[1]) if size else 0.0, embeds="embed" in name, sees=sees)


def window_of(settings: Settings, name: str) -> int:
    """Return the context of a role in tokens: its own, else the smallest that its models are known to have; 0 where none is."""
    role = (dict(settings.roles) or usual_roles(settings)).get(name, Role())
    known = [facts_of(settings.models[one]).context for one in role.models if one in settings.models]
    return role.num_ctx or min((window for window in known if window), default=0)


def kind_of(chat: Chat, templates: Templates) -> Kind:
    """Return the kind of a chat: that of what the user said last, or of the prompt of a completion."""
    messages = chat.body.get("messages") or ()
    last = next((said(one) for one in reversed(messages) if one.get("role") == "user"), "")
    return shipped()(unstyled(last, templates) or str(chat.body.get("prompt") or ""))


def _role(name: str, role: Role, models: Mapping[str, ChatModel], behind: list[ChatModel]) -> RoleModel:
    own = [models[one] for one in role.models]
    return RoleModel(name, own, role.instructions, () if name == FALLBACK else behind)


def _coordinator(own: RoleModel, made: Mapping[str, RoleModel], role: Role) -> ChatModel:
    return Coordinator(own, made[role.delegates], role.num_ctx or _WINDOW)


def _check(name: str, role: Role, roles: Mapping[str, Role], models: Mapping[str, ChatModel]) -> None:
    where = f"deshi.toml: [roles.{name}]"
    if name in models:
        raise BadInput(f"{where}: there is a model {name!r}, too; give one of them another name.")
    if not role.models:
        raise BadInput(f"{where} names no model; write models = [...] with names of [models].")
    strange = [one for one in role.models if one not in models]
    if strange:
        there = ", ".join(models) or "none"
        raise BadInput(f"{where} models: there is no [models.{strange[0]}]; there is {there}.")
    if role.delegates and (role.delegates not in roles or roles[role.delegates].delegates):
        raise BadInput(
            f"{where} delegates is {role.delegates!r}; it takes the name of a role that delegates nothing itself."
        )
    kinds = [one for one in role.does if one not in KINDS]
    if kinds:
        raise BadInput(f"{where} does has {kinds[0]!r}; it takes a list of {', '.join(KINDS)}.")
    if not 0 < role.complexity <= 1 or role.num_ctx < 0:
        raise BadInput(f"{where}: complexity takes a number over 0 up to 1, num_ctx one of 0 or more.")


def _candidates(
    found: Mapping[str, ChatModel],
    roles: Mapping[str, Role],
    models: Mapping[str, ChatModel],
    known: Mapping[str, Facts],
) -> list[Candidate]:
    """Return what `auto` chooses from: the roles, each with what its first model can, and the models that no role has."""
    candidates = []
    for name, role in roles.items():
        if name == FALLBACK:
            continue
        facts = known[role.models[0]]
        facts = replace(facts, context=role.num_ctx or facts.context)
        candidates.append(Candidate(found[name], facts, role.does, role.complexity))
    taken = {one for role in roles.values() for one in role.models}
    return candidates + [Candidate(model, known[name]) for name, model in models.items() if name not in taken]
