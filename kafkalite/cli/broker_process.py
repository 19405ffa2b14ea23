"""The life of one broker process: open the data, make topics, listen, announce, wait for a signal, stop in order."""

from __future__ import annotations

import asyncio
import errno
import gc
import os
import signal
import sys

import kafkalite
from kafkalite.cli.announcement import ReadyFile, banner, local_address, ready_line
from kafkalite.cli.arguments import UsageError
from kafkalite.cli.data_directory import directory_sentence, in_use_sentence, prepare_data_directory
from kafkalite.cli.failures import StartError, listen_sentence
from kafkalite.cluster import Cluster
from kafkalite.config.values import ConfigError
from kafkalite.log.engine import DirectoryInUseError, ForeignDirectoryError
from kafkalite.metadata.history import MetadataDamagedError
from kafkalite.network.addresses import join_host_port, listeners_from, listeners_of_brokers
from kafkalite.node import Node
from kafkalite.observability import log
from kafkalite.protocol.errors import ErrorCode, KafkaError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from types import FrameType

    from kafkalite.cli.arguments import Arguments
    from kafkalite.cli.controlled_broker import ControlledBroker
    from kafkalite.cli.recovery_report import RecoveryReport
    from kafkalite.cli.settling import Settling
    from kafkalite.config.settings import Settings


class BrokerProcess:
    """A cluster of one node, or of several, in the foreground."""

    def __init__(self, arguments: Arguments, settings: Settings) -> None:
        self._arguments = arguments
        self._settings = settings
        self._node_ids = [settings.int("node.id") + number for number in range(arguments.brokers)]
        if self._node_ids[-1] >= 2**31:
            raise ConfigError(
                f"node.id={self._node_ids[0]} leaves no ids for {arguments.brokers} brokers: choose a lower"
            )
        self._durability = settings.str("kafkalite.durability")
        self._data = self._data_directory()
        self._ready_file = ReadyFile(arguments.ready_file) if arguments.ready_file else None
        self._stop = asyncio.Event()
        self._exit_code = 0
        self._log_open = False
        self._loop: asyncio.AbstractEventLoop | None = None
        self._error_held = False
        self._serving = False
        self._recovery: RecoveryReport | None = None
        self._controlled: ControlledBroker | None = None
        self._settling: Settling | None = None

    def run(self) -> int:
        """Serves until a signal; returns the exit code. Raises ConfigError or StartError before it serves."""
        log.hold(self._hurry)
        try:
            if self._ready_file is not None:
                try:
                    self._ready_file.forget_old()
                except OSError as error:
                    raise self._no_ready_file(error) from None
            with asyncio.Runner(loop_factory=_loop_factory(self._settings)) as runner:
                return runner.run(self._serve())
        finally:
            self._write_events()

    async def _serve(self) -> int:
        loop = self._loop = asyncio.get_running_loop()
        loop.set_exception_handler(_LoopFaults().report)
        self._catch_signals(loop)
        for note in self._settings.notes:
            log.warning("setting.ignored", note=note)
        self._warn_of_factor()
        _allow_many_files()
        if self._arguments.is_controlled:
            from kafkalite.cli.controlled_broker import ControlledBroker

            self._controlled = ControlledBroker(loop, self._arguments)
        cluster = self._open_cluster(loop)
        cluster.engine.watch.on_lost = self._data_lost
        if self._recovery is not None:
            self._recovery.end()
        clean = False
        try:
            await self._serve_clients(loop, cluster)
            clean = True
        except (UsageError, ConfigError, StartError):
            # Nobody was served, nothing is in doubt: the next start need not check the files.
            clean = True
            raise
        finally:
            # The process ends anyway, and with many partitions each collection takes a good part of a second.
            gc.disable()
            # A snapshot that was restored took another's place.
            now = cluster if self._controlled is None else self._controlled.main.cluster
            now.close(clean=clean)
            if self._ready_file is not None:
                self._ready_file.remove()
        log.info("broker.stopped")
        return self._exit_code

    async def _serve_clients(self, loop: asyncio.AbstractEventLoop, cluster: Cluster) -> None:
        listeners = listeners_of_brokers(*listeners_from(self._settings), self._arguments.brokers)
        new_node = Node if self._controlled is None else self._controlled.node
        nodes = [
            new_node(cluster, node_id, loop, listeners=own, advertised=told)
            for node_id, (own, told) in zip(self._node_ids, listeners, strict=True)
        ]
        if self._arguments.topics:
            await _make_topics(cluster, self._arguments.topics)
        # No collection before: importing leaves next to no garbage, and looking for it takes 5 ms.
        gc.freeze()
        gc.enable()
        try:
            for node in nodes:
                try:
                    await node.start()
                except OSError as error:
                    raise StartError(listen_sentence(error)) from None
            control = None if self._controlled is None else await self._controlled.listen(_ports_of(nodes))
            self._announce(loop, cluster, nodes, control)
            await self._stop.wait()
            log.info("broker.stopping")
        finally:
            if self._settling is not None:
                self._settling.end()
            if self._controlled is not None:
                await self._controlled.close()
            await asyncio.gather(*(node.stop() for node in nodes))

    def _data_directory(self) -> str | None:
        """Where records are kept, None for memory."""
        if self._durability == "none":
            if self._arguments.data is not None:
                raise ConfigError(
                    "kafkalite.durability=none keeps nothing on disk: leave out --data, or choose fsync or os"
                )
            return None
        if self._arguments.data is not None:
            return self._arguments.data
        return self._settings.data_directory

    def _open_cluster(self, loop: asyncio.AbstractEventLoop) -> Cluster:
        open_cluster = Cluster.open if self._controlled is None else self._controlled.open_cluster
        if self._data is None:
            return open_cluster(self._settings, loop=loop, data_dir=None, node_ids=self._node_ids)
        prepare_data_directory(self._data)
        try:
            return open_cluster(
                self._settings,
                loop=loop,
                data_dir=self._data,
                node_ids=self._node_ids,
                on_recovery=self._on_recovery,
            )
        except DirectoryInUseError:
            raise StartError(in_use_sentence(self._data)) from None
        except ForeignDirectoryError as error:
            raise StartError(f"{error}; nothing was changed, and --data chooses another place") from None
        except MetadataDamagedError as error:
            tools = f"kafkalite log verify {self._data} shows what is damaged, repair makes a copy that a broker opens"
            raise StartError(f"{error} {tools}") from None
        except OSError as error:
            raise StartError(directory_sentence(self._data, error)) from None
        except KafkaError as error:
            # A log that cannot be written says so as clients are told it.
            if not isinstance(error.__cause__, OSError):
                raise
            raise StartError(directory_sentence(self._data, error.__cause__)) from None

    def _on_recovery(self, done_bytes: int, all_bytes: int) -> None:
        if self._recovery is None:
            from kafkalite.cli.recovery_report import RecoveryReport

            self._open_log(at_work=True)
            self._recovery = RecoveryReport()
        self._recovery.show(done_bytes, all_bytes)

    def _warn_of_factor(self) -> None:
        """Kafka, too, starts with a default factor that no topic can have, and then refuses each."""
        factor, brokers = self._settings.int("default.replication.factor"), len(self._node_ids)
        if factor > brokers and self._settings.str("kafkalite.replication.factor") == "strict":
            note = (
                f"default.replication.factor={factor} is more than there are brokers ({brokers}): topics that ask for "
                f"no other factor are refused; leave it out, use --brokers {factor}, or set "
                "kafkalite.replication.factor=accept"
            )
            log.warning("setting.unmet", note=note)

    def _catch_signals(self, loop: asyncio.AbstractEventLoop) -> None:
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            # What nohup told the process to ignore stays ignored.
            if signal.getsignal(number) is not signal.SIG_IGN:
                loop.add_signal_handler(number, self._asked_to_stop, loop, number)

    def _asked_to_stop(self, loop: asyncio.AbstractEventLoop, number: int) -> None:
        self._stop.set()
        # The second signal must work even where the loop hangs. A handler of our own, because for the first process
        # of a container the kernel has no default action.
        for again in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            if signal.getsignal(again) is not signal.SIG_IGN:
                loop.remove_signal_handler(again)
                signal.signal(again, _end_at_once)
        if number == signal.SIGINT and sys.stdout.isatty():
            print(" stopping; once more ends at once", flush=True)

    def _data_lost(self) -> None:
        """The data directory is gone: there is nothing to serve from."""
        self._exit_code = 1
        self._stop.set()

    def _no_ready_file(self, error: OSError) -> StartError:
        return StartError(f"cannot write {self._arguments.ready_file} ({error.strerror}): choose another ready file")

    def _announce(
        self, loop: asyncio.AbstractEventLoop, cluster: Cluster, nodes: Sequence[Node], control: str | None
    ) -> None:
        bound = [node.addresses for node in nodes]
        if self._ready_file is not None:
            try:
                self._ready_file.write(local_address(bound))
            except OSError as error:
                raise self._no_ready_file(error) from None
        on_terminal = sys.stdout.isatty()
        text = banner(bound, self._data, self._durability) if on_terminal else ready_line(bound)
        if control is not None:
            text += f"  control     http://{control}\n" if on_terminal else f"control {control}\n"
        try:
            print(text, end="", flush=True)
        except OSError:
            log.warning("ready_line.unread")
        if not on_terminal:
            log.info(
                "broker.ready",
                version=kafkalite.__version__,
                addresses=[f"{name}://{join_host_port(host, port)}" for each in bound for name, host, port in each],
                data=self._data,
                durability=self._durability,
                cluster_id=cluster.id,
                node_ids=self._node_ids,
            )
        self._serving = True
        if self._error_held:
            self._hurry()
        from kafkalite.cli.settling import Settling

        self._settling = Settling(loop, lambda: sum(node.request_count for node in nodes), self._settle_in())

    def _settle_in(self) -> Iterator[object]:
        """Steps that can wait until the broker listens: they take longer than answering the first client."""
        from kafkalite.cli.settling import FOR_CLIENTS, FOR_THE_LOG, attempted, imported

        yield from imported(FOR_CLIENTS)
        if not sys.stderr.isatty():
            yield from imported(FOR_THE_LOG)
        yield from attempted(self._open_log)
        yield from imported(("kafkalite.cli.allocator",))
        from kafkalite.cli.allocator import keep_freed_memory

        keep_freed_memory()

    def _hurry(self) -> None:
        """An error waits for no quiet moment: who looks for the cause of a client's trouble looks now."""
        self._error_held = True
        if self._serving and self._loop is not None:
            self._loop.call_soon_threadsafe(self._write_events)

    def _write_events(self) -> None:
        try:
            self._open_log()
        except (OSError, ImportError):
            pass  # no file can be opened now: that is tried again in the quiet moments, and at the end

    def _open_log(self, *, at_work: bool = False) -> None:
        if not self._log_open:
            as_json = not sys.stderr.isatty()
            # A person has the banner; and why a start failed is said in one sentence.
            wordy = as_json and (self._serving or at_work)
            log.write_to(sys.stderr, as_json=as_json, level="info" if wordy else "warning")
            self._log_open = True


async def _make_topics(cluster: Cluster, wanted: list[tuple[str, int]]) -> None:
    """Creates what is missing, before the first client can ask; ConfigError for a name or number that cannot be."""
    from kafkalite.metadata.topics import NewTopic, TopicResult

    made: asyncio.Future[list[TopicResult]] = asyncio.get_running_loop().create_future()
    cluster.controller.create_topics([NewTopic(name, count) for name, count in wanted], reply=made.set_result)
    for result, (name, count) in zip(await made, wanted, strict=True):
        if result.error_code == ErrorCode.TOPIC_ALREADY_EXISTS:
            present = len(cluster.image.topics[name].partitions)
            if count not in (-1, present):
                log.warning("topic.kept", topic=name, partitions=present, asked_for=count)
        elif result.error_code:
            reason = result.error_message or ErrorCode(result.error_code).name
            raise ConfigError(f"--topic {name}: {reason}")


def _ports_of(nodes: Sequence[Node]) -> set[int]:
    return {port for node in nodes for _, _, port in node.addresses}


def _loop_factory(settings: Settings) -> Callable[[], asyncio.AbstractEventLoop]:
    if settings.str("kafkalite.event.loop") == "asyncio":
        return asyncio.new_event_loop
    try:
        import uvloop
    except ImportError:
        raise ConfigError(
            "kafkalite.event.loop=uvloop needs a package that is not installed: pip install 'kafkalite[uvloop]'"
        ) from None
    factory: Callable[[], asyncio.AbstractEventLoop] = uvloop.new_event_loop
    return factory


def _allow_many_files() -> None:
    """Each connection and each open segment is a file: take as many as the system lets a process have."""
    import resource

    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    try:
        resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    except (OSError, ValueError):
        # macOS says "unlimited" and means 10240.
        log.debug("files.limit_kept", soft=soft, hard=hard)


def _end_at_once(number: int, frame: FrameType | None) -> None:
    os._exit(128 + number)


class _LoopFaults:
    """Reports what nobody caught; that clients wait since no more files can be open, once a second (RT-36)."""

    def __init__(self) -> None:
        self._quiet_until_s = 0.0

    def report(self, loop: asyncio.AbstractEventLoop, context: dict[str, object]) -> None:
        fault = context.get("exception")
        message = context.get("message")
        if isinstance(fault, OSError) and fault.errno in (errno.EMFILE, errno.ENFILE) and "socket" in context:
            # The loop tries again in a second by itself, but says so for each connection that may wait.
            if loop.time() >= self._quiet_until_s:
                self._quiet_until_s = loop.time() + 1
                log.error("listener.out_of_files", fault=str(fault), advice="raise the limit of open files (ulimit -n)")
        elif isinstance(fault, BaseException):
            log.exception("task.failed", fault, message=message)
        else:
            log.error("task.failed", message=message)
