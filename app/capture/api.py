"""The JSON API of capture."""

from fastapi import APIRouter

router = APIRouter(prefix="/api/v1")
