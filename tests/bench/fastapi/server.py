"""The comparison server: the three operations with the bare SQL of ../queries.

Run with ``uvicorn server:app --port 8082 --workers 2 --no-access-log``; DATABASE_URL and POOL_SIZE (connections per
process, default 8) come from the environment.
"""

import datetime
import os
import pathlib
import uuid
from contextlib import asynccontextmanager

import asyncpg
from fastapi import FastAPI, HTTPException, Request
from pydantic import BaseModel

QUERIES = pathlib.Path(__file__).resolve().parent.parent / "queries"
GET, LIST, CREATE = ((QUERIES / f"{name}.sql").read_text() for name in ("get", "list", "create"))


class Incident(BaseModel):
    id: uuid.UUID
    kind: str
    occurred_at: datetime.datetime
    community_area_number: int | None
    community_area_name: str | None = None
    block: str | None
    verification: str
    victimization_count: int
    row_version: int
    updated_at: datetime.datetime


class IncidentPage(BaseModel):
    items: list[Incident]


class NewIncident(BaseModel):
    kind: str
    occurred_at: datetime.datetime
    community_area_number: int | None = None
    block: str | None = None


@asynccontextmanager
async def lifespan(app: FastAPI):
    size = int(os.environ.get("POOL_SIZE", "8"))
    async with asyncpg.create_pool(os.environ["DATABASE_URL"], min_size=size, max_size=size) as pool:
        app.state.pool = pool
        yield


app = FastAPI(lifespan=lifespan)


@app.get("/incidents/{incident_id}")
async def get_incident(incident_id: uuid.UUID, request: Request) -> Incident:
    row = await request.app.state.pool.fetchrow(GET, incident_id)
    if row is None:
        raise HTTPException(404)
    return Incident(**row)


@app.get("/incidents")
async def list_incidents(request: Request, area: int, limit: int = 21) -> IncidentPage:
    rows = await request.app.state.pool.fetch(LIST, area, limit)
    return IncidentPage(items=[Incident(**row) for row in rows])


@app.post("/incidents", status_code=201)
async def create_incident(new: NewIncident, request: Request) -> Incident:
    row = await request.app.state.pool.fetchrow(
        CREATE, uuid.uuid4(), new.kind, new.occurred_at, new.occurred_at.date(), new.community_area_number, new.block
    )
    return Incident(**row)
