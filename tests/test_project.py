"""The project's own promises: what a wheel holds, how large files may grow, that the README's commands are there."""

from __future__ import annotations

import re
import subprocess
import sys
import tomllib
import zipfile
from pathlib import Path

import pytest

from kafkalite.config.settings import all_rows
from kafkalite.server.apis import APIS
from tools import check_sizes, deviations

ROOT = Path(__file__).resolve().parents[1]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> zipfile.ZipFile:
    target = tmp_path_factory.mktemp("wheel")
    command = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(target)]
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True)
    return zipfile.ZipFile(next(target.glob("*.whl")))


def test_a_wheel_holds_the_broker_and_nothing_else(wheel: zipfile.ZipFile) -> None:
    names = wheel.namelist()
    assert {name.split("/")[0] for name in names if ".dist-info/" not in name} == {"kafkalite"}
    assert {"kafkalite/__main__.py", "kafkalite/py.typed", "kafkalite/protocol/messages/produce.py"} <= set(names)
    assert not [name for name in names if "codegen" in name or "__pycache__" in name]
    assert [name for name in names if name.endswith(".json")] == ["kafkalite/testing/control/openapi.json"]
    assert any(name.endswith("licenses/LICENSE") for name in names)


def test_a_wheel_asks_for_what_a_broker_needs(wheel: zipfile.ZipFile) -> None:
    (metadata,) = (name for name in wheel.namelist() if name.endswith(".dist-info/METADATA"))
    needed = re.findall(r"^Requires-Dist: ([\w-]+)(?!.*extra ==)", wheel.read(metadata).decode(), re.MULTILINE)
    assert set(needed) == {"crc32c", "cramjam", "h11", "lz4", "structlog", "zstandard"}


def test_dependencies_have_lower_bounds_only() -> None:
    for requirement in [*PROJECT["project"]["dependencies"], *PROJECT["project"]["optional-dependencies"]["uvloop"]]:
        assert re.fullmatch(r"[\w.-]+>=[\d.]+", requirement)


def test_long_functions_are_found_wherever_they_hide() -> None:
    import ast

    body = "\n".join(f"        x{number} = 0" for number in range(check_sizes.MAX_FUNCTION_LINES))
    tree = ast.parse(f"class A:\n    def short(self):\n        pass\n    async def long(self):\n{body}\n")
    assert [(name, length) for name, _, length in check_sizes.long_functions(tree)] == [("A.long", 71)]


def test_every_make_target_the_readme_names_exists() -> None:
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    named = set(re.findall(r"\bmake ([a-z-]+)", readme))
    assert {"run", "test", "check", "compat", "compat-full", "bench", "generate"} <= targets
    assert {"run", "test"} <= named <= targets


def test_every_setting_the_readme_names_exists() -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    named = set(re.findall(r"`-o ([a-z.]+)=", readme)) | set(re.findall(r"`(kafkalite\.[a-z.]+)`", readme))
    assert named <= all_rows().keys()
    assert {name for name in all_rows() if name.startswith("kafkalite.")} <= named


@pytest.mark.parametrize(
    ("words", "api"),
    [
        ("KIP-848", 68),
        ("KIP-932", 76),
        ("KIP-1071", 88),
        ("listing and describing transactions", 66),
        ("SASL", 17),
        ("quotas", 48),
    ],
)
def test_the_readme_says_what_is_not_there(words: str, api: int) -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    missing = readme.partition("**Not there yet**")[2].partition("**Tested**")[0]
    assert (words in missing) == (api not in APIS)


def test_every_known_difference_from_kafka_is_on_the_page() -> None:
    lines = [path.read_text(encoding="utf-8").count("Deviates: ") for path in (ROOT / "kafkalite").rglob("*.py")]
    page = deviations.page()
    assert page.count("\n- ") == sum(lines) > 50
    assert page == deviations.PAGE.read_text(encoding="utf-8"), "python -m tools.deviations writes it anew"
    assert all((deviations.PAGE.parent / link).exists() for link in re.findall(r"\]\(([^)#]+)", page))
    assert "(docs/deviations.md)" in (ROOT / "README.md").read_text(encoding="utf-8")


def test_the_image_uses_settings_and_options_that_exist() -> None:
    from kafkalite.cli.arguments import HELP
    from kafkalite.config.settings import environment_names

    dockerfile = (ROOT / "docker/Dockerfile").read_text(encoding="utf-8")
    variables = dict.fromkeys(re.findall(r"\b(KAFKA_[A-Z_]+)=", dockerfile), "")
    assert variables
    assert environment_names(variables).keys() <= all_rows().keys()
    assert all(option in HELP for option in re.findall(r'"(--[a-z-]+)"', dockerfile.partition("ENTRYPOINT")[2]))
