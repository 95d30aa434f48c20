"""How a download is named."""

import re
from urllib.parse import quote


def content_disposition(name: str, *, inline: bool = False) -> str:
    """The header that names a download, for every browser: plain ASCII, and the real name as RFC 5987 has it."""
    clean = re.sub(r'[\x00-\x1f\x7f"\\/:*?<>|]+', " ", name).strip()
    plain = clean.replace("–", "-").encode("ascii", "ignore").decode()
    return f"{'inline' if inline else 'attachment'}; filename=\"{plain}\"; filename*=UTF-8''{quote(clean, safe='')}"
