"""The routes about usage: what was asked, what it took and what it cost, of all tenants or of one's own."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Annotated, Any

import orjson
from fastapi import APIRouter, Depends, Query, Request, Response

from deshi.bootstrap.service import Running
from deshi.bootstrap.usage import as_csv, report
from deshi.journal.usage import UsageReading
from deshi.web import schemas_usage as schemas

_From = Annotated[str, Query(alias="from", max_length=10, description="first day (UTC), 29 days before `to`")]
_To = Annotated[str, Query(max_length=10, description="last day (UTC), today")]
_Group = Annotated[
    str, Query(max_length=60, description="day, month, tenant, key, model, target; several with commas")
]


def add(keyed: APIRouter, running: Running, tenant_of: Callable[[Request], Awaitable[str | None]]) -> None:
    """Put the routes into the router of those that need a key; `tenant_of` tells whose usage it may see (None: everyone's)."""
    reading = UsageReading(running.memory.store)
    Tenant = Annotated[str | None, Depends(tenant_of)]

    async def told(since: str, until: str, group: str, tenant: str | None) -> dict[str, Any]:
        return await asyncio.to_thread(report, reading, since, until, group, tenant)

    @keyed.get(
        "/v1/usage",
        response_model=schemas.Usage,
        summary="Requests, errors, cache hits, tokens and cost of chats, in groups",
    )
    async def usage(tenant: Tenant, since: _From = "", to: _To = "", group: _Group = "day") -> Response:
        data = await told(since, to, group, tenant)
        return Response(orjson.dumps(data), media_type="application/json")

    @keyed.get("/v1/usage.csv", response_class=Response, summary="The same as a table for spreadsheets")
    async def table(
        tenant: Tenant, since: _From = "", to: _To = "", group: _Group = "day,tenant,key,model,target"
    ) -> Response:
        data = await told(since, to, group, tenant)
        name = f'attachment; filename="usage-{data["from"]}-{data["to"]}.csv"'
        return Response(as_csv(data), media_type="text/csv", headers={"content-disposition": name})
