"""Every route of the page, as one router."""

from __future__ import annotations

from fastapi import APIRouter

from claimscore.server.web import exporting, keeping, marking, opening, pages

router = APIRouter()
for module in (pages, marking, opening, exporting, keeping):
    router.include_router(module.router)
