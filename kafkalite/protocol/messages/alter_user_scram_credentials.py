"""Generated from protocol_specs/: AlterUserScramCredentialsRequest, AlterUserScramCredentialsResponse."""

from __future__ import annotations

from struct import error as StructError

from kafkalite.protocol.errors import ProtocolError
from kafkalite.protocol.message import Message, Struct
from kafkalite.protocol.primitives import (
    INT8,
    INT16,
    INT32,
    new,
    read_array,
    read_bytes,
    read_count,
    read_nullable_string,
    read_string,
    skip_tags,
    write_bytes,
    write_count,
    write_nullable_string,
    write_string,
)

TYPE_CHECKING = False
if TYPE_CHECKING:
    from kafkalite.protocol.primitives import Buffer


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
        except (IndexError, StructError):
            raise ProtocolError("AlterUserScramCredentialsRequest: the buffer ends too early") from None

    def write(self, out: list[Buffer], version: int) -> None:
        write_count(out, len(self.deletions), True)
        for item in self.deletions:
            item.write(out, version)
        write_count(out, len(self.upsertions), True)
        for item in self.upsertions:
            item.write(out, version)
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
            (m.mechanism,), pos = INT8.unpack_from(buf, pos), pos + 1
            pos = skip_tags(buf, pos)
            return m, pos

        def write(self, out: list[Buffer], version: int) -> None:
            write_string(out, self.name, True)
            out.append(INT8.pack(self.mechanism))
            out.append(b"\0")

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
            (m.mechanism,), pos = INT8.unpack_from(buf, pos), pos + 1
            (m.iterations,), pos = INT32.unpack_from(buf, pos), pos + 4
            m.salt, pos = read_bytes(buf, pos, True)
            m.salted_password, pos = read_bytes(buf, pos, True)
            pos = skip_tags(buf, pos)
            return m, pos

        def write(self, out: list[Buffer], version: int) -> None:
            write_string(out, self.name, True)
            out.append(INT8.pack(self.mechanism))
            out.append(INT32.pack(self.iterations))
            write_bytes(out, self.salt, True)
            write_bytes(out, self.salted_password, True)
            out.append(b"\0")


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
            (m.throttle_time_ms,), pos = INT32.unpack_from(buf, pos), pos + 4
            count, pos = read_count(buf, pos, True)
            m.results, pos = read_array(
                buf, pos, version, count, AlterUserScramCredentialsResponse.AlterUserScramCredentialsResult.read
            )
            pos = skip_tags(buf, pos)
            return m, pos
        except (IndexError, StructError):
            raise ProtocolError("AlterUserScramCredentialsResponse: the buffer ends too early") from None

    def write(self, out: list[Buffer], version: int) -> None:
        out.append(INT32.pack(self.throttle_time_ms))
        write_count(out, len(self.results), True)
        for item in self.results:
            item.write(out, version)
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
            (m.error_code,), pos = INT16.unpack_from(buf, pos), pos + 2
            m.error_message, pos = read_nullable_string(buf, pos, True)
            pos = skip_tags(buf, pos)
            return m, pos

        def write(self, out: list[Buffer], version: int) -> None:
            write_string(out, self.user, True)
            out.append(INT16.pack(self.error_code))
            write_nullable_string(out, self.error_message, True)
            out.append(b"\0")
