# ruff: noqa: N816
"""Generated from protocol_specs/: CreateDelegationTokenRequest, CreateDelegationTokenResponse."""

from __future__ import annotations

import struct

from kafkalite.protocol.errors import ProtocolError
from kafkalite.protocol.message import Message, Struct
from kafkalite.protocol.primitives import (
    array_count,
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
    string,
    uvarint,
)

TYPE_CHECKING = False
if TYPE_CHECKING:
    from kafkalite.protocol.primitives import Buffer

pack_h = struct.Struct(">h").pack
pack_i = struct.Struct(">i").pack
pack_q = struct.Struct(">q").pack
pack_qqq = struct.Struct(">qqq").pack
unpack_h = struct.Struct(">h").unpack_from
unpack_i = struct.Struct(">i").unpack_from
unpack_q = struct.Struct(">q").unpack_from
unpack_qqq = struct.Struct(">qqq").unpack_from


class CreateDelegationTokenRequest(Message):
    __slots__ = ("owner_principal_type", "owner_principal_name", "renewers", "max_lifetime_ms")
    api_key = 38
    min_version = 1
    max_version = 3
    flexible_from = 2

    def __init__(
        self,
        owner_principal_type: str | None = "",
        owner_principal_name: str | None = "",
        renewers: list[CreateDelegationTokenRequest.CreatableRenewers] | None = None,
        max_lifetime_ms: int = 0,
    ) -> None:
        self.owner_principal_type = owner_principal_type
        self.owner_principal_name = owner_principal_name
        self.renewers = [] if renewers is None else renewers
        self.max_lifetime_ms = max_lifetime_ms

    @staticmethod
    def read(buf: Buffer, pos: int, version: int) -> tuple[CreateDelegationTokenRequest, int]:
        flexible = version >= 2
        try:
            m = new(CreateDelegationTokenRequest)
            if version == 3:
                m.owner_principal_type, pos = read_nullable_string(buf, pos, True)
            else:
                m.owner_principal_type = ""
            if version == 3:
                m.owner_principal_name, pos = read_nullable_string(buf, pos, True)
            else:
                m.owner_principal_name = ""
            count, pos = read_count(buf, pos, flexible)
            m.renewers, pos = read_array(buf, pos, version, count, CreateDelegationTokenRequest.CreatableRenewers.read)
            (m.max_lifetime_ms,) = unpack_q(buf, pos)
            pos += 8
            if version >= 2:
                pos = skip_tags(buf, pos)
            return m, pos
        except (IndexError, struct.error):
            raise ProtocolError("CreateDelegationTokenRequest: the buffer ends too early") from None

    def write(self, out: list[Buffer], version: int) -> None:
        flexible = version >= 2
        if version == 3:
            out += (
                nullable_string(self.owner_principal_type, True),
                nullable_string(self.owner_principal_name, True),
                uvarint(len(self.renewers) + 1),
            )
        else:
            out.append(array_count(len(self.renewers), flexible))
        for creatable_renewers in self.renewers:
            creatable_renewers.write(out, version)
        out.append(pack_q(self.max_lifetime_ms))
        if version >= 2:
            out.append(b"\0")

    class CreatableRenewers(Struct):
        __slots__ = ("principal_type", "principal_name")

        def __init__(
            self,
            principal_type: str = "",
            principal_name: str = "",
        ) -> None:
            self.principal_type = principal_type
            self.principal_name = principal_name

        @staticmethod
        def read(buf: Buffer, pos: int, version: int) -> tuple[CreateDelegationTokenRequest.CreatableRenewers, int]:
            flexible = version >= 2
            m = new(CreateDelegationTokenRequest.CreatableRenewers)
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


class CreateDelegationTokenResponse(Message):
    __slots__ = (
        "error_code",
        "principal_type",
        "principal_name",
        "token_requester_principal_type",
        "token_requester_principal_name",
        "issue_timestamp_ms",
        "expiry_timestamp_ms",
        "max_timestamp_ms",
        "token_id",
        "hmac",
        "throttle_time_ms",
    )
    api_key = 38
    min_version = 1
    max_version = 3
    flexible_from = 2

    def __init__(
        self,
        error_code: int = 0,
        principal_type: str = "",
        principal_name: str = "",
        token_requester_principal_type: str = "",
        token_requester_principal_name: str = "",
        issue_timestamp_ms: int = 0,
        expiry_timestamp_ms: int = 0,
        max_timestamp_ms: int = 0,
        token_id: str = "",
        hmac: bytes = b"",
        throttle_time_ms: int = 0,
    ) -> None:
        self.error_code = error_code
        self.principal_type = principal_type
        self.principal_name = principal_name
        self.token_requester_principal_type = token_requester_principal_type
        self.token_requester_principal_name = token_requester_principal_name
        self.issue_timestamp_ms = issue_timestamp_ms
        self.expiry_timestamp_ms = expiry_timestamp_ms
        self.max_timestamp_ms = max_timestamp_ms
        self.token_id = token_id
        self.hmac = hmac
        self.throttle_time_ms = throttle_time_ms

    @staticmethod
    def read(buf: Buffer, pos: int, version: int) -> tuple[CreateDelegationTokenResponse, int]:
        flexible = version >= 2
        try:
            m = new(CreateDelegationTokenResponse)
            (m.error_code,) = unpack_h(buf, pos)
            pos += 2
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
            m.issue_timestamp_ms, m.expiry_timestamp_ms, m.max_timestamp_ms = unpack_qqq(buf, pos)
            pos += 24
            m.token_id, pos = read_string(buf, pos, flexible)
            m.hmac, pos = read_bytes(buf, pos, flexible)
            (m.throttle_time_ms,) = unpack_i(buf, pos)
            pos += 4
            if version >= 2:
                pos = skip_tags(buf, pos)
            return m, pos
        except (IndexError, struct.error):
            raise ProtocolError("CreateDelegationTokenResponse: the buffer ends too early") from None

    def write(self, out: list[Buffer], version: int) -> None:
        flexible = version >= 2
        if version == 3:
            out += (
                pack_h(self.error_code),
                compact_string(self.principal_type),
                compact_string(self.principal_name),
                compact_string(self.token_requester_principal_type),
                compact_string(self.token_requester_principal_name),
                pack_qqq(self.issue_timestamp_ms, self.expiry_timestamp_ms, self.max_timestamp_ms),
                compact_string(self.token_id),
                *byte_string(self.hmac, True),
                pack_i(self.throttle_time_ms),
            )
        else:
            out += (
                pack_h(self.error_code),
                string(self.principal_type, flexible),
                string(self.principal_name, flexible),
                pack_qqq(self.issue_timestamp_ms, self.expiry_timestamp_ms, self.max_timestamp_ms),
                string(self.token_id, flexible),
                *byte_string(self.hmac, flexible),
                pack_i(self.throttle_time_ms),
            )
        if version >= 2:
            out.append(b"\0")
