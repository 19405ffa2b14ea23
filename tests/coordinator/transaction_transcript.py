"""Plays transcripts of the transaction coordinator's machine: commands, and what comes of each, as text people read.

Blocks are as in `transcript.py`. Times are ms of a virtual clock; producer ids are given from 1000 on. What is printed:

    reply INIT x: ...                 an answer
    record x Ongoing ...              a record appended (and replayed, after a round trip through its bytes)
    markers x commit 1000/1 t:0 t:1   markers to be written; `written id=x` says that they are
    timer waiting x 100ms             a timer armed; `off` when one that ran was cancelled
    fired waiting x                   in `advance`: a timer's time has come, with what follows from it

After each command the shard that replay makes of all records so far must have the same hard state as the live one.

Write down what happens now, to be read before it is committed: `python -m tests.coordinator.transaction_transcript
--rewrite`.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kafkalite.coordinator.outcome import NO_PRODUCER, CoordinatorRecord, Outcome, Ticket
from kafkalite.coordinator.transaction.effects import NeedsProducerId, WriteMarkers
from kafkalite.coordinator.transaction.settings import TransactionSettings
from kafkalite.coordinator.transaction.shard import RECORD_TYPES, TransactionShard
from kafkalite.coordinator.transaction.transaction import Transaction, TransactionState
from kafkalite.protocol.errors import ErrorCode
from kafkalite.protocol.messages.end_txn import EndTxnRequest, EndTxnResponse
from kafkalite.protocol.messages.init_producer_id import InitProducerIdRequest, InitProducerIdResponse
from kafkalite.records.stored.transaction_log import TransactionLogKey, TransactionLogValue

if TYPE_CHECKING:
    from collections.abc import Callable

TRANSCRIPTS = Path(__file__).parent / "transaction_transcripts"
_SEPARATOR = "----"
_FIRST_PRODUCER_ID = 1000


def stored(shard: TransactionShard) -> dict[str, tuple[Any, ...]]:
    """The hard state of a shard."""
    return {
        name: tuple(getattr(transaction, slot) for slot in Transaction.__slots__)
        for name, transaction in shard.transactions.items()
    }


class Player:
    """A shard, its virtual time, its armed timers, all records it ever made, the markers it asked for."""

    def __init__(self) -> None:
        self.settings = TransactionSettings()
        self.shard = TransactionShard(self.settings)
        self.now_ms = 0
        self.next_producer_id = _FIRST_PRODUCER_ID
        self.records: list[CoordinatorRecord] = []
        self.timers: dict[tuple[str, ...], int] = {}
        self.markers: dict[str, WriteMarkers] = {}
        self.lines: list[str] = []
        self.commands: dict[str, Callable[[dict[str, str]], None]] = {
            "set": self.set,
            "init": self.init,
            "add": self.add,
            "verify": self.verify,
            "end": self.end,
            "written": self.written,
            "describe": self.describe,
            "list": self.list_all,
            "store": self.store,
            "advance": self.advance,
            "restart": self.restart,
        }

    def play(self, line: str) -> list[str]:
        """What comes of a command."""
        name, *words = line.split()
        arguments = dict(word.split("=", 1) for word in words)
        self.lines = []
        self.commands[name](arguments)
        assert not arguments, f"{name} knows no {', '.join(arguments)}"
        self.check_replay()
        return self.lines

    def check_replay(self) -> None:
        twin = TransactionShard(self.settings)
        for record in self.records:
            twin.replay(record, NO_PRODUCER)
        assert stored(twin) == stored(self.shard)

    # What an outcome does

    def _ticket(self, show: Callable[[Any], str], label: str, failed: Callable[[ErrorCode], Any] = ErrorCode) -> Ticket:
        return Ticket(lambda response: self.lines.append(f"reply {label}: {show(response)}"), failed)

    def operate(self, operation: Callable[..., None], *arguments: Any) -> None:
        out = Outcome(self.now_ms)
        operation(self.shard, out, self.now_ms, *arguments)
        for record in out.records:
            copy = through_bytes(record)
            self.records.append(copy)
            self.lines.append(f"record {shown(copy)}")
            self.shard.replay(record, NO_PRODUCER)
        for key, delay_ms in out.timers.items():
            name = " ".join(key)
            if delay_ms is not None:
                self.timers[key] = self.now_ms + delay_ms
                self.lines.append(f"timer {name} {delay_ms}ms")
            elif self.timers.pop(key, None) is not None:
                self.lines.append(f"timer {name} off")
        for effect in out.effects:
            self.begin(effect)
        for ticket, response in out.replies:
            assert not ticket.done, "answered twice"
            ticket.answer(response)
        for then in out.then:
            self.operate(then)

    def begin(self, effect: WriteMarkers | NeedsProducerId) -> None:
        if isinstance(effect, NeedsProducerId):
            producer_id = self.next_producer_id
            self.next_producer_id += 1
            self.operate(effect.operation, effect.ticket, *effect.arguments, producer_id)
            return
        self.markers[effect.transactional_id] = effect
        words = [
            effect.transactional_id,
            "commit" if effect.committed else "abort",
            f"{effect.producer_id}/{effect.producer_epoch}",
            *(f"{topic}:{index}" for topic, index in sorted(effect.partitions)),
            *(["v2"] if effect.transaction_v2 else []),
            *(["resumed"] if effect.resumed else []),
        ]
        self.lines.append(f"markers {' '.join(words)}")

    # Commands

    def set(self, arguments: dict[str, str]) -> None:
        """Change settings, or the next producer id."""
        for name in list(arguments):
            assert hasattr(self.settings, name), name
            setattr(self.settings, name, int(arguments.pop(name)))

    def init(self, arguments: dict[str, str]) -> None:
        name = arguments.pop("id", "x")
        request = InitProducerIdRequest(
            transactional_id=name,
            transaction_timeout_ms=int(arguments.pop("timeout", "60000")),
            producer_id=int(arguments.pop("pid", "-1")),
            producer_epoch=int(arguments.pop("epoch", "-1")),
        )

        def failed(code: ErrorCode) -> InitProducerIdResponse:
            return InitProducerIdResponse(error_code=code)

        ticket = self._ticket(given, f"INIT {name}", failed)
        self.operate(TransactionShard.init_producer_id, ticket, request)

    def add(self, arguments: dict[str, str]) -> None:
        name = arguments.pop("id", "x")
        ticket = self._ticket(lambda code: str(ErrorCode(code).name), f"ADD {name}")
        pid, epoch = int(arguments.pop("pid", "1000")), int(arguments.pop("epoch", "0"))
        partitions = places(arguments.pop("partitions", "t:0"))
        version = int(arguments.pop("version", "2"))
        self.operate(TransactionShard.add_partitions, ticket, name, pid, epoch, partitions, version)

    def verify(self, arguments: dict[str, str]) -> None:
        name = arguments.pop("id", "x")

        def show(answer: Any) -> str:
            code, missing = answer
            return str(code.name) if code else f"missing {' '.join(f'{t}:{i}' for t, i in sorted(missing)) or '-'}"

        ticket = self._ticket(show, f"VERIFY {name}", lambda code: (code, ()))
        pid, epoch = int(arguments.pop("pid", "1000")), int(arguments.pop("epoch", "0"))
        partitions = places(arguments.pop("partitions", "t:0"))
        self.operate(TransactionShard.verify_partitions, ticket, name, pid, epoch, partitions)

    def end(self, arguments: dict[str, str]) -> None:
        name = arguments.pop("id", "x")
        result = arguments.pop("result", "commit")
        request = EndTxnRequest(
            transactional_id=name,
            producer_id=int(arguments.pop("pid", "1000")),
            producer_epoch=int(arguments.pop("epoch", "0")),
            committed=result == "commit",
        )

        def failed(code: ErrorCode) -> EndTxnResponse:
            return EndTxnResponse(error_code=code)

        ticket = self._ticket(given, f"END {name}", failed)
        self.operate(TransactionShard.end, ticket, request, int(arguments.pop("version", "2")))

    def written(self, arguments: dict[str, str]) -> None:
        effect = self.markers.pop(arguments.pop("id", "x"))
        self.operate(TransactionShard.complete, effect.transactional_id, effect.producer_id, effect.producer_epoch)

    def describe(self, arguments: dict[str, str]) -> None:
        def show(answer: Any) -> str:
            return ", ".join(f"{name} {state.state.text}" for name, state in answer[1].items()) or "nothing"

        names = arguments.pop("ids", "x").split(",")
        self.operate(TransactionShard.describe, self._ticket(show, "DESCRIBE"), names)

    def list_all(self, arguments: dict[str, str]) -> None:
        def show(answer: Any) -> str:
            return ", ".join(f"{name} {state.state.text}" for name, state in answer[1]) or "nothing"

        self.operate(TransactionShard.list_all, self._ticket(show, "LIST"), lambda *item: True)

    def store(self, arguments: dict[str, str]) -> None:
        """A record as another broker may have left it."""
        name = arguments.pop("id", "x")
        value = TransactionLogValue(
            producer_id=int(arguments.pop("pid", "1000")),
            producer_epoch=int(arguments.pop("epoch")),
            transaction_timeout_ms=60000,
            transaction_status=TransactionState[arguments.pop("state", "EMPTY")],
            transaction_partitions=[
                TransactionLogValue.PartitionsSchema(topic, [index])
                for topic, index in places(arguments.pop("partitions", ""))
            ],
            transaction_last_update_timestamp_ms=self.now_ms,
            transaction_start_timestamp_ms=self.now_ms,
            client_transaction_version=int(arguments.pop("version", "2")),
        )
        record = CoordinatorRecord(TransactionLogKey(name), value, 1)
        self.records.append(record)
        self.shard.replay(record, NO_PRODUCER)

    def advance(self, arguments: dict[str, str]) -> None:
        """Let time pass; timers fire on the way."""
        end_ms = self.now_ms + int(arguments.pop("ms"))
        while self.timers:
            key = min(self.timers, key=lambda key: (self.timers[key], key))
            if self.timers[key] > end_ms:
                break
            self.now_ms = self.timers.pop(key)
            before = len(self.lines)
            self.operate(TransactionShard.on_timer, key)
            if len(self.lines) == before + 1 and key in self.timers:
                del self.lines[before:]  # it looked, and looks again later
            else:
                self.lines.insert(before, f"fired {' '.join(key)}")
        self.now_ms = end_ms

    def restart(self, arguments: dict[str, str]) -> None:
        """The broker starts anew from its records: what waited is gone, what was stored is there."""
        self.shard = TransactionShard(self.settings)
        self.timers, self.markers = {}, {}
        for record in self.records:
            self.shard.replay(record, NO_PRODUCER)
        self.operate(TransactionShard.on_loaded)


def places(text: str) -> list[tuple[str, int]]:
    """`t:0,t:1`"""
    return [(topic, int(index)) for topic, index in (item.split(":") for item in text.split(",") if item)]


def given(response: InitProducerIdResponse | EndTxnResponse) -> str:
    if response.error_code:
        return str(ErrorCode(response.error_code).name)
    return f"{response.producer_id}/{response.producer_epoch}"


def shown(record: CoordinatorRecord) -> str:
    key, value = record.key, record.value
    assert isinstance(key, TransactionLogKey)
    if not isinstance(value, TransactionLogValue):
        return f"{key.transactional_id} tombstone"
    words = [
        key.transactional_id,
        TransactionState(value.transaction_status).text,
        f"{value.producer_id}/{value.producer_epoch}",
        *(f"{topic.topic}:{index}" for topic in value.transaction_partitions or () for index in topic.partition_ids),
        f"start={value.transaction_start_timestamp_ms}",
        *([f"version={value.client_transaction_version}"] if value.client_transaction_version else []),
        *([f"next={value.next_producer_id}"] if value.next_producer_id != -1 else []),
        *(
            [f"previous={value.previous_producer_id}"]
            if value.previous_producer_id not in (-1, value.producer_id)
            else []
        ),
    ]
    return " ".join(words)


def through_bytes(record: CoordinatorRecord) -> CoordinatorRecord:
    """The record as a reader of its bytes finds it."""
    key_type, value_type = RECORD_TYPES[record.key.api_key]
    key = key_type.decode_framed(record.key.encode_framed())
    if record.value is None:
        return CoordinatorRecord(key, None)
    return CoordinatorRecord(key, value_type.decode_framed(record.value.encode_framed(record.version)), record.version)


def replayed(text: str) -> str:
    """The transcript as it comes out now."""
    player = Player()
    blocks = []
    for block in text.strip().split("\n\n"):
        kept = [line for line in block.split(f"\n{_SEPARATOR}")[0].split("\n") if line]
        commands = [line for line in kept if not line.startswith("#")]
        if not commands:
            blocks.append("\n".join(kept))
            continue
        (command,) = commands
        blocks.append("\n".join([*kept, _SEPARATOR, *player.play(command)]))
    return "\n\n".join(blocks) + "\n"


def main() -> None:
    if sys.argv[1:] != ["--rewrite"]:
        raise SystemExit(__doc__)
    for path in sorted(TRANSCRIPTS.glob("*.txt")):
        text = path.read_text(encoding="utf-8")
        now = replayed(text)
        if now != text:
            path.write_text(now, encoding="utf-8")
            print(f"rewrote {path.name}")


if __name__ == "__main__":
    main()
