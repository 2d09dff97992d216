"""Names of models lead to what answers, or to a sentence that helps."""

import pytest

from deshi.decide.targets import Target, Targets
from deshi.errors import BadInput, NotFound
from deshi.testing import ScriptedChatModel


def target(name: str, *aliases: str) -> Target:
    return Target(name, "model", ScriptedChatModel(), aliases=aliases)


def test_a_target_is_found_by_name_alias_and_with_the_tag_of_ollama() -> None:
    targets = Targets([target("local", "qwen2.5:7b"), target("cloud")])

    assert targets.find("local").name == "local"
    assert targets.find("qwen2.5:7b").name == "local"
    assert targets.find("cloud:latest").name == "cloud"


def test_a_name_goes_before_another_ones_alias() -> None:
    assert Targets([target("a", "b"), target("b")]).find("b").name == "b"


def test_an_alias_of_two_leads_to_neither_and_is_told() -> None:
    targets = Targets(
        [target("fast", "gpt", "one"), target("cheap", "gpt"), target("own", "own"), target("x", "own")]
    )

    with pytest.raises(NotFound, match="'gpt' is a name of fast and of cheap; write one of these"):
        targets.find("gpt")
    assert targets.find("one").name == "fast"
    assert targets.find("own").name == "own"
    assert [one.as_dict()["aliases"] for one in targets.all()][:2] == [["one"], []]
    (note,) = targets.notes()
    assert "fast and cheap" in note


def test_an_unknown_name_is_answered_with_the_near_ones() -> None:
    targets = Targets([target("qwen2.5:7b"), target("llama3")])

    with pytest.raises(NotFound, match=r"did you mean qwen2.5:7b\?"):
        targets.find("qwen2.5:8b")
    with pytest.raises(NotFound, match=r"this server has qwen2.5:7b, llama3"):
        targets.find("x" * 5_000)


def test_no_name_is_the_default_where_there_is_one() -> None:
    assert Targets([target("a"), target("b")], "b").find("").name == "b"
    with pytest.raises(BadInput, match="`model` is missing"):
        Targets([target("a")]).find("")


def test_a_default_that_does_not_exist_is_told_at_the_start() -> None:
    with pytest.raises(BadInput, match=r"default is 'c'"):
        Targets([target("a")], "c")


def test_it_is_told_in_the_form_of_openai() -> None:
    told = Target("a", "role", ScriptedChatModel(), context=8).as_dict()

    assert told["object"] == "model"
    assert (told["id"], told["kind"], told["context"], told["owned_by"]) == ("a", "role", 8, "deshi")
