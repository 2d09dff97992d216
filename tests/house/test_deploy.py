"""What stands under deploy/ is valid by the judges of its own formats, and names only what deshi really tells."""

import json
import os
import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml
from prometheus_client import CollectorRegistry

from deshi.web import chat_metrics, metrics

DEPLOY = Path(__file__).parents[2] / "deploy"
SUFFIXES = ("_total", "_bucket", "_sum", "_count")


def judge(name: str) -> str:
    """Return the path of a program; without it the test is skipped, but never in CI."""
    found = shutil.which(name)
    if not found and os.environ.get("CI"):
        raise AssertionError(f"{name} is missing: deploy/servers.sh installs it")
    return found or pytest.skip(f"{name} is missing: make test installs it")


def test_alert_rules_are_valid_and_fire_when_they_should() -> None:
    for command in (["check", "rules", "alerts.yml"], ["test", "rules", "alerts_test.yml"]):
        done = subprocess.run(
            [judge("promtool"), *command],
            cwd=DEPLOY / "prometheus",
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stdout + done.stderr


def test_kubernetes_takes_the_manifests() -> None:
    import kubernetes_validate

    found = [
        one for path in sorted((DEPLOY / "kubernetes").glob("*.yaml")) for one in documents(path.read_text())
    ]

    for one in found:
        kubernetes_validate.validate(one, "1.34", strict=True)
    kinds = {one["kind"] for one in found}
    assert {"Deployment", "Service", "PodDisruptionBudget", "ConfigMap", "StatefulSet"} <= kinds


def test_every_secret_that_a_manifest_wants_is_made_by_the_commands_above_them() -> None:
    texts = [path.read_text() for path in sorted((DEPLOY / "kubernetes").glob("*.yaml"))]
    wanted = set(re.findall(r"secretKeyRef: \{name: deshi, key: ([\w-]+)\}", "".join(texts)))

    assert wanted == set(re.findall(r"--from-literal=([\w-]+)=", texts[0]))


def documents(text: str) -> list[Any]:
    return [one for one in yaml.safe_load_all(text) if one]


def test_compose_names_files_that_are_there_and_two_servers() -> None:
    told = documents((DEPLOY / "compose.yaml").read_text())[0]
    services = told["services"]

    assert {"deshi-1", "deshi-2", "redis", "postgres", "ollama", "prometheus", "grafana"} <= services.keys()
    mounted = [one.split(":")[0] for service in services.values() for one in service.get("volumes", ())]
    for place in mounted:
        assert (DEPLOY / place).exists() if place.startswith(".") else place in told["volumes"], place
    variables = set(re.findall(r"\$\{(\w+)", (DEPLOY / "compose.yaml").read_text()))
    named = set(re.findall(r"^(\w+)=", (DEPLOY / "env.example").read_text(), re.M))
    assert variables == named


def test_settings_in_the_containers_exist() -> None:
    from deshi.settings import read_settings

    told = documents((DEPLOY / "compose.yaml").read_text())[0]["x-deshi"]["environment"]
    told = {name: re.sub(r"\$\{MODEL:-(.*)\}", r"\1", value) for name, value in told.items()}
    settings = read_settings({**told, "DESHI_HOME": "/nowhere"})

    assert settings.models["local"].provider == "ollama"
    assert settings.caching.store == "redis"
    assert settings.service.keys == "/keys/keys.json"


def test_alerts_and_dashboard_name_only_metrics_that_there_are() -> None:
    registry = CollectorRegistry()
    there = {one.name for one in metrics.Metrics().registry.collect()}
    chat_metrics.ChatMetrics(registry)
    there |= {one.name for one in registry.collect()} | {f"deshi_{name}" for name in chat_metrics.GAUGES}

    dashboard = json.loads((DEPLOY / "grafana" / "dashboards" / "deshi.json").read_text())
    asked = " ".join(target["expr"] for panel in dashboard["panels"] for target in panel["targets"])
    asked += (DEPLOY / "prometheus" / "alerts.yml").read_text()
    named = set(re.findall(r"\bdeshi_[a-z_]+", asked))

    assert len(named) > 10
    assert {name for name in named if _plain(name) not in there} == set()


def _plain(name: str) -> str:
    return next((name.removesuffix(end) for end in SUFFIXES if name.endswith(end)), name)
