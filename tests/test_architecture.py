"""The rules of the house, kept by machine. Each is tried against a planted violation, so that none can sleep.

``docs/architecture.md`` draws the street and says why. When a rule hurts, change the design and say so in ``docs/decisions/``.
"""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from pos.wiring import ROOMS

ROOT = Path(__file__).parents[1]

FLOORS = (
    {"base"},
    {"people"},
    {"review", "printing", "files"},
    {"showrooms"},
    {"catalogue"},
    {"certification"},
    {"registry"},
    {"inventory"},
    {"labels"},
    {"relabelling"},
    {"sales"},
    {"pieces"},
    {"settlement"},
    {"till", "verify"},
    {"home"},
    {"demo"},
)
FLOOR = {room: height for height, rooms in enumerate(FLOORS) for room in rooms}
TOP = len(FLOORS)

DOORS = {"views", "api", "cli", "access"}
WRITERS = {"operations"}
PURE_LIBRARIES = {
    "bisect", "calendar", "collections", "dataclasses", "datetime", "enum", "fractions", "functools", "hashlib", "heapq",
    "itertools", "json", "math", "operator", "re", "secrets", "string", "types", "typing", "unicodedata", "urllib", "uuid",
    "zoneinfo",
}  # fmt: skip
PURE_BASE = {"pos.base.amounts", "pos.base.text", "pos.base.errors", "pos.base.clock", "pos.base.canonical"}
NAMELESS = {"util", "utils", "helpers", "common", "services", "misc"}


def room_and_door(path: str) -> tuple[str, str]:
    """("sales", "operations") for pos/sales/operations/booking.py; ("", "cli") for pos/cli.py."""
    parts = Path(path).with_suffix("").parts[1:]
    return ("", parts[0]) if len(parts) == 1 else (parts[0], parts[1])


def imported(tree: ast.AST) -> Iterator[tuple[int, str]]:
    """Every module a file imports, wherever in it, with the line."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            for name in node.names:
                yield node.lineno, name.name
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.lineno, node.module
            for name in node.names:
                yield node.lineno, f"{node.module}.{name.name}"


def called(tree: ast.AST) -> Iterator[tuple[int, str]]:
    """Every call as it is written, with the line: ``db.session.add``."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            yield node.lineno, ast.unparse(node.func)


def problems(path: str, source: str) -> list[str]:
    """What is wrong with one file of pos/, by the rules of the house."""
    tree = ast.parse(source)
    room, door = room_and_door(path)
    found = []
    for check in (
        _runs_downstairs,
        _rules_are_pure,
        _only_operations_write,
        _only_transaction_commits,
        _clock_at_the_edge,
    ):
        found += [f"{path}:{line}: {words}" for line, words in check(room, door, tree)]
    if Path(path).stem in NAMELESS:
        found.append(f"{path}: named for no subject")
    return found


def _runs_downstairs(room: str, door: str, tree: ast.AST) -> Iterator[tuple[int, str]]:
    here = FLOOR.get(room, TOP)
    for line, name in imported(tree):
        parts = name.split(".")
        if parts[0] != "pos" or len(parts) < 2:
            continue
        other = parts[1]
        if other == room or (other not in FLOOR and room == ""):
            continue
        if other not in FLOOR:
            yield line, f"imports {name}, which belongs to no room"
        elif FLOOR[other] >= here:
            yield line, f"{room} imports {other}, which is not below it"


def _rules_are_pure(room: str, door: str, tree: ast.AST) -> Iterator[tuple[int, str]]:
    if door not in {"rules", "kinds"}:
        return
    for line, name in imported(tree):
        parts = name.split(".")
        if parts[0] != "pos":
            if parts[0] not in PURE_LIBRARIES:
                yield line, f"{door}.py imports {name}"
        elif parts[1] == "base":
            if ".".join(parts[:3]) not in PURE_BASE:
                yield line, f"{door}.py imports {name}"
        elif len(parts) > 2 and parts[2] not in {"rules", "kinds", "errors"}:
            yield line, f"{door}.py imports {name}"
    for line, name in called(tree):
        if name in {"now", "clock.now", "datetime.now", "date.today", "open", "print"}:
            yield line, f"{door}.py calls {name}()"


def _only_operations_write(room: str, door: str, tree: ast.AST) -> Iterator[tuple[int, str]]:
    if door in WRITERS or (room, door) == ("base", "database"):
        return
    writing = {"insert", "update", "delete", "insert_ignoring"}
    brought = {
        name.asname or name.name
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and node.module and node.module.split(".")[0] in {"sqlalchemy", "pos"}
        for name in node.names
        if name.name in writing
    }
    for line, name in called(tree):
        last = name.rsplit(".", 1)[-1]
        if (
            (
                name.startswith("db.session.")
                and last in {"add", "add_all", "delete", "merge", "flush", "bulk_save_objects"}
            )
            or name in brought
            or name in {"sqlalchemy.insert", "sqlalchemy.update", "sqlalchemy.delete", "sa.insert"}
        ):
            yield line, f"{name}() outside operations"


def _only_transaction_commits(room: str, door: str, tree: ast.AST) -> Iterator[tuple[int, str]]:
    if (room, door) == ("base", "database"):
        return
    for line, name in called(tree):
        if name.endswith(".commit"):
            yield line, f"{name}() outside transaction()"
        if name in {"transaction", "database.transaction"} and door in {"operations", "queries", "rules", "models"}:
            yield line, f"{door} opens transaction(); its caller does"


def _clock_at_the_edge(room: str, door: str, tree: ast.AST) -> Iterator[tuple[int, str]]:
    if room in {"", "base"} or door in DOORS or door.endswith(("_views", "_api")):
        return
    for line, name in called(tree):
        if name in {"now", "clock.now", "datetime.now", "datetime.utcnow", "date.today", "datetime.today"}:
            yield line, f"{name}() away from the edge: take it as an argument"


PLANTED = {
    "pos/inventory/queries.py": "from pos.sales.queries import sale",
    "pos/verify/views.py": "def page():\n    from pos.till.models import JournalEntry",
    "pos/review/operations.py": "import pos.printing.models",
    "pos/sales/rules.py": "from sqlalchemy import select",
    "pos/certification/rules.py": "from pos.base.database import db",
    "pos/people/rules.py": "from pos.people.models import Person",
    "pos/catalogue/rules.py": "from datetime import date\ndef f():\n    return date.today()",
    "pos/labels/views.py": "db.session.add(row)",
    "pos/showrooms/queries.py": "from sqlalchemy import update\nupdate(Till)",
    "pos/till/operations/booking.py": "db.session.commit()",
    "pos/till/operations.py": "with transaction():\n    pass",
    "pos/printing/operations.py": "from pos.base.clock import now\nnow()",
    "pos/base/helpers.py": "",
    "pos/home/queries.py": "from pos.audit import audit",
}


@pytest.mark.parametrize("path", PLANTED)
def test_a_planted_violation_is_seen(path):
    assert problems(path, PLANTED[path])


@pytest.mark.parametrize(
    ("path", "source"),
    [
        ("pos/sales/operations/booking.py", "from pos.inventory.operations import take\ndb.session.flush()"),
        ("pos/sales/views.py", "from pos.base.clock import now\nwith transaction():\n    now()"),
        ("pos/sales/rules.py", "from pos.base.amounts import divide\nfrom pos.sales.kinds import Condition"),
        ("pos/printing/views.py", "from pos.people.access import requires"),
        ("pos/cli.py", "from pos.audit import audit"),
    ],
)
def test_what_the_house_allows_is_left_alone(path, source):
    assert problems(path, source) == []


def test_the_whole_house_keeps_its_rules():
    found = []
    for file in sorted((ROOT / "pos").rglob("*.py")):
        found += problems(str(file.relative_to(ROOT)), file.read_text())
    assert found == []


def test_every_room_stands_on_a_floor_and_says_what_it_owns():
    assert set(ROOMS) == set(FLOOR)
    for room in ROOMS:
        source = (ROOT / "pos" / room / "__init__.py").read_text()
        tree = ast.parse(source)
        assert ast.get_docstring(tree), f"pos/{room} does not say what it owns"
        assert len(tree.body) == 1, f"pos/{room}/__init__.py holds more than its docstring"
    floors = [FLOOR[room] for room in ROOMS]
    assert floors == sorted(floors)


def test_every_public_thing_says_what_it_does_for_the_shop():
    silent = []
    for file in sorted((ROOT / "pos").rglob("*.py")):
        for node in ast.parse(file.read_text()).body:
            public = isinstance(node, ast.FunctionDef | ast.ClassDef) and not node.name.startswith("_")
            if public and not ast.get_docstring(node):
                silent.append(f"{file.relative_to(ROOT)}:{node.lineno}: {node.name}")
    assert silent == []


def test_every_template_belongs_to_a_room():
    shared = {"base.html", "macros.html"}
    for file in (ROOT / "templates").rglob("*.html"):
        path = file.relative_to(ROOT / "templates")
        assert path.name in shared if len(path.parts) == 1 else path.parts[0] in ROOMS, f"{path} has no room"


def _is_a_file_door(endpoint: str) -> bool:
    """Flask's own doors to static files, which anybody may have."""
    return endpoint == "static" or endpoint.endswith(".static")


def test_every_route_says_who_may_use_it(bare_app):
    open_doors = [
        f"{rule.rule} → {rule.endpoint}"
        for rule in bare_app.url_map.iter_rules()
        if not _is_a_file_door(rule.endpoint) and not hasattr(bare_app.view_functions[rule.endpoint], "access")
    ]
    assert open_doors == []


PUBLIC = {
    "base.health", "base.description", "people.sign_in", "people.language", "showrooms_api.pair", "catalogue.picture",
    "till.page", "till.worker", "till.app_manifest", "till.catalogue",
}  # fmt: skip


def test_only_a_short_list_of_routes_is_public(bare_app):
    public = {
        endpoint
        for endpoint, view in bare_app.view_functions.items()
        if getattr(view, "access", "") == "public" and not endpoint.startswith("verify.")
    }
    assert public <= PUBLIC, "a new public route must be put on this list on purpose"


def test_a_door_without_a_guard_is_seen(bare_app):
    assert not hasattr(bare_app.view_functions["static"], "access")
