"""What the routes about usage return, for the API reference."""

from pydantic import BaseModel, Field


class Used(BaseModel):
    """What was used: `hits` were answered by a cache, `tokens_cached` are those into the model that its server had cached."""

    requests: int
    errors: int
    hits: int
    tokens_in: int
    tokens_out: int
    tokens_cached: int
    usd: float


class UsedBy(Used):
    """A row of a report; the groups that were not asked for are missing."""

    day: str | None = None
    month: str | None = None
    tenant: str | None = None
    key: str | None = None
    model: str | None = None
    target: str | None = None


class Usage(BaseModel):
    """A report: both days are included, in UTC."""

    since: str = Field(alias="from")
    to: str
    group: list[str]
    rows: list[UsedBy]
    total: Used
