"""Mail servers to talk to: a real one (aiosmtpd), and one that follows a script and fails where it is told to.

Both listen on the loopback only, on a port that the system chooses, and keep what they took.
"""

from __future__ import annotations

import asyncio
import re
import socket
import ssl
import struct
import subprocess
import threading
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Self

from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session

from rectify.notify.mail import MailSettings, Security

if TYPE_CHECKING:
    from pathlib import Path

USER, PASSWORD = "relay-user", "pass-Word-17"
_NO_LINGER = struct.pack("ii", 1, 0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Certificates:
    """A private CA, a server's certificate of it for 127.0.0.1, one for another name, and a CA that nobody knows."""

    ca: Path
    server: Path
    elsewhere: Path
    stranger: Path

    def context(self, of: Path | None = None) -> ssl.SSLContext:
        """Give the server's side of TLS."""
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(of or self.server)
        return context


def certificates(folder: Path) -> Certificates:
    """Make them with openssl; each file holds key and certificate."""
    ca, stranger = (_authority(folder / name) for name in ("ca", "stranger"))
    return Certificates(
        ca=ca,
        server=_certificate(folder / "server", ca, "IP:127.0.0.1"),
        elsewhere=_certificate(folder / "elsewhere", ca, "DNS:mail.example.test"),
        stranger=stranger,
    )


def _authority(path: Path) -> Path:
    usage = ("-addext", "basicConstraints=critical,CA:TRUE", "-addext", "keyUsage=critical,keyCertSign,cRLSign")
    return _request(path, path.name, *usage)


def _certificate(path: Path, ca: Path, name: str) -> Path:
    signed = ("-CA", str(ca), "-CAkey", str(ca), "-addext", f"subjectAltName={name}")
    leaf = ("-addext", "basicConstraints=critical,CA:FALSE", "-addext", "authorityKeyIdentifier=keyid")
    return _request(path, path.name, *signed, *leaf)


def _request(path: Path, subject: str, *more: str) -> Path:
    key = path.with_suffix(".key")
    elliptic = ("-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "2")
    common = ("openssl", "req", "-x509", *elliptic, "-subj", f"/CN={subject}", "-keyout", str(key), "-out", str(path))
    subprocess.run([*common, *more], check=True, capture_output=True)
    path.write_text(path.read_text() + key.read_text())
    return path


def settings_for(port: int, **more: object) -> MailSettings:
    """Give settings for a server of a test; plain, unless told."""
    chosen: dict[str, object] = {"security": Security.NONE, "sender": "notice@office.example.test"} | more
    return MailSettings(host="127.0.0.1", port=port, **chosen)  # type: ignore[arg-type]  # a table of tests


class RealServer:
    """aiosmtpd in a thread of its own: plain, STARTTLS or TLS, with a login if told."""

    def __init__(self, security: Security, tls: ssl.SSLContext | None, *, login: bool = False) -> None:
        self.envelopes: list[Envelope] = []
        self.connections = 0
        self._security, self._tls, self._login = security, tls, login
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        self.port = 0

    def __enter__(self) -> Self:
        """Start it; it listens when this returns."""
        self._thread.start()
        asyncio.run_coroutine_threadsafe(self._listen(), self._loop).result()
        return self

    def __exit__(self, *_: object) -> None:
        """Stop it and wait for the end of its thread."""
        asyncio.run_coroutine_threadsafe(self._close(), self._loop).result()
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

    async def handle_DATA(self, _server: SMTP, _session: Session, envelope: Envelope) -> str:  # noqa: N802 - aiosmtpd's
        """Take a message."""
        self.envelopes.append(envelope)
        return f"250 2.0.0 queued as {len(self.envelopes)}"

    async def _listen(self) -> None:
        implicit = self._tls if self._security is Security.TLS else None
        self._server = await self._loop.create_server(self._talk, "127.0.0.1", 0, ssl=implicit)
        self.port = self._server.sockets[0].getsockname()[1]

    def _talk(self) -> SMTP:
        self.connections += 1
        return SMTP(
            self,
            hostname="peer.example.test",
            loop=self._loop,
            tls_context=self._tls if self._security is Security.STARTTLS else None,
            require_starttls=self._security is Security.STARTTLS,
            authenticator=self._authenticate if self._login else None,
            auth_required=self._login,
            auth_require_tls=False,
        )

    @staticmethod
    def _authenticate(_server: SMTP, _session: Session, _envelope: Envelope, _kind: str, given: object) -> AuthResult:
        is_right = given == LoginPassword(USER.encode(), PASSWORD.encode())
        return AuthResult(success=is_right, handled=False)

    async def _close(self) -> None:
        self._server.close()
        others = asyncio.all_tasks() - {asyncio.current_task()}
        for task in others:
            task.cancel()
        await asyncio.gather(*others, return_exceptions=True)


class Ended(Exception):  # noqa: N818 - says what happened
    """The script ends this connection."""


class ScriptedServer:
    """Plays one deed at one phase, the ``turn``-th time that it is reached; everything else goes well.

    A deed is a reply (``"451 later"``), ``hang``, ``reset``, ``close``, ``drip``, or bytes followed by the end.
    """

    def __init__(
        self, phase: str, deed: str | bytes, *, turn: int = 1, tls: ssl.SSLContext | None = None, offers: str = ""
    ) -> None:
        self.said: list[str] = []
        self.taken: list[bytes] = []
        self.connections = 0
        self._phase, self._deed, self._turns_left = phase, deed, turn
        self._tls, self._offers = tls, offers.split()
        self._over = threading.Event()
        self._threads: list[threading.Thread] = []
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._listener.getsockname()[1]

    def __enter__(self) -> Self:
        """Start listening."""
        self._start(self._accept)
        return self

    def __exit__(self, *_: object) -> None:
        """Let go of every hanging connection, and wait for the threads."""
        self._over.set()
        with suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        for thread in self._threads:
            thread.join()

    def _start(self, target: object, *args: object) -> None:
        thread = threading.Thread(target=target, args=args, daemon=True)  # type: ignore[arg-type]  # a bound method
        self._threads.append(thread)
        thread.start()

    def _accept(self) -> None:
        with suppress(OSError):
            while True:
                connection, _ = self._listener.accept()
                self.connections += 1
                self._start(self._serve, connection)

    def _serve(self, connection: socket.socket) -> None:
        wire = _Line(connection)
        try:
            self._answer(wire, "banner", "220 peer.example.test")
            while (line := wire.line()) != b"":
                self._obey(wire, line.decode("ascii").strip())
        except (Ended, OSError):
            pass
        finally:
            wire.socket.close()

    def _obey(self, wire: _Line, command: str) -> None:
        self.said.append(command)
        match command.upper().split(" ")[0]:
            case "EHLO" | "HELO":
                offers = [*self._offers, "SIZE"]
                self._answer(wire, "ehlo", "\r\n".join(["250-peer", *(f"250-{o}" for o in offers[:-1]), "250 SIZE"]))
            case "STARTTLS":
                self._answer(wire, "starttls", "220 go")
                wire.socket.recv(
                    1, socket.MSG_PEEK
                )  # the client has begun: from here on it is the handshake that fails
                self._play(wire, "handshake")
                assert self._tls is not None
                wire.encrypt(self._tls)
            case "AUTH":
                self._answer(wire, "auth", "235 welcome")
            case "MAIL":
                self._answer(wire, "mail", "250 ok")
            case "RCPT":
                self._answer(wire, "rcpt", "250 ok")
            case "DATA":
                self._answer(wire, "data", "354 go")
                self._take(wire)
            case "QUIT":
                self._answer(wire, "quit", "221 bye")
                raise Ended

    def _take(self, wire: _Line) -> None:
        if self.said[-1] != "DATA":
            return
        self._play(wire, "body")
        content = b""
        while (line := wire.line()) != b".\r\n":
            if line == b"":
                raise Ended
            content += line
        if self._answer(wire, "answer", "250 2.0.0 queued"):
            self.taken.append(content)

    def _answer(self, wire: _Line, phase: str, reply: str) -> bool:
        """Answer, or play the deed instead; True where all went well."""
        if self._play(wire, phase):
            if phase == "data":
                self.said.append("(refused)")
            return False
        wire.socket.sendall(reply.encode() + b"\r\n")
        return True

    def _play(self, wire: _Line, phase: str) -> bool:
        if phase != self._phase or self._turns_left == 0:
            return False
        self._turns_left -= 1
        if self._turns_left:
            return False
        match self._deed:
            case "hang":
                self._over.wait()
            case "drip":
                while not self._over.wait(0.01):
                    wire.socket.sendall(b"2")
            case "reset":
                wire.socket.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _NO_LINGER)
            case bytes() as parting:
                wire.socket.sendall(parting)
            case str() as reply if re.match(r"\d", reply):
                wire.socket.sendall(reply.encode() + b"\r\n")
                return True
        raise Ended


class _Line:
    """A socket that is read by the line, and may become encrypted on the way."""

    def __init__(self, connection: socket.socket) -> None:
        self.socket = connection
        self._rest = b""

    def line(self) -> bytes:
        while b"\n" not in self._rest:
            more = self.socket.recv(65536)
            if not more:
                return b""
            self._rest += more
        line, _, self._rest = self._rest.partition(b"\n")
        return line + b"\n"

    def encrypt(self, tls: ssl.SSLContext) -> None:
        self.socket = tls.wrap_socket(self.socket, server_side=True)
