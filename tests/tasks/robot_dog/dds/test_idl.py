"""The types on the wire: named and numbered as the robot's, and never described in a word that its library can't bear."""

import ast
import inspect
from dataclasses import fields, is_dataclass
from typing import Any

import pytest
from cyclonedds.idl import IdlStruct
from cyclonedds.idl.types import array, byte, uint8

from deshi.tasks.robot_dog.dds import idl, octets

UNBEARABLE = 0x0D  # TK_UINT8: Cyclone DDS 0.10.2 does not know it, and ends with a segmentation fault

TOP = {
    idl.Request_: "unitree_api.msg.dds_.Request_",
    idl.Response_: "unitree_api.msg.dds_.Response_",
    idl.SportModeState_: "unitree_go.msg.dds_.SportModeState_",
    idl.LowState_: "unitree_go.msg.dds_.LowState_",
    idl.String_: "std_msgs.msg.dds_.String_",
}
ALL = [
    kind
    for kind in vars(idl).values()
    if isinstance(kind, type) and is_dataclass(kind) and issubclass(kind, IdlStruct)
]


def kinds_of(kind: Any) -> set[int]:
    """The kinds of types (TypeKind of DDS-XTypes) that stand in what a type tells its peers of itself."""
    found: set[int] = set()
    seen: set[int] = set()

    def walk(thing: Any) -> None:
        if id(thing) in seen:
            return
        seen.add(id(thing))
        if isinstance(thing, list | tuple):
            for each in thing:
                walk(each)
        elif hasattr(thing, "discriminator"):
            found.add(int(thing.discriminator))
            walk(thing.value)
        elif is_dataclass(thing):
            for field in fields(thing):
                walk(getattr(thing, field.name))

    walk(kind.__idl__.get_type_mapping())
    return found


@pytest.mark.parametrize(("kind", "name"), TOP.items(), ids=TOP.values())
def test_the_names_are_those_of_the_robot(kind: Any, name: str) -> None:
    assert kind.__idl_typename__.replace("::", ".") == name


@pytest.mark.parametrize("kind", ALL, ids=lambda kind: kind.__name__)
def test_types_are_final_with_ids_in_sequence(kind: Any) -> None:
    assert kind.__idl_annotations__["extensibility"] == "final"
    assert kind.__idl_annotations__["autoid"] == "sequential"


@pytest.mark.parametrize("kind", ALL, ids=lambda kind: kind.__name__)
def test_no_type_tells_its_peers_of_the_unbearable_kind(kind: Any) -> None:
    assert UNBEARABLE not in kinds_of(kind)


def test_the_walk_over_a_type_sees_the_unbearable_kind_where_it_stands() -> None:
    from dataclasses import dataclass

    @dataclass
    class Twin(IdlStruct, typename="Twin"):
        status: uint8
        some: array[uint8, 2]

    assert UNBEARABLE in kinds_of(Twin)
    assert 0x02 in kinds_of(idl.BmsState_)


def test_the_source_never_says_it_either() -> None:
    words = {
        getattr(node, "id", getattr(node, "attr", getattr(node, "name", "")))
        for node in ast.walk(ast.parse(inspect.getsource(idl)))
    }
    assert octets.byte is byte
    assert "byte" in words
    assert not words & {"uint8", "u8", "unsigned_char"}


@pytest.mark.parametrize("kind", TOP, ids=TOP.values())
def test_a_blank_message_goes_over_the_wire_and_back(kind: Any) -> None:
    blank = idl.blank(kind)
    assert kind.deserialize(blank.serialize()) == blank


def test_octets_go_from_0_to_255() -> None:
    told = idl.blank(idl.LowState_)
    told.bms_state.soc, told.head, told.wireless_remote = 255, [254, 239], bytes(range(216, 256))
    heard = idl.LowState_.deserialize(told.serialize())
    assert (heard.bms_state.soc, bytes(heard.head), heard.wireless_remote[-1]) == (255, b"\xfe\xef", 255)


def test_the_low_state_is_as_long_as_the_robots() -> None:
    assert len(idl.blank(idl.LowState_).motor_state) == 20
    assert len(idl.blank(idl.SportModeState_).path_point) == 10
