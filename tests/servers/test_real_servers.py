"""The fixtures of the real servers themselves."""

from __future__ import annotations

import psycopg
import pytest

from tests.conftest import missing
from tests.servers.postgres import Postgres


@pytest.mark.real
def test_each_database_is_empty_and_its_own(postgres: Postgres, postgres_url: str) -> None:
    assert postgres_url != postgres.new_database()
    with psycopg.connect(postgres_url.replace("+psycopg", "")) as connection:
        found = connection.execute("select count(*) from pg_tables where schemaname = 'public'").fetchone()
        assert found == (0,)
        assert connection.execute("show timezone").fetchone() == ("UTC",)


def test_a_missing_server_skips_loudly_and_fails_where_real_servers_are_asked_for(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.delenv("DESK_REAL", raising=False)
    with pytest.raises(pytest.skip.Exception, match="apt-get install dovecot-imapd"):
        missing("Dovecot", "dovecot-imapd")
    monkeypatch.setenv("DESK_REAL", "1")
    with pytest.raises(pytest.fail.Exception, match="DESK_REAL=1"):
        missing("Dovecot", "dovecot-imapd")
