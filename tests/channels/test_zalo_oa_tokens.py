"""The token pair: renewed early, once, kept before use, encrypted, and an alarm when only the admin can help."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from bot import clock
from bot.channels.api_calls import NotReached, new_client
from bot.channels.zalo_oa.oauth import OAuth
from bot.store import OaTokens, Seal, Store
from tests.channels.zalo_bench import KEY, SEAL, TestAlarms, oa_tokens, pair_of, zalo_oa_on
from tests.store.test_store import files_of
from tests.support import bot_api_faults as faults
from tests.support.conversations import ScriptedConversations
from tests.support.zalo_oa_api import EXPIRED, RENEW, SEND, ZaloOaApi, zalo_oa_api

OLD = timedelta(hours=21)


@pytest.fixture
async def api() -> AsyncIterator[ZaloOaApi]:
    async with zalo_oa_api() as server:
        yield server


async def test_one_of_many_renews_and_all_use_the_new_token(api: ZaloOaApi, tmp_path: Path) -> None:
    async with new_client() as http, Store.open(tmp_path, KEY) as one, Store.open(tmp_path, KEY) as two:
        await OaTokens(one, SEAL, api.app_id, clock.now).save(pair_of(api, clock.now() - OLD))
        replicas = [oa_tokens(api, store, http, TestAlarms()) for store in (one, two)]
        found = await asyncio.gather(*(replica.access() for replica in replicas for _ in range(10)))
        assert set(found) == {api.access}
        kept = await OaTokens(two, SEAL, api.app_id, clock.now).load()
    assert api.used == ["refresh-1-Qy72"]
    assert kept is not None
    assert kept.access.get_secret_value() == api.access
    assert timedelta(hours=24) < kept.expires_at - clock.now() < timedelta(hours=26)


async def test_a_young_token_is_left_alone_and_nothing_lies_in_clear(api: ZaloOaApi, tmp_path: Path) -> None:
    async with new_client() as http, Store.open(tmp_path, KEY) as store:
        await OaTokens(store, SEAL, api.app_id, clock.now).save(pair_of(api, clock.now() - timedelta(hours=19)))
        assert await oa_tokens(api, store, http, TestAlarms()).access() == api.access
        held = files_of(tmp_path)
        assert await OaTokens(store, Seal(b"another key"), api.app_id, clock.now).load() is None
    assert api.called(RENEW) == []
    assert held
    assert not any(secret.encode() in raw for raw in held for secret in (api.access, api.refresh))


async def test_the_old_token_serves_while_oauth_is_away_and_is_not_hammered(api: ZaloOaApi, tmp_path: Path) -> None:
    alarms, start = TestAlarms(), clock.now()
    moment = [start]

    def now() -> datetime:
        return moment[0]

    async with new_client() as http, Store.open(tmp_path, KEY) as store:
        await OaTokens(store, SEAL, api.app_id, now).save(pair_of(api, start - OLD))
        tokens = oa_tokens(api, store, http, alarms, now)
        api.fail(RENEW, faults.BAD_GATEWAY, 100)
        old = api.access
        for _ in range(3):
            assert await tokens.access() == old
        assert len(api.called(RENEW)) == 1
        moment[0] += timedelta(hours=3)
        assert await tokens.access() == old
        assert alarms.kinds == ["zalo-oa-renewal"]
        moment[0] += timedelta(hours=2)
        with pytest.raises(NotReached):
            await tokens.access()
        api.heal()
        moment[0] += timedelta(minutes=6)
        assert await tokens.access() == api.access != old


async def test_a_new_pair_that_cannot_be_kept_yet_is_not_lost(
    api: ZaloOaApi, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with new_client() as http, Store.open(tmp_path, KEY) as store:
        await OaTokens(store, SEAL, api.app_id, clock.now).save(pair_of(api, clock.now() - OLD))
        tokens = oa_tokens(api, store, http, TestAlarms())
        save, failures = OaTokens.save, [OSError("disk full")] * 6

        async def failing(self: OaTokens, pair: object) -> None:
            if failures:
                raise failures.pop()
            await save(self, pair)  # type: ignore[arg-type]

        monkeypatch.setattr(OaTokens, "save", failing)
        with pytest.raises(OSError, match="disk full"):
            await tokens.access()
        assert await tokens.access() == api.access
    assert len(api.used) == 1


async def test_a_refused_token_is_renewed_and_the_message_goes_out_once(api: ZaloOaApi, tmp_path: Path) -> None:
    talks = ScriptedConversations()
    api.fail(SEND, EXPIRED)
    async with zalo_oa_on(api, tmp_path, talks):
        api.text("lan", "chào")
        await api.replies("lan")
    assert len(api.sent) == 1
    assert api.used == ["refresh-1-Qy72"]


async def test_messages_wait_for_the_admins_consent_and_are_answered_after_it(api: ZaloOaApi, tmp_path: Path) -> None:
    talks = ScriptedConversations()
    async with zalo_oa_on(api, tmp_path, talks, token_age=timedelta(hours=26)) as bench:
        # Somebody else has used the refresh token: this one's is void (-14020).
        await api.until(lambda: api.used)
        api.text("lan", "một")
        await api.replies("lan")
        kept = OaTokens(bench.store, SEAL, api.app_id, clock.now)
        stale = pair_of(api, clock.now() - timedelta(hours=26))
        api.new_pair()
        await kept.save(stale)
        api.text("lan", "hai")
        await api.until(lambda: bench.alarms.kinds)
        assert set(bench.alarms.kinds) == {"zalo-oa-consent"}
        assert "-14020" in bench.alarms.heard[0][1]
        assert "zalo-login" in bench.alarms.heard[0][1]
        assert len(api.sent) == 1
        await kept.save(pair_of(api, clock.now()))
        await api.replies("lan", 2)
    assert [sent.text for sent in api.sent] == ["Bạn gửi: một", "Bạn gửi: hai"]


async def test_without_any_token_the_operator_is_told(api: ZaloOaApi, tmp_path: Path) -> None:
    alarms = TestAlarms()
    async with new_client() as http, Store.open(tmp_path, KEY) as store:
        with pytest.raises(NotReached):
            await oa_tokens(api, store, http, alarms).access()
        oauth = OAuth(http, api.base_url, api.app_id, "wrong", clock.now)
        with pytest.raises(Exception, match="-14004"):
            await oauth.pair_for_code("code", "verifier")
    assert alarms.kinds == ["zalo-oa-consent"]
