# ruff: noqa: N816
"""Generated from protocol_specs/: DescribeDelegationTokenRequest, DescribeDelegationTokenResponse."""

from __future__ import annotations

import struct

from kafkalite.protocol.errors import ProtocolError
from kafkalite.protocol.message import EMPTY, Message, Struct
from kafkalite.protocol.primitives import (
    array_count,
    byte_string,
    compact_string,
    new,
    null_array,
    read_array,
    read_bytes,
    read_count,
    read_nullable_count,
    read_string,
    skip_tags,
    string,
    uvarint,
)

TYPE_CHECKING = False
if TYPE_CHECKING:
    from kafkalite.protocol.primitives import Buffer

pack_h = struct.Struct(">h").pack
pack_i = struct.Struct(">i").pack
pack_qqq = struct.Struct(">qqq").pack
unpack_h = struct.Struct(">h").unpack_from
unpack_i = struct.Struct(">i").unpack_from
unpack_qqq = struct.Struct(">qqq").unpack_from


class DescribeDelegationTokenRequest(Message):
    __slots__ = ("owners",)
    api_key = 41
    min_version = 1
    max_version = 3
    flexible_from = 2

    def __init__(
        self,
        owners: list[DescribeDelegationTokenRequest.DescribeDelegationTokenOwner] | None = EMPTY,
    ) -> None:
        self.owners = [] if owners is EMPTY else owners

    @staticmethod
    def read(buf: Buffer, pos: int, version: int) -> tuple[DescribeDelegationTokenRequest, int]:
        flexible = version >= 2
        try:
            m = new(DescribeDelegationTokenRequest)
            count, pos = read_nullable_count(buf, pos, flexible)
            if count < 0:
                m.owners = None
            else:
                m.owners, pos = read_array(
                    buf, pos, version, count, DescribeDelegationTokenRequest.DescribeDelegationTokenOwner.read
                )
            if version >= 2:
                pos = skip_tags(buf, pos)
            return m, pos
        except (IndexError, struct.error):
            raise ProtocolError("DescribeDelegationTokenRequest: the buffer ends too early") from None

    def write(self, out: list[Buffer], version: int) -> None:
        flexible = version >= 2
        out.append(null_array(flexible) if self.owners is None else array_count(len(self.owners), flexible))
        for describe_delegation_token_owner in self.owners or ():
            describe_delegation_token_owner.write(out, version)
        if version >= 2:
            out.append(b"\0")

    class DescribeDelegationTokenOwner(Struct):
        __slots__ = ("principal_type", "principal_name")

        def __init__(
            self,
            principal_type: str = "",
            principal_name: str = "",
        ) -> None:
            self.principal_type = principal_type
            self.principal_name = principal_name

        @staticmethod
        def read(
            buf: Buffer, pos: int, version: int
        ) -> tuple[DescribeDelegationTokenRequest.DescribeDelegationTokenOwner, int]:
            flexible = version >= 2
            m = new(DescribeDelegationTokenRequest.DescribeDelegationTokenOwner)
            m.principal_type, pos = read_string(buf, pos, flexible)
            m.principal_name, pos = read_string(buf, pos, flexible)
            if version >= 2:
                pos = skip_tags(buf, pos)
            return m, pos

        def write(self, out: list[Buffer], version: int) -> None:
            flexible = version >= 2
            out += (string(self.principal_type, flexible), string(self.principal_name, flexible))
            if version >= 2:
                out.append(b"\0")


class DescribeDelegationTokenResponse(Message):
    __slots__ = ("error_code", "tokens", "throttle_time_ms")
    api_key = 41
    min_version = 1
    max_version = 3
    flexible_from = 2

    def __init__(
        self,
        error_code: int = 0,
        tokens: list[DescribeDelegationTokenResponse.DescribedDelegationToken] | None = None,
        throttle_time_ms: int = 0,
    ) -> None:
        self.error_code = error_code
        self.tokens = [] if tokens is None else tokens
        self.throttle_time_ms = throttle_time_ms

    @staticmethod
    def read(buf: Buffer, pos: int, version: int) -> tuple[DescribeDelegationTokenResponse, int]:
        flexible = version >= 2
        try:
            m = new(DescribeDelegationTokenResponse)
            (m.error_code,) = unpack_h(buf, pos)
            pos += 2
            count, pos = read_count(buf, pos, flexible)
            m.tokens, pos = read_array(
                buf, pos, version, count, DescribeDelegationTokenResponse.DescribedDelegationToken.read
            )
            (m.throttle_time_ms,) = unpack_i(buf, pos)
            pos += 4
            if version >= 2:
                pos = skip_tags(buf, pos)
            return m, pos
        except (IndexError, struct.error):
            raise ProtocolError("DescribeDelegationTokenResponse: the buffer ends too early") from None

    def write(self, out: list[Buffer], version: int) -> None:
        flexible = version >= 2
        out += (pack_h(self.error_code), array_count(len(self.tokens), flexible))
        for described_delegation_token in self.tokens:
            described_delegation_token.write(out, version)
        out.append(pack_i(self.throttle_time_ms))
        if version >= 2:
            out.append(b"\0")

    class DescribedDelegationTokenRenewer(Struct):
        __slots__ = ("principal_type", "principal_name")

        def __init__(
            self,
            principal_type: str = "",
            principal_name: str = "",
        ) -> None:
            self.principal_type = principal_type
            self.principal_name = principal_name

        @staticmethod
        def read(
            buf: Buffer, pos: int, version: int
        ) -> tuple[DescribeDelegationTokenResponse.DescribedDelegationTokenRenewer, int]:
            flexible = version >= 2
            m = new(DescribeDelegationTokenResponse.DescribedDelegationTokenRenewer)
            m.principal_type, pos = read_string(buf, pos, flexible)
            m.principal_name, pos = read_string(buf, pos, flexible)
            if version >= 2:
                pos = skip_tags(buf, pos)
            return m, pos

        def write(self, out: list[Buffer], version: int) -> None:
            flexible = version >= 2
            out += (string(self.principal_type, flexible), string(self.principal_name, flexible))
            if version >= 2:
                out.append(b"\0")

    class DescribedDelegationToken(Struct):
        __slots__ = (
            "principal_type",
            "principal_name",
            "token_requester_principal_type",
            "token_requester_principal_name",
            "issue_timestamp",
            "expiry_timestamp",
            "max_timestamp",
            "token_id",
            "hmac",
            "renewers",
        )

        def __init__(
            self,
            principal_type: str = "",
            principal_name: str = "",
            token_requester_principal_type: str = "",
            token_requester_principal_name: str = "",
            issue_timestamp: int = 0,
            expiry_timestamp: int = 0,
            max_timestamp: int = 0,
            token_id: str = "",
            hmac: bytes = b"",
            renewers: list[DescribeDelegationTokenResponse.DescribedDelegationTokenRenewer] | None = None,
        ) -> None:
            self.principal_type = principal_type
            self.principal_name = principal_name
            self.token_requester_principal_type = token_requester_principal_type
            self.token_requester_principal_name = token_requester_principal_name
            self.issue_timestamp = issue_timestamp
            self.expiry_timestamp = expiry_timestamp
            self.max_timestamp = max_timestamp
            self.token_id = token_id
            self.hmac = hmac
            self.renewers = [] if renewers is None else renewers

        @staticmethod
        def read(
            buf: Buffer, pos: int, version: int
        ) -> tuple[DescribeDelegationTokenResponse.DescribedDelegationToken, int]:
            flexible = version >= 2
            m = new(DescribeDelegationTokenResponse.DescribedDelegationToken)
            m.principal_type, pos = read_string(buf, pos, flexible)
            m.principal_name, pos = read_string(buf, pos, flexible)
            if version == 3:
                m.token_requester_principal_type, pos = read_string(buf, pos, True)
            else:
                m.token_requester_principal_type = ""
            if version == 3:
                m.token_requester_principal_name, pos = read_string(buf, pos, True)
            else:
                m.token_requester_principal_name = ""
            m.issue_timestamp, m.expiry_timestamp, m.max_timestamp = unpack_qqq(buf, pos)
            pos += 24
            m.token_id, pos = read_string(buf, pos, flexible)
            m.hmac, pos = read_bytes(buf, pos, flexible)
            count, pos = read_count(buf, pos, flexible)
            m.renewers, pos = read_array(
                buf, pos, version, count, DescribeDelegationTokenResponse.DescribedDelegationTokenRenewer.read
            )
            if version >= 2:
                pos = skip_tags(buf, pos)
            return m, pos

        def write(self, out: list[Buffer], version: int) -> None:
            flexible = version >= 2
            if version == 3:
                out += (
                    compact_string(self.principal_type),
                    compact_string(self.principal_name),
                    compact_string(self.token_requester_principal_type),
                    compact_string(self.token_requester_principal_name),
                    pack_qqq(self.issue_timestamp, self.expiry_timestamp, self.max_timestamp),
                    compact_string(self.token_id),
                    *byte_string(self.hmac, True),
                    uvarint(len(self.renewers) + 1),
                )
            else:
                out += (
                    string(self.principal_type, flexible),
                    string(self.principal_name, flexible),
                    pack_qqq(self.issue_timestamp, self.expiry_timestamp, self.max_timestamp),
                    string(self.token_id, flexible),
                    *byte_string(self.hmac, flexible),
                    array_count(len(self.renewers), flexible),
                )
            for described_delegation_token_renewer in self.renewers:
                described_delegation_token_renewer.write(out, version)
            if version >= 2:
                out.append(b"\0")
