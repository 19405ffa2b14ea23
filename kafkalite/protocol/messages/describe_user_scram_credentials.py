# ruff: noqa: N816
"""Generated from protocol_specs/: DescribeUserScramCredentialsRequest, DescribeUserScramCredentialsResponse."""

from __future__ import annotations

import struct

from kafkalite.protocol.errors import ProtocolError
from kafkalite.protocol.message import EMPTY, Message, Struct
from kafkalite.protocol.primitives import (
    compact_string,
    new,
    null_array,
    nullable_string,
    read_array,
    read_count,
    read_nullable_count,
    read_nullable_string,
    read_string,
    skip_tags,
    uvarint,
)

TYPE_CHECKING = False
if TYPE_CHECKING:
    from kafkalite.protocol.primitives import Buffer

pack_bi = struct.Struct(">bi").pack
pack_h = struct.Struct(">h").pack
pack_ih = struct.Struct(">ih").pack
unpack_bi = struct.Struct(">bi").unpack_from
unpack_h = struct.Struct(">h").unpack_from
unpack_ih = struct.Struct(">ih").unpack_from


class DescribeUserScramCredentialsRequest(Message):
    __slots__ = ("users",)
    api_key = 50
    min_version = 0
    max_version = 0
    flexible_from = 0

    def __init__(
        self,
        users: list[DescribeUserScramCredentialsRequest.UserName] | None = EMPTY,
    ) -> None:
        self.users = [] if users is EMPTY else users

    @staticmethod
    def read(buf: Buffer, pos: int, version: int) -> tuple[DescribeUserScramCredentialsRequest, int]:
        try:
            m = new(DescribeUserScramCredentialsRequest)
            count, pos = read_nullable_count(buf, pos, True)
            if count < 0:
                m.users = None
            else:
                m.users, pos = read_array(buf, pos, version, count, DescribeUserScramCredentialsRequest.UserName.read)
            pos = skip_tags(buf, pos)
            return m, pos
        except (IndexError, struct.error):
            raise ProtocolError("DescribeUserScramCredentialsRequest: the buffer ends too early") from None

    def write(self, out: list[Buffer], version: int) -> None:
        out.append(null_array(True) if self.users is None else uvarint(len(self.users) + 1))
        for user_name in self.users or ():
            user_name.write(out, version)
        out.append(b"\0")

    class UserName(Struct):
        __slots__ = ("name",)

        def __init__(
            self,
            name: str = "",
        ) -> None:
            self.name = name

        @staticmethod
        def read(buf: Buffer, pos: int, version: int) -> tuple[DescribeUserScramCredentialsRequest.UserName, int]:
            m = new(DescribeUserScramCredentialsRequest.UserName)
            m.name, pos = read_string(buf, pos, True)
            pos = skip_tags(buf, pos)
            return m, pos

        def write(self, out: list[Buffer], version: int) -> None:
            out += (compact_string(self.name), b"\0")


class DescribeUserScramCredentialsResponse(Message):
    __slots__ = ("throttle_time_ms", "error_code", "error_message", "results")
    api_key = 50
    min_version = 0
    max_version = 0
    flexible_from = 0

    def __init__(
        self,
        throttle_time_ms: int = 0,
        error_code: int = 0,
        error_message: str | None = "",
        results: list[DescribeUserScramCredentialsResponse.DescribeUserScramCredentialsResult] | None = None,
    ) -> None:
        self.throttle_time_ms = throttle_time_ms
        self.error_code = error_code
        self.error_message = error_message
        self.results = [] if results is None else results

    @staticmethod
    def read(buf: Buffer, pos: int, version: int) -> tuple[DescribeUserScramCredentialsResponse, int]:
        try:
            m = new(DescribeUserScramCredentialsResponse)
            m.throttle_time_ms, m.error_code = unpack_ih(buf, pos)
            pos += 6
            m.error_message, pos = read_nullable_string(buf, pos, True)
            count, pos = read_count(buf, pos, True)
            m.results, pos = read_array(
                buf, pos, version, count, DescribeUserScramCredentialsResponse.DescribeUserScramCredentialsResult.read
            )
            pos = skip_tags(buf, pos)
            return m, pos
        except (IndexError, struct.error):
            raise ProtocolError("DescribeUserScramCredentialsResponse: the buffer ends too early") from None

    def write(self, out: list[Buffer], version: int) -> None:
        out += (
            pack_ih(self.throttle_time_ms, self.error_code),
            nullable_string(self.error_message, True),
            uvarint(len(self.results) + 1),
        )
        for describe_user_scram_credentials_result in self.results:
            describe_user_scram_credentials_result.write(out, version)
        out.append(b"\0")

    class CredentialInfo(Struct):
        __slots__ = ("mechanism", "iterations")

        def __init__(
            self,
            mechanism: int = 0,
            iterations: int = 0,
        ) -> None:
            self.mechanism = mechanism
            self.iterations = iterations

        @staticmethod
        def read(
            buf: Buffer, pos: int, version: int
        ) -> tuple[DescribeUserScramCredentialsResponse.CredentialInfo, int]:
            m = new(DescribeUserScramCredentialsResponse.CredentialInfo)
            m.mechanism, m.iterations = unpack_bi(buf, pos)
            pos += 5
            pos = skip_tags(buf, pos)
            return m, pos

        def write(self, out: list[Buffer], version: int) -> None:
            out += (pack_bi(self.mechanism, self.iterations), b"\0")

    class DescribeUserScramCredentialsResult(Struct):
        __slots__ = ("user", "error_code", "error_message", "credential_infos")

        def __init__(
            self,
            user: str = "",
            error_code: int = 0,
            error_message: str | None = "",
            credential_infos: list[DescribeUserScramCredentialsResponse.CredentialInfo] | None = None,
        ) -> None:
            self.user = user
            self.error_code = error_code
            self.error_message = error_message
            self.credential_infos = [] if credential_infos is None else credential_infos

        @staticmethod
        def read(
            buf: Buffer, pos: int, version: int
        ) -> tuple[DescribeUserScramCredentialsResponse.DescribeUserScramCredentialsResult, int]:
            m = new(DescribeUserScramCredentialsResponse.DescribeUserScramCredentialsResult)
            m.user, pos = read_string(buf, pos, True)
            (m.error_code,) = unpack_h(buf, pos)
            pos += 2
            m.error_message, pos = read_nullable_string(buf, pos, True)
            count, pos = read_count(buf, pos, True)
            m.credential_infos, pos = read_array(
                buf, pos, version, count, DescribeUserScramCredentialsResponse.CredentialInfo.read
            )
            pos = skip_tags(buf, pos)
            return m, pos

        def write(self, out: list[Buffer], version: int) -> None:
            out += (
                compact_string(self.user),
                pack_h(self.error_code),
                nullable_string(self.error_message, True),
                uvarint(len(self.credential_infos) + 1),
            )
            for credential_info in self.credential_infos:
                credential_info.write(out, version)
            out.append(b"\0")
