"""The JSON API of assignments."""

from fastapi import APIRouter

router = APIRouter(prefix="/api/v1")
