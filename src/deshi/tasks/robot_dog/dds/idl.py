"""The types on the robot's wire: its sport service, its state topics, and ROS 2's String.

Names, order and width of the fields are those of Unitree's `unitree_api`, `unitree_go` (Go2) and ROS 2's `std_msgs`; ids are
sequential and the types final. An octet is a `byte` here and never has its other name: Cyclone DDS 11 describes the two
differently to its peers, and 0.10.2, which runs on the robot, ends with a segmentation fault on the description of the other.
Both are eight bits from 0 to 255 on the wire; an array of them reads as `bytes`, and takes `bytes` or a list.

Importing this module needs the extra `go2`; `participant.needed` says so to people.
"""

from dataclasses import dataclass, fields, is_dataclass
from typing import TYPE_CHECKING, Annotated, Any, TypeVar, get_args, get_origin

from cyclonedds.idl.annotations import autoid, final
from cyclonedds.idl.types import array, float32, int16, int32, int64, sequence, uint16, uint32

from deshi.tasks.robot_dog.dds.octets import byte

if TYPE_CHECKING:

    class IdlStruct:
        """What mypy is told of the library's base class."""

        def __init_subclass__(cls, typename: str) -> None: ...

else:
    from cyclonedds.idl import IdlStruct

Message = TypeVar("Message")

REQUESTS, ANSWERS = "rt/api/sport/request", "rt/api/sport/response"
SPORT_STATE, LOW_STATE = "rt/sportmodestate", "rt/lowstate"
SLOW_SPORT_STATE, SLOW_LOW_STATE = "rt/lf/sportmodestate", "rt/lf/lowstate"  # the same, some twenty a second
API_VERSION = "1.0.0.1"  # of the sport service, as api id 1 tells it
VERSION_ID = 1  # asks for it; moves nothing


@dataclass
@final
@autoid("sequential")
class RequestIdentity_(IdlStruct, typename="unitree_api.msg.dds_.RequestIdentity_"):
    """Which call (`id`) of which function (`api_id`)."""

    id: int64
    api_id: int64


@dataclass
@final
@autoid("sequential")
class RequestLease_(IdlStruct, typename="unitree_api.msg.dds_.RequestLease_"):
    """Who holds the robot alone; 0 for nobody."""

    id: int64


@dataclass
@final
@autoid("sequential")
class RequestPolicy_(IdlStruct, typename="unitree_api.msg.dds_.RequestPolicy_"):
    """How to answer."""

    priority: int32
    noreply: bool


@dataclass
@final
@autoid("sequential")
class RequestHeader_(IdlStruct, typename="unitree_api.msg.dds_.RequestHeader_"):
    """The head of a request."""

    identity: RequestIdentity_
    lease: RequestLease_
    policy: RequestPolicy_


@dataclass
@final
@autoid("sequential")
class Request_(IdlStruct, typename="unitree_api.msg.dds_.Request_"):
    """A call of a service; `parameter` is JSON text."""

    header: RequestHeader_
    parameter: str
    binary: sequence[byte]


@dataclass
@final
@autoid("sequential")
class ResponseStatus_(IdlStruct, typename="unitree_api.msg.dds_.ResponseStatus_"):
    """How it went; 0 is well."""

    code: int32


@dataclass
@final
@autoid("sequential")
class ResponseHeader_(IdlStruct, typename="unitree_api.msg.dds_.ResponseHeader_"):
    """The head of an answer, with its request's identity."""

    identity: RequestIdentity_
    status: ResponseStatus_


@dataclass
@final
@autoid("sequential")
class Response_(IdlStruct, typename="unitree_api.msg.dds_.Response_"):
    """The answer of a service; `data` is JSON text."""

    header: ResponseHeader_
    data: str
    binary: sequence[byte]


@dataclass
@final
@autoid("sequential")
class TimeSpec_(IdlStruct, typename="unitree_go.msg.dds_.TimeSpec_"):
    """The robot's clock."""

    sec: int32
    nanosec: uint32


@dataclass
@final
@autoid("sequential")
class IMUState_(IdlStruct, typename="unitree_go.msg.dds_.IMUState_"):
    """The trunk's attitude: quaternion (w, x, y, z), rad/s, m/s^2, roll pitch yaw in rad, degrees Celsius."""

    quaternion: array[float32, 4]
    gyroscope: array[float32, 3]
    accelerometer: array[float32, 3]
    rpy: array[float32, 3]
    temperature: byte


@dataclass
@final
@autoid("sequential")
class PathPoint_(IdlStruct, typename="unitree_go.msg.dds_.PathPoint_"):
    """One point of a path: s, m, rad, m/s, rad/s."""

    t_from_start: float32
    x: float32
    y: float32
    yaw: float32
    vx: float32
    vy: float32
    vyaw: float32


@dataclass
@final
@autoid("sequential")
class SportModeState_(IdlStruct, typename="unitree_go.msg.dds_.SportModeState_"):
    """What the motion service does. `error_code` is the state of its machine, `mode` the kind of motion."""

    stamp: TimeSpec_
    error_code: uint32
    imu_state: IMUState_
    mode: byte
    progress: float32
    gait_type: byte
    foot_raise_height: float32
    position: array[float32, 3]
    body_height: float32
    velocity: array[float32, 3]
    yaw_speed: float32
    range_obstacle: array[float32, 4]
    foot_force: array[int16, 4]
    foot_position_body: array[float32, 12]
    foot_speed_body: array[float32, 12]
    path_point: array[PathPoint_, 10]


@dataclass
@final
@autoid("sequential")
class MotorState_(IdlStruct, typename="unitree_go.msg.dds_.MotorState_"):
    """One motor: angle `q` in rad, rad/s, rad/s^2, Nm, degrees Celsius."""

    mode: byte
    q: float32
    dq: float32
    ddq: float32
    tau_est: float32
    q_raw: float32
    dq_raw: float32
    ddq_raw: float32
    temperature: byte
    lost: uint32
    reserve: array[uint32, 2]


@dataclass
@final
@autoid("sequential")
class BmsState_(IdlStruct, typename="unitree_go.msg.dds_.BmsState_"):
    """The battery: `soc` in per cent, mA, degrees Celsius, mV a cell."""

    version_high: byte
    version_low: byte
    status: byte
    soc: byte
    current: int32
    cycle: uint16
    bq_ntc: array[byte, 2]
    mcu_ntc: array[byte, 2]
    cell_vol: array[uint16, 15]


@dataclass
@final
@autoid("sequential")
class LowState_(IdlStruct, typename="unitree_go.msg.dds_.LowState_"):
    """Motors, battery and sensors; the first twelve motors are the dog's joints, in the order of `types.JOINTS`."""

    head: array[byte, 2]
    level_flag: byte
    frame_reserve: byte
    sn: array[uint32, 2]
    version: array[uint32, 2]
    bandwidth: uint16
    imu_state: IMUState_
    motor_state: array[MotorState_, 20]
    bms_state: BmsState_
    foot_force: array[int16, 4]
    foot_force_est: array[int16, 4]
    tick: uint32
    wireless_remote: array[byte, 40]
    bit_flag: byte
    adc_reel: float32
    temperature_ntc1: byte
    temperature_ntc2: byte
    power_v: float32
    power_a: float32
    fan_frequency: array[uint16, 4]
    reserve: uint32
    crc: uint32


@dataclass
@final
@autoid("sequential")
class String_(IdlStruct, typename="std_msgs.msg.dds_.String_"):
    """ROS 2's std_msgs/msg/String."""

    data: str


def blank(kind: type[Message]) -> Message:
    """Return a message of `kind` with nothing in it: zeros, empty texts and lists, arrays at their length."""
    assert is_dataclass(kind)
    return kind(**{field.name: _nothing(field.type) for field in fields(kind)})


def _nothing(kind: Any) -> Any:
    if is_dataclass(kind) and isinstance(kind, type):
        return blank(kind)
    if get_origin(kind) is not Annotated:
        return kind()  # bool and str
    first, told = get_args(kind)[:2]
    if isinstance(told, str):  # a number, with its name of the wire
        return first()
    if not isinstance(told, array):
        return []
    return (
        bytes(told.length) if told.subtype is byte else [_nothing(told.subtype) for _ in range(told.length)]
    )
