"""A real mail server for the play: it listens on the loopback alone and keeps what it takes as ``.eml`` files.

Nothing leaves the machine. Files are named by the day of the mail's own date and by its receiver.
"""

from __future__ import annotations

import asyncio
import re
import threading
from email import message_from_bytes, policy
from typing import TYPE_CHECKING, Self

from rectify.errors import WorldFailed

if TYPE_CHECKING:
    from pathlib import Path

    from aiosmtpd.smtp import SMTP, Envelope, Session

HOST = "127.0.0.1"
_RECEIVER = re.compile(r"([a-z0-9.]{1,60})@[a-z0-9.]+")


class Sink:
    """aiosmtpd in a thread of its own, from ``with`` to the end of it; ``port`` is one that was free."""

    def __init__(self, folder: Path) -> None:
        self.taken = 0
        self.port = 0
        self._folder = folder
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, name="demo-mail", daemon=True)

    def __enter__(self) -> Self:
        """Start it; it listens when this returns. Raises WorldFailed where the library is not installed."""
        try:
            from aiosmtpd.smtp import SMTP  # noqa: PLC0415 - an extra of the installation, for the demo alone
        except ImportError as error:
            raise WorldFailed("演示需要 aiosmtpd：请安装 rectify[demo]") from error
        self._folder.mkdir(parents=True, exist_ok=True)
        self._talk = lambda: SMTP(self, hostname="mail.invalid", loop=self._loop)
        self._thread.start()
        try:
            asyncio.run_coroutine_threadsafe(self._listen(), self._loop).result()
        except OSError as error:
            self._stop()
            raise WorldFailed(f"演示用的邮件服务器起不来：{error.strerror}") from error
        return self

    def __exit__(self, *_: object) -> None:
        """Stop it and wait for the end of its thread."""
        asyncio.run_coroutine_threadsafe(self._close(), self._loop).result()
        self._stop()

    def _stop(self) -> None:
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

    async def handle_DATA(self, _server: SMTP, _session: Session, envelope: Envelope) -> str:  # noqa: N802 - aiosmtpd's
        """Take a message: 250 is said when it is on disk."""
        content, receiver = envelope.content, _RECEIVER.fullmatch(str(envelope.rcpt_tos[0]))
        if not isinstance(content, bytes) or receiver is None:
            return "554 5.6.0 not one of ours"
        day = message_from_bytes(content, policy=policy.SMTP)["Date"].datetime.date().isoformat()
        self._folder.joinpath(f"{day}_{receiver[1]}.eml").write_bytes(content)
        self.taken += 1
        return "250 2.0.0 taken"

    async def _listen(self) -> None:
        self._server = await self._loop.create_server(self._talk, HOST, 0)
        self.port = self._server.sockets[0].getsockname()[1]

    async def _close(self) -> None:
        self._server.close()
        others = asyncio.all_tasks() - {asyncio.current_task()}
        for task in others:
            task.cancel()
        await asyncio.gather(*others, return_exceptions=True)
