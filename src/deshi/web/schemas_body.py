"""What strangers send and get about the body, for the API reference."""

from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, StrictBool, StrictInt

from deshi.web.schemas import Outcome


class State(BaseModel):
    """How the body is; `absent` and `why` where no guard answers. More may stand in it."""

    model_config = ConfigDict(extra="allow")
    absent: bool = False
    why: str = ""
    posture: str = ""
    activity: str = ""
    battery: float | None = None
    obstacle: float | None = None
    people: bool = False
    latched: bool = False
    fault: str = ""
    driver: str = ""
    simulated: bool | None = None
    plan: list[dict[str, Any]] = Field([], description="Steps, each with `state` done, now or waiting.")
    later: list[dict[str, Any]] = Field(
        [], description="Steps of the orders that wait behind the plan, each with its `interaction`."
    )


class Space(BaseModel):
    """Who is around the body."""

    model_config = ConfigDict(extra="forbid")
    people: StrictBool = Field(description="Somebody is near: it neither walks nor jumps.")


class Clear(BaseModel):
    """What whoever lets the body move again has seen of it."""

    model_config = ConfigDict(extra="forbid")
    epoch: StrictInt | None = Field(
        None,
        description="`epoch` of the state that was seen: a stop after it keeps the body off (503). Left out, the service's newest counts.",
    )


class Sim(BaseModel):
    """What changes of the simulated body; what is left out stays as it is."""

    model_config = ConfigDict(extra="forbid")
    battery: Annotated[float, Field(ge=0, le=100, description="Per cent.")] | None = None
    obstacle: Annotated[float, Field(ge=0, le=100)] | None = Field(
        None, description="Metres free in front; null takes the obstacle away."
    )
    people: StrictBool | None = None
    fall: StrictBool | None = Field(None, description="It falls over now.")
    drop: Annotated[float, Field(ge=0, le=1)] | None = Field(
        None, description="Share of messages that get lost."
    )
    delay: Annotated[float, Field(ge=0, le=60)] | None = Field(
        None, description="Seconds that each message takes."
    )
    freeze: StrictBool | None = Field(None, description="Its motion service stands still.")
    stuck: StrictBool | None = Field(None, description="A soft stop has no effect.")
    refuse: dict[str, int] | None = Field(None, description='Result codes by api id, such as {"1016": 4206}.')


class Confirm(BaseModel):
    """A person's yes to what is risky: the order's number, and the token that came in its outcome."""

    model_config = ConfigDict(extra="forbid")
    interaction: str = Field(max_length=200)
    token: str = Field(max_length=200)


class Confirmed(BaseModel):
    """What the body said now, and what to say."""

    interaction: str
    outcome: Outcome
    response: str


class Action(BaseModel):
    """An action of the robot's; `on`: words may order it with these settings. `needs` are the switches of `[body]` for it."""

    code: int
    sdk: str
    names: dict[str, str]
    kind: str = Field(alias="class")
    group: str
    risk: str
    begins: list[str] = Field(description="Postures it may begin in.")
    leads: str = Field(description='The posture after it; "" for the one before.')
    seconds: float
    battery: float = Field(description="Per cent that it needs.")
    forward: float = Field(description="Metres that must be free in front.")
    needs: list[str]
    on: bool


class Unit(BaseModel):
    """A bounded share of walking: metres forward, metres to the left, radians to the left."""

    code: int
    names: dict[str, str]
    move: list[float]
    on: bool


class Actions(BaseModel):
    """All that the robot can do, and the units of walking."""

    actions: list[Action]
    units: list[Unit]
