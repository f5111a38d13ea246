"""The page and its files, read once and served so that a slow line loads them once."""

from __future__ import annotations

import hashlib
from pathlib import Path

from jinja2 import Environment, StrictUndefined
from starlette.requests import Request
from starlette.responses import Response

from bot.conversation.messages import Profile

_FOLDER = Path(__file__).parent / "static"
_PAGE = "index.html"
# Not mimetypes: what that knows of .webmanifest depends on the machine.
_MEDIA_TYPES = {
    ".css": "text/css",
    ".js": "text/javascript",
    ".svg": "image/svg+xml",
    ".webmanifest": "application/manifest+json",
}
_FOR_EVER = "public, max-age=31536000, immutable"
_ASK_AGAIN = "no-cache"


class Assets:
    """The files of ``static/``.

    The address of a file holds ``version``, a hash of all of them: browsers keep a file for ever, and after a
    change the page names new addresses. One hash for all, because the scripts import each other by relative
    address and must not mix old with new.
    """

    def __init__(self, folder: Path = _FOLDER) -> None:
        files = {path.name: path.read_bytes() for path in sorted(folder.iterdir())}
        self.version = _short_hash(*(part for name, body in files.items() for part in (name.encode(), body)))
        page = files.pop(_PAGE).decode()
        self._page = Environment(autoescape=True, undefined=StrictUndefined).from_string(page)
        self._files = files

    def page(self, request: Request, profile: Profile) -> Response:
        """The page, naming the bot as its profile does."""
        body = self._page.render(static=f"static/{self.version}", profile=profile).encode()
        return _cached(request, body, "text/html", _short_hash(body), _ASK_AGAIN)

    def file(self, request: Request, version: str, name: str) -> Response:
        """A file of the page.

        An old version gives today's file, not to be kept: a page opened just before an update still works.
        """
        body = self._files.get(name)
        if body is None:
            return Response(status_code=404)
        cache_control = _FOR_EVER if version == self.version else _ASK_AGAIN
        return _cached(request, body, _MEDIA_TYPES[Path(name).suffix], self.version, cache_control)


def _short_hash(*parts: bytes) -> str:
    return hashlib.sha256(b"\0".join(parts)).hexdigest()[:16]


def _cached(request: Request, body: bytes, media_type: str, tag: str, cache_control: str) -> Response:
    # Weak: the same tag stands for the body as it is and compressed.
    headers = {"ETag": f'W/"{tag}"', "Cache-Control": cache_control}
    if tag in request.headers.get("If-None-Match", ""):
        return Response(status_code=304, headers=headers)
    return Response(body, media_type=media_type, headers=headers)
