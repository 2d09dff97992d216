"""What of the settings `[body]` is a rule of the body: the guard and the doctor read it here."""

from collections.abc import Mapping
from dataclasses import fields
from typing import Any

from deshi.tasks.robot_dog.body.types import Rules


def rules_of(settings: Mapping[str, Any]) -> Rules:
    """Return the rules among the settings `[body]`, by name; a rule that is not among them keeps its default."""
    return Rules(**{rule.name: settings[rule.name] for rule in fields(Rules) if rule.name in settings})
