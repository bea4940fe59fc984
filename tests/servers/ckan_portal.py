"""A portal that keeps CKAN's documented contract over real HTTP: names, tags, errors, a search.

Source: CKAN 2.10, API guide and default schema. A second adapter for tests; no CKAN can be installed here.
"""

from __future__ import annotations

import json
import re
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

TOKEN = "token-of-a-test"
ORGANISATION = "quiet-streets"
FIELDS = frozenset(
    {
        *("id", "name", "title", "notes", "url", "owner_org", "author", "maintainer"),
        *("maintainer_email", "license_id", "tags", "resources", "extras"),
    }
)


class Portal(ThreadingHTTPServer):
    """What it holds is in ``datasets``; ``calls`` are the actions asked of it; ``broken`` answers first."""

    daemon_threads = True

    def __init__(self):
        super().__init__(("127.0.0.1", 0), Handler)
        self.datasets = {}
        self.deleted = {}
        self.calls = []
        self.broken = []
        self.hidden = set()
        threading.Thread(target=self.serve_forever, daemon=True).start()

    @property
    def url(self):
        """Gives its address."""
        return f"http://127.0.0.1:{self.server_port}"


class Handler(BaseHTTPRequestHandler):
    """One call of the API."""

    protocol_version = "HTTP/1.1"

    def log_message(self, *_):
        """Says nothing."""

    def do_POST(self):
        """Answers an action."""
        body = json.loads(self.rfile.read(int(self.headers["content-length"])))
        action = self.path.removeprefix("/api/3/action/")
        portal = self.server
        if portal.broken:
            return self._tell(portal.broken.pop(0), None)
        if self.headers["authorization"] != TOKEN:
            return self._fail(403, {"__type": "Authorization Error", "message": "Access denied"})
        portal.calls.append(action)
        return getattr(self, action)(body)

    def package_search(self, body):
        """Gives a page of what its search shows."""
        assert body["fq"] == f'organization:"{ORGANISATION}"'
        assert body["rows"] <= 1000
        found = [d for n, d in sorted(self.server.datasets.items()) if n not in self.server.hidden]
        page = found[body["start"] : body["start"] + body["rows"]]
        self._give({"count": len(found), "results": page})

    def package_create(self, body):
        """Keeps a new dataset."""
        if body["name"] in self.server.datasets:
            wrong = {"name": ["That URL is already in use."]}
            return self._fail(409, {"__type": "Validation Error", **wrong})
        return self._keep(body)

    def package_update(self, body):
        """Overwrites a dataset."""
        if body["id"] not in self.server.datasets:
            return self._fail(404, {"__type": "Not Found Error", "message": "Not found"})
        return self._keep(body)

    def package_delete(self, body):
        """Takes a dataset out of sight."""
        if body["id"] not in self.server.datasets:
            return self._fail(404, {"__type": "Not Found Error", "message": "Not found"})
        self.server.deleted[body["id"]] = self.server.datasets.pop(body["id"])
        return self._give(None)

    def _keep(self, body):
        wrong = {}
        if not re.fullmatch(r"[a-z0-9_-]{2,100}", body.get("name", "")):
            wrong["name"] = ["Must be purely lowercase alphanumeric (ascii) characters: -_"]
        for tag in body["tags"]:
            if not re.fullmatch(r"[\w \-.]{2,100}", tag["name"]):
                wrong["tags"] = ["must be alphanumeric characters or symbols: -_."]
        if body["owner_org"] != ORGANISATION:
            wrong["owner_org"] = ["Organization does not exist"]
        keys = [extra["key"] for extra in body["extras"]]
        if len(keys) != len(set(keys)) or any(not extra["value"] for extra in body["extras"]):
            wrong["extras"] = ["There is a schema field with the same name"]
        if any(not resource.get("url") for resource in body["resources"]):
            wrong["resources"] = ["Missing value"]
        if body.keys() - FIELDS:
            wrong["__junk"] = ["The input field is not expected."]
        if wrong:
            return self._fail(409, {"__type": "Validation Error", **wrong})
        self.server.datasets[body["name"]] = body
        return self._give(body)

    def _give(self, result):
        self._tell(200, {"success": True, "result": result})

    def _fail(self, status, error):
        self._tell(status, {"success": False, "error": error})

    def _tell(self, status, value):
        content = b"<html>broken</html>" if value is None else json.dumps(value).encode()
        self.send_response(status)
        self.send_header("content-type", "application/json")
        self.send_header("content-length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)
