"""Every tool of the command: its help, and what is wrong with its words in one sentence."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
from importlib import import_module
from pathlib import Path
from zipfile import ZipFile

import pytest

from kafkalite.cli.arguments import HELP
from kafkalite.cli.command import TOOLS, run_command
from kafkalite.observability import log
from kafkalite.testing.recording.tape import TapeWriter

Capture = pytest.CaptureFixture[str]
HUGE = "9" * 5000


@pytest.mark.parametrize("tool", TOOLS)
def test_help_fits_one_screen_and_names_every_option(tool: str, capsys: Capture) -> None:
    for words in (["--help"], ["-h"]):
        assert run_command([tool, *words]) == 0
        shown = capsys.readouterr().out
    assert shown.startswith(f"Usage: kafkalite {tool}")
    shown = shown.partition("\nVerbs:\n")[0]
    assert len(shown.splitlines()) <= 23
    assert max(map(len, shown.splitlines())) <= 80
    module = import_module(TOOLS[tool].partition(":")[0])
    with open(str(module.__file__), encoding="utf-8") as source:
        taken = set(re.findall(r'"(--[a-z-]+)":', source.read()))
    if tool in ("record", "replay"):  # of one file
        taken -= {"--upstream", "--strict"}
    assert taken <= set(re.findall(r"--[a-z-]+", shown))


def test_the_help_of_the_command_names_every_tool() -> None:
    (named,) = re.findall(r"kafkalite ([a-z|-]+) -h", HELP)
    assert set(named.split("|")) == TOOLS.keys()


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("doctor", "doctor takes the address of one broker, HOST:PORT; see kafkalite doctor --help"),
        ("doctor a:1 b:2", "doctor takes the address of one broker, HOST:PORT, and 'b:2' is too much; see"),
        ("doctor a:port", "no usable port"),
        (f"doctor a:{HUGE}", "no usable port"),
        ("doctor http://a:1/", "leave out http:// and say a:1"),
        ("doctor a:1 --timeout soon", "--timeout takes seconds"),
        ("doctor a:1 --topic", "--topic needs a value behind it; see kafkalite doctor --help"),
        ("doctor a:1 --topic a/b", "--topic 'a/b' can be no topic: only ASCII letters and digits"),
        ("doctor a:1 --topic=", "--topic needs a value, and '' is none; see kafkalite doctor --help"),
        ("doctor 9092", "'9092' names no host: a port stands behind a colon"),
        ("doctor a:1 --fast", "there is no option --fast; see kafkalite doctor --help"),
        ("doctor a:1 --topik x", "there is no option --topik; did you mean --topic?"),
        ("doctor a:1 --read-only=yes", "--read-only takes no value"),
        ("explain", "explain takes one bundle; see kafkalite explain --help"),
        ("explain a b", "'b' is too much"),
        ("explain a --none", "there is no option --none"),
        ("explain a --all --json", "explain takes one of --all, --requests, --json; see kafkalite explain --help"),
        ("open", "open takes one file, a bundle or a snapshot; see kafkalite open --help"),
        ("open a b", "'b' is too much"),
        ("open a --port", "--port needs a value"),
        ("open a --port x", "--port takes a number from 0 to 65535, not 'x'"),
        (f"open a --port {HUGE}", "--port takes a number from 0 to 65535"),
        ("open a --control x:y", "--control: 'x:y' has no usable port"),
        ("open a --control 70000", "--control takes [HOST:]PORT, a number"),
        ("record", "record takes one file to write to; see kafkalite record --help"),
        ("record tape", "record needs --upstream HOST:PORT"),
        ("record --upstream a:x tape", "--upstream: 'a:x' has no usable port"),
        ("record --upstream a --port x tape", "--port takes a number"),
        ("record --upstream a --wrong tape", "there is no option --wrong"),
        ("replay", "replay takes one file, a recording; see kafkalite replay --help"),
        ("replay --upstream a tape", "there is no option --upstream"),
        ("testing-server x", "testing-server takes options only, and 'x' is none"),
        (f"testing-server --with-process {HUGE}", "--with-process takes the number of a process"),
        ("testing-server --with-process 9999999999999", "--with-process takes the number of a process"),
        (f"testing-server --control {HUGE}", "a number from 0 to 65535"),
        ("log", "log has verify, dump, repair; see kafkalite log --help"),
        ("log fix", "log has verify, dump, repair, not 'fix'"),
        ("log verify", "log takes one directory to verify"),
        ("log verify a b", "'b' is too much"),
        ("log dump", "log dump takes files"),
        ("log dump --all x", "there is no option --all"),
        ("log repair x --to", "--to needs a value"),
        ("ctl no-such-verb", "there is no verb no-such-verb"),
        ("ctl --control", "--control needs a value"),
        ("ctl list-clusters", "say where the control is"),
    ],
)
def test_misuse_is_one_sentence_and_exit_code_2(
    words: str, said: str, capsys: Capture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("KAFKALITE_CONTROL", raising=False)
    assert run_command(words.split()) == 2
    captured = capsys.readouterr()
    assert captured.out == ""
    assert said in captured.err
    assert re.fullmatch(r"kafkalite: .*\n", captured.err)
    assert len(captured.err) < 300


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_what_serves_ends_in_order_at_any_signal(number: signal.Signals) -> None:
    with subprocess.Popen(
        [sys.executable, "-m", "kafkalite", "testing-server"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        # Where the tests run in the background, or under nohup, these would be ignored.
        preexec_fn=lambda: [signal.signal(each, signal.SIG_DFL) for each in (signal.SIGINT, signal.SIGHUP)],
    ) as process:
        assert process.stdout is not None and process.stderr is not None
        assert process.stdout.readline().startswith("control 127.0.0.1:")
        process.send_signal(number)
        assert (process.wait(30), process.stderr.read()) == (0, "")


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("open missing", "missing cannot be read: No such file or directory"),
        ("open text", "text is neither a bundle nor a snapshot of kafkalite, or it is damaged: a failed test writes"),
        ("open zip", "zip is neither a bundle nor a snapshot of kafkalite"),
        ("open tape", "tape is a recording: kafkalite replay serves it"),
        ("open data", "data is a data directory: kafkalite --data data serves it"),
        ("open .", ". is a directory: open takes a file, a bundle or a snapshot"),
        ("explain missing", "missing cannot be read: No such file or directory"),
        ("explain text", "this is no bundle of kafkalite"),
        ("replay missing", "missing cannot be read: No such file or directory"),
        ("replay text", "text is no recording: kafkalite record makes one"),
        ("record --upstream 127.0.0.1:1 text", "text is there already"),
        ("record --upstream 127.0.0.1:1 new", "cannot record 127.0.0.1:1 (Connection refused)"),
        ("log verify missing", "missing: No such file or directory"),
        ("log dump missing", "missing is none of .log"),
        ("log repair missing", "missing: No such file or directory"),
        ("ctl --control 127.0.0.1:1 list-topics", "nothing listens at 127.0.0.1:1 (Connection refused)"),
    ],
)
def test_what_cannot_be_done_is_one_sentence_and_exit_code_1(
    words: str, said: str, tmp_path: Path, capsys: Capture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(log, "_sink", log._sink)  # what serves sends events elsewhere
    monkeypatch.chdir(tmp_path)
    Path("text").write_text("hello\n")
    with ZipFile("zip", "w") as archive:
        archive.writestr("x", "y")
    TapeWriter("tape", "a:1").close()
    Path("data").mkdir()
    Path("data/meta.properties").touch()
    assert run_command(words.split()) == 1
    captured = capsys.readouterr()
    assert captured.out == ""
    assert said in captured.err
    assert re.fullmatch(r"kafkalite: .*\n", captured.err)
    assert "[Errno" not in captured.err


def test_who_reads_no_further_is_no_fault() -> None:
    with subprocess.Popen(
        [sys.executable, "-m", "kafkalite", "ctl", "--help"], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None and process.stderr is not None
        process.stdout.close()
        assert (process.wait(30), process.stderr.read()) == (0, "")


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="no device here is always full")
def test_what_cannot_be_printed_is_said() -> None:
    with open("/dev/full", "w") as full:
        done = subprocess.run(
            [sys.executable, "-m", "kafkalite", "ctl", "--help"], stdout=full, stderr=subprocess.PIPE, text=True
        )
    assert (done.returncode, done.stderr) == (
        1,
        "kafkalite: what is printed cannot be written, the disk is full: free some space\n",
    )
