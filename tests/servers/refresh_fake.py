"""A token endpoint for refresh tokens as RFC 6749, section 6, has it; Google's answers so too."""

from __future__ import annotations

import ssl
from urllib.parse import parse_qs

from tests.servers.https_fake import Asked, HttpsFake, Plan, Reply

CLIENT, SECRET = "1234-abc.apps.tokens.example", "cl13nt~secret"


class RefreshFake(HttpsFake):
    """`good`: the refresh token that counts. rotates: each answer brings a new one, and the old one counts no longer."""

    def __init__(self, tls: ssl.SSLContext, plan: Plan | None = None, *, rotates: bool = False) -> None:
        super().__init__(tls, plan)
        self.good = "refresh-1"
        self.given = 0
        self._rotates = rotates

    def moment(self, asked: Asked) -> str:
        del asked
        return "TOKEN"

    def answer(self, moment: str, asked: Asked) -> Reply:
        del moment
        assert asked.names == ("oauth2", "token")
        form = {name: values[0] for name, values in parse_qs(asked.body.decode()).items()}
        assert form["grant_type"] == "refresh_token"
        if (form["client_id"], form.get("client_secret", "")) != (CLIENT, SECRET):
            return Reply(401, {"error": "invalid_client", "error_description": "The OAuth client was not found."})
        if form["refresh_token"] != self.good:
            return Reply(
                400, {"error": "invalid_grant", "error_description": f"Token {form['refresh_token']} revoked."}
            )
        self.given += 1
        said: dict[str, object] = {"access_token": f"token-{self.given}", "expires_in": 3599, "token_type": "Bearer"}
        if self._rotates:
            self.good = f"refresh-{self.given + 1}"
            said["refresh_token"] = self.good
        return Reply(200, said)
