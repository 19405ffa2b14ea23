"""Generated from protocol_specs/: CreateDelegationTokenRequest, CreateDelegationTokenResponse."""

from __future__ import annotations

from struct import error as StructError

from kafkalite.protocol.errors import ProtocolError
from kafkalite.protocol.message import Message, Struct
from kafkalite.protocol.primitives import (
    INT16,
    INT32,
    INT64,
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
            count, pos = read_count(buf, pos, version >= 2)
            m.renewers, pos = read_array(buf, pos, version, count, CreateDelegationTokenRequest.CreatableRenewers.read)
            (m.max_lifetime_ms,), pos = INT64.unpack_from(buf, pos), pos + 8
            if version >= 2:
                pos = skip_tags(buf, pos)
            return m, pos
        except (IndexError, StructError):
            raise ProtocolError("CreateDelegationTokenRequest: the buffer ends too early") from None

    def write(self, out: list[Buffer], version: int) -> None:
        if version == 3:
            write_nullable_string(out, self.owner_principal_type, True)
        if version == 3:
            write_nullable_string(out, self.owner_principal_name, True)
        write_count(out, len(self.renewers), version >= 2)
        for item in self.renewers:
            item.write(out, version)
        out.append(INT64.pack(self.max_lifetime_ms))
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
            m = new(CreateDelegationTokenRequest.CreatableRenewers)
            m.principal_type, pos = read_string(buf, pos, version >= 2)
            m.principal_name, pos = read_string(buf, pos, version >= 2)
            if version >= 2:
                pos = skip_tags(buf, pos)
            return m, pos

        def write(self, out: list[Buffer], version: int) -> None:
            write_string(out, self.principal_type, version >= 2)
            write_string(out, self.principal_name, version >= 2)
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
        try:
            m = new(CreateDelegationTokenResponse)
            (m.error_code,), pos = INT16.unpack_from(buf, pos), pos + 2
            m.principal_type, pos = read_string(buf, pos, version >= 2)
            m.principal_name, pos = read_string(buf, pos, version >= 2)
            if version == 3:
                m.token_requester_principal_type, pos = read_string(buf, pos, True)
            else:
                m.token_requester_principal_type = ""
            if version == 3:
                m.token_requester_principal_name, pos = read_string(buf, pos, True)
            else:
                m.token_requester_principal_name = ""
            (m.issue_timestamp_ms,), pos = INT64.unpack_from(buf, pos), pos + 8
            (m.expiry_timestamp_ms,), pos = INT64.unpack_from(buf, pos), pos + 8
            (m.max_timestamp_ms,), pos = INT64.unpack_from(buf, pos), pos + 8
            m.token_id, pos = read_string(buf, pos, version >= 2)
            m.hmac, pos = read_bytes(buf, pos, version >= 2)
            (m.throttle_time_ms,), pos = INT32.unpack_from(buf, pos), pos + 4
            if version >= 2:
                pos = skip_tags(buf, pos)
            return m, pos
        except (IndexError, StructError):
            raise ProtocolError("CreateDelegationTokenResponse: the buffer ends too early") from None

    def write(self, out: list[Buffer], version: int) -> None:
        out.append(INT16.pack(self.error_code))
        write_string(out, self.principal_type, version >= 2)
        write_string(out, self.principal_name, version >= 2)
        if version == 3:
            write_string(out, self.token_requester_principal_type, True)
        if version == 3:
            write_string(out, self.token_requester_principal_name, True)
        out.append(INT64.pack(self.issue_timestamp_ms))
        out.append(INT64.pack(self.expiry_timestamp_ms))
        out.append(INT64.pack(self.max_timestamp_ms))
        write_string(out, self.token_id, version >= 2)
        write_bytes(out, self.hmac, version >= 2)
        out.append(INT32.pack(self.throttle_time_ms))
        if version >= 2:
            out.append(b"\0")
