"""The checks that need no running shop: lint, format, types, the browser's code, the words, the locks."""

import os
import re
import subprocess
import sys
import sysconfig
from collections.abc import Iterator
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import read_po
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parents[1]
WITH_TESTS = [f"{room}/static" for room in ("certification", "inventory", "labels", "till")]
STREET = ROOT / "pos"
CATALOGUES = sorted((ROOT / "pos" / "translations").glob("*/LC_MESSAGES/messages.po"))
LOCKS = ("requirements.txt", "requirements-dev.txt")


def passes(*command: str | Path, folder: Path = ROOT) -> None:
    plain = os.environ | {"NO_COLOR": "1", "DENO_NO_UPDATE_CHECK": "1"}
    done = subprocess.run(command, cwd=folder, env=plain, capture_output=True, text=True, check=False)
    assert done.returncode == 0, f"{' '.join(map(str, command))}\n{done.stdout}{done.stderr}"


def deno(*arguments: str) -> None:
    passes(Path(sysconfig.get_path("scripts")) / "deno", *arguments, folder=STREET)


# --- Python -----------------------------------------------------------------------------------------------------------


def test_ruff_finds_nothing() -> None:
    passes(sys.executable, "-m", "ruff", "check", ".")


def test_python_is_formatted_as_ruff_does_it() -> None:
    passes(sys.executable, "-m", "ruff", "format", "--check", ".")


def test_the_types_hold() -> None:
    passes(sys.executable, "-m", "mypy")


# --- JavaScript -------------------------------------------------------------------------------------------------------


def test_the_types_of_all_scripts_hold() -> None:
    deno("check", ".")


def test_the_scripts_have_nothing_to_lint() -> None:
    deno("lint", ".")


def test_the_scripts_are_formatted_as_deno_does_it() -> None:
    deno("fmt", "--check")


def test_the_tills_own_tests_pass() -> None:
    deno("test", f"--allow-read={ROOT}", "--no-remote", *WITH_TESTS)


# --- the words of the screens -----------------------------------------------------------------------------------------


def test_the_catalogues_hold_the_words_that_the_sources_say() -> None:
    passes(sys.executable, ROOT / "manage.py", "words", "--check")


def test_no_word_hides_in_a_template_string() -> None:
    # Babel does not look into them: such a text would reach no catalogue and stay English.
    hidden = [
        f"{file.relative_to(ROOT)}: {found}"
        for file in sorted((ROOT / "pos").rglob("*.js"))
        for found in re.findall(r"`[^`]*\$\{[^`}]*\b_\([^`]*`", file.read_text(encoding="utf-8"))
    ]
    assert hidden == []


def read_catalogue(path: Path) -> Catalog:
    with path.open("rb") as file:
        return read_po(file, locale=path.parent.parent.name)


def sayings(catalogue: Catalog) -> Iterator[tuple[Message, list[str], list[str]]]:
    """Every message with its English forms and its translations."""
    for message in catalogue:
        if message.id:
            english = [message.id] if isinstance(message.id, str) else list(message.id)
            words = [message.string] if isinstance(message.string, str) else list(message.string)
            yield message, english, words


def blanks(text: str) -> set[str]:
    return set(re.findall(r"%\(\w+\)[a-z]", text))


def untranslated(catalogue: Catalog) -> list[str]:
    return [english[0] for message, english, words in sayings(catalogue) if message.fuzzy or not all(words)]


def with_other_blanks(catalogue: Catalog) -> list[str]:
    """Texts whose translation names another blank, or forgets one; a singular may leave out the number."""
    return [
        english[0]
        for _, english, words in sayings(catalogue)
        if any(not blanks(english[0]) <= blanks(text) <= blanks(english[-1]) | blanks(english[0]) for text in words)
    ]


def test_there_is_a_vietnamese_catalogue() -> None:
    assert "vi" in [path.parent.parent.name for path in CATALOGUES]


@pytest.mark.parametrize("path", CATALOGUES, ids=lambda path: path.parent.parent.name)
def test_every_text_is_translated(path: Path) -> None:
    assert untranslated(read_catalogue(path)) == []


@pytest.mark.parametrize("path", CATALOGUES, ids=lambda path: path.parent.parent.name)
def test_a_translation_keeps_the_blanks_of_its_text(path: Path) -> None:
    assert with_other_blanks(read_catalogue(path)) == []


def test_a_missing_word_and_a_lost_blank_are_found() -> None:
    catalogue = Catalog(locale="vi")
    catalogue.add("Save", "Lưu")
    catalogue.add("Cancel", "")
    catalogue.add("Only %(left)s left of %(product)s.", "Chỉ còn %(left)s.")
    catalogue.add(("one piece", "%(num)d pieces"), ("%(num)d chiếc",))
    assert untranslated(catalogue) == ["Cancel"]
    assert with_other_blanks(catalogue) == ["Only %(left)s left of %(product)s."]


# --- the locks --------------------------------------------------------------------------------------------------------


def wanted(name: str) -> list[Requirement]:
    lines = (ROOT / name).read_text(encoding="utf-8").splitlines()
    return [Requirement(line) for line in lines if line.strip() and not line.startswith(("#", "-r "))]


def locked(name: str) -> dict[str, list[tuple[Requirement, list[str]]]]:
    """Each package of a lock with what is pinned and the hashes it may have. A package may be pinned per Python."""
    pins: dict[str, list[tuple[Requirement, list[str]]]] = {}
    for line in (ROOT / name).read_text(encoding="utf-8").replace("\\\n", " ").splitlines():
        if line.strip() and not line.lstrip().startswith("#"):
            pinned, *hashes = line.split("--hash=")
            requirement = Requirement(pinned)
            pins.setdefault(canonicalize_name(requirement.name), []).append((requirement, hashes))
    return pins


@pytest.mark.parametrize("name", LOCKS)
def test_a_lock_answers_every_direct_wish_with_one_version_and_its_hashes(name: str) -> None:
    pins = locked(name)
    for wish in wanted(name.replace(".txt", ".in")):
        found = pins.get(canonicalize_name(wish.name), [])
        assert found, f"{wish} is not locked: python3 manage.py lock"
        for pin, _ in found:
            assert wish.specifier.contains(next(iter(pin.specifier)).version), f"{pin} is not {wish}"
    for entry in pins.values():
        for pin, hashes in entry:
            assert [specifier.operator for specifier in pin.specifier] == ["=="], pin
            assert hashes, f"{pin} has no hash"


@pytest.mark.parametrize("name", LOCKS)
def test_nothing_is_locked_that_nobody_asks_for(name: str) -> None:
    reachable = {canonicalize_name(wish.name) for wish in wanted("requirements.in")}
    if name == "requirements-dev.txt":
        reachable |= {canonicalize_name(wish.name) for wish in wanted("requirements-dev.in")}
    asked = (ROOT / name).read_text(encoding="utf-8")
    for package in locked(name):
        if package not in reachable:
            via = re.search(rf"^{re.escape(package)}==.*?(?=^\w|\Z)", asked, re.MULTILINE | re.DOTALL)
            assert via is not None
            assert "# via" in via[0], package
            assert "-r requirements" not in via[0], f"{package} is no longer asked for: python3 manage.py lock"


def test_the_tests_run_on_the_versions_that_the_shop_runs_on() -> None:
    shop, tests = locked("requirements.txt"), locked("requirements-dev.txt")
    assert {name: [str(pin) for pin, _ in tests.get(name, [])] for name in shop} == {
        name: [str(pin) for pin, _ in shop[name]] for name in shop
    }
