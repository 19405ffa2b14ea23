# ruff: noqa: N816
"""Generated from protocol_specs/: AlterUserScramCredentialsRequest, AlterUserScramCredentialsResponse."""

from __future__ import annotations

import struct

from kafkalite.protocol.errors import ProtocolError
from kafkalite.protocol.message import Message, Struct
from kafkalite.protocol.primitives import (
    byte_string,
    compact_string,
    new,
    nullable_string,
    read_array,
    read_bytes,
    read_count,
    read_nullable_string,
    read_string,
    skip_tags,
    uvarint,
)

TYPE_CHECKING = False
if TYPE_CHECKING:
    from kafkalite.protocol.primitives import Buffer

pack_b = struct.Struct(">b").pack
pack_bi = struct.Struct(">bi").pack
pack_h = struct.Struct(">h").pack
pack_i = struct.Struct(">i").pack
unpack_b = struct.Struct(">b").unpack_from
unpack_bi = struct.Struct(">bi").unpack_from
unpack_h = struct.Struct(">h").unpack_from
unpack_i = struct.Struct(">i").unpack_from


class AlterUserScramCredentialsRequest(Message):
    __slots__ = ("deletions", "upsertions")
    api_key = 51
    min_version = 0
    max_version = 0
    flexible_from = 0

    def __init__(
        self,
        deletions: list[AlterUserScramCredentialsRequest.ScramCredentialDeletion] | None = None,
        upsertions: list[AlterUserScramCredentialsRequest.ScramCredentialUpsertion] | None = None,
    ) -> None:
        self.deletions = [] if deletions is None else deletions
        self.upsertions = [] if upsertions is None else upsertions

    @staticmethod
    def read(buf: Buffer, pos: int, version: int) -> tuple[AlterUserScramCredentialsRequest, int]:
        try:
            m = new(AlterUserScramCredentialsRequest)
            count, pos = read_count(buf, pos, True)
            m.deletions, pos = read_array(
                buf, pos, version, count, AlterUserScramCredentialsRequest.ScramCredentialDeletion.read
            )
            count, pos = read_count(buf, pos, True)
            m.upsertions, pos = read_array(
                buf, pos, version, count, AlterUserScramCredentialsRequest.ScramCredentialUpsertion.read
            )
            pos = skip_tags(buf, pos)
            return m, pos
        except (IndexError, struct.error):
            raise ProtocolError("AlterUserScramCredentialsRequest: the buffer ends too early") from None

    def write(self, out: list[Buffer], version: int) -> None:
        out.append(uvarint(len(self.deletions) + 1))
        for scram_credential_deletion in self.deletions:
            scram_credential_deletion.write(out, version)
        out.append(uvarint(len(self.upsertions) + 1))
        for scram_credential_upsertion in self.upsertions:
            scram_credential_upsertion.write(out, version)
        out.append(b"\0")

    class ScramCredentialDeletion(Struct):
        __slots__ = ("name", "mechanism")

        def __init__(
            self,
            name: str = "",
            mechanism: int = 0,
        ) -> None:
            self.name = name
            self.mechanism = mechanism

        @staticmethod
        def read(
            buf: Buffer, pos: int, version: int
        ) -> tuple[AlterUserScramCredentialsRequest.ScramCredentialDeletion, int]:
            m = new(AlterUserScramCredentialsRequest.ScramCredentialDeletion)
            m.name, pos = read_string(buf, pos, True)
            (m.mechanism,) = unpack_b(buf, pos)
            pos += 1
            pos = skip_tags(buf, pos)
            return m, pos

        def write(self, out: list[Buffer], version: int) -> None:
            out += (compact_string(self.name), pack_b(self.mechanism), b"\0")

    class ScramCredentialUpsertion(Struct):
        __slots__ = ("name", "mechanism", "iterations", "salt", "salted_password")

        def __init__(
            self,
            name: str = "",
            mechanism: int = 0,
            iterations: int = 0,
            salt: bytes = b"",
            salted_password: bytes = b"",
        ) -> None:
            self.name = name
            self.mechanism = mechanism
            self.iterations = iterations
            self.salt = salt
            self.salted_password = salted_password

        @staticmethod
        def read(
            buf: Buffer, pos: int, version: int
        ) -> tuple[AlterUserScramCredentialsRequest.ScramCredentialUpsertion, int]:
            m = new(AlterUserScramCredentialsRequest.ScramCredentialUpsertion)
            m.name, pos = read_string(buf, pos, True)
            m.mechanism, m.iterations = unpack_bi(buf, pos)
            pos += 5
            m.salt, pos = read_bytes(buf, pos, True)
            m.salted_password, pos = read_bytes(buf, pos, True)
            pos = skip_tags(buf, pos)
            return m, pos

        def write(self, out: list[Buffer], version: int) -> None:
            out += (
                compact_string(self.name),
                pack_bi(self.mechanism, self.iterations),
                *byte_string(self.salt, True),
                *byte_string(self.salted_password, True),
                b"\0",
            )


class AlterUserScramCredentialsResponse(Message):
    __slots__ = ("throttle_time_ms", "results")
    api_key = 51
    min_version = 0
    max_version = 0
    flexible_from = 0

    def __init__(
        self,
        throttle_time_ms: int = 0,
        results: list[AlterUserScramCredentialsResponse.AlterUserScramCredentialsResult] | None = None,
    ) -> None:
        self.throttle_time_ms = throttle_time_ms
        self.results = [] if results is None else results

    @staticmethod
    def read(buf: Buffer, pos: int, version: int) -> tuple[AlterUserScramCredentialsResponse, int]:
        try:
            m = new(AlterUserScramCredentialsResponse)
            (m.throttle_time_ms,) = unpack_i(buf, pos)
            pos += 4
            count, pos = read_count(buf, pos, True)
            m.results, pos = read_array(
                buf, pos, version, count, AlterUserScramCredentialsResponse.AlterUserScramCredentialsResult.read
            )
            pos = skip_tags(buf, pos)
            return m, pos
        except (IndexError, struct.error):
            raise ProtocolError("AlterUserScramCredentialsResponse: the buffer ends too early") from None

    def write(self, out: list[Buffer], version: int) -> None:
        out += (pack_i(self.throttle_time_ms), uvarint(len(self.results) + 1))
        for alter_user_scram_credentials_result in self.results:
            alter_user_scram_credentials_result.write(out, version)
        out.append(b"\0")

    class AlterUserScramCredentialsResult(Struct):
        __slots__ = ("user", "error_code", "error_message")

        def __init__(
            self,
            user: str = "",
            error_code: int = 0,
            error_message: str | None = "",
        ) -> None:
            self.user = user
            self.error_code = error_code
            self.error_message = error_message

        @staticmethod
        def read(
            buf: Buffer, pos: int, version: int
        ) -> tuple[AlterUserScramCredentialsResponse.AlterUserScramCredentialsResult, int]:
            m = new(AlterUserScramCredentialsResponse.AlterUserScramCredentialsResult)
            m.user, pos = read_string(buf, pos, True)
            (m.error_code,) = unpack_h(buf, pos)
            pos += 2
            m.error_message, pos = read_nullable_string(buf, pos, True)
            pos = skip_tags(buf, pos)
            return m, pos

        def write(self, out: list[Buffer], version: int) -> None:
            out += (
                compact_string(self.user),
                pack_h(self.error_code),
                nullable_string(self.error_message, True),
                b"\0",
            )
