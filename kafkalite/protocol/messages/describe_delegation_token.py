"""Generated from protocol_specs/: DescribeDelegationTokenRequest, DescribeDelegationTokenResponse."""

from __future__ import annotations

from struct import error as StructError

from kafkalite.protocol.errors import ProtocolError
from kafkalite.protocol.message import EMPTY, Message, Struct
from kafkalite.protocol.primitives import (
    INT16,
    INT32,
    INT64,
    new,
    read_array,
    read_bytes,
    read_count,
    read_nullable_count,
    read_string,
    skip_tags,
    write_bytes,
    write_count,
    write_null_array,
    write_string,
)

TYPE_CHECKING = False
if TYPE_CHECKING:
    from kafkalite.protocol.primitives import Buffer


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
        try:
            m = new(DescribeDelegationTokenRequest)
            count, pos = read_nullable_count(buf, pos, version >= 2)
            if count < 0:
                m.owners = None
            else:
                m.owners, pos = read_array(
                    buf, pos, version, count, DescribeDelegationTokenRequest.DescribeDelegationTokenOwner.read
                )
            if version >= 2:
                pos = skip_tags(buf, pos)
            return m, pos
        except (IndexError, StructError):
            raise ProtocolError("DescribeDelegationTokenRequest: the buffer ends too early") from None

    def write(self, out: list[Buffer], version: int) -> None:
        if self.owners is None:
            write_null_array(out, version >= 2)
        else:
            write_count(out, len(self.owners), version >= 2)
            for item in self.owners:
                item.write(out, version)
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
            m = new(DescribeDelegationTokenRequest.DescribeDelegationTokenOwner)
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
        try:
            m = new(DescribeDelegationTokenResponse)
            (m.error_code,), pos = INT16.unpack_from(buf, pos), pos + 2
            count, pos = read_count(buf, pos, version >= 2)
            m.tokens, pos = read_array(
                buf, pos, version, count, DescribeDelegationTokenResponse.DescribedDelegationToken.read
            )
            (m.throttle_time_ms,), pos = INT32.unpack_from(buf, pos), pos + 4
            if version >= 2:
                pos = skip_tags(buf, pos)
            return m, pos
        except (IndexError, StructError):
            raise ProtocolError("DescribeDelegationTokenResponse: the buffer ends too early") from None

    def write(self, out: list[Buffer], version: int) -> None:
        out.append(INT16.pack(self.error_code))
        write_count(out, len(self.tokens), version >= 2)
        for item in self.tokens:
            item.write(out, version)
        out.append(INT32.pack(self.throttle_time_ms))
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
            m = new(DescribeDelegationTokenResponse.DescribedDelegationTokenRenewer)
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
            m = new(DescribeDelegationTokenResponse.DescribedDelegationToken)
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
            (m.issue_timestamp,), pos = INT64.unpack_from(buf, pos), pos + 8
            (m.expiry_timestamp,), pos = INT64.unpack_from(buf, pos), pos + 8
            (m.max_timestamp,), pos = INT64.unpack_from(buf, pos), pos + 8
            m.token_id, pos = read_string(buf, pos, version >= 2)
            m.hmac, pos = read_bytes(buf, pos, version >= 2)
            count, pos = read_count(buf, pos, version >= 2)
            m.renewers, pos = read_array(
                buf, pos, version, count, DescribeDelegationTokenResponse.DescribedDelegationTokenRenewer.read
            )
            if version >= 2:
                pos = skip_tags(buf, pos)
            return m, pos

        def write(self, out: list[Buffer], version: int) -> None:
            write_string(out, self.principal_type, version >= 2)
            write_string(out, self.principal_name, version >= 2)
            if version == 3:
                write_string(out, self.token_requester_principal_type, True)
            if version == 3:
                write_string(out, self.token_requester_principal_name, True)
            out.append(INT64.pack(self.issue_timestamp))
            out.append(INT64.pack(self.expiry_timestamp))
            out.append(INT64.pack(self.max_timestamp))
            write_string(out, self.token_id, version >= 2)
            write_bytes(out, self.hmac, version >= 2)
            write_count(out, len(self.renewers), version >= 2)
            for item in self.renewers:
                item.write(out, version)
            if version >= 2:
                out.append(b"\0")
