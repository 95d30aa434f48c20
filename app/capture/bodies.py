"""Request bodies, read piece by piece and never further than they may go."""

from starlette.requests import Request

from app.errors import TooLarge


async def read_body(request: Request, most: int, refusal: TooLarge) -> bytes:
    """The body, as long as it stays within ``most`` bytes; raises ``refusal`` at the first byte too many, whatever was announced."""
    announced = request.headers.get("content-length", "")
    if announced.isdecimal() and int(announced) > most:
        raise refusal
    parts, size = [], 0
    async for part in request.stream():
        size += len(part)
        if size > most:
            raise refusal
        parts.append(part)
    return b"".join(parts)
