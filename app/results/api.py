"""The JSON API of results."""

from fastapi import APIRouter

router = APIRouter(prefix="/api/v1")
