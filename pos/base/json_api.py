"""JSON in and out: shapes by pydantic, problems by RFC 9457, and OpenAPI written from the same shapes."""

import functools
import json
import math
from collections.abc import Callable, Mapping
from typing import Any, TypeVar

from flask import Flask, Response, current_app, request
from flask.json.provider import DefaultJSONProvider
from flask_babel import gettext as _
from pydantic import BaseModel, ConfigDict, ValidationError
from werkzeug.exceptions import BadRequest

from pos.base.canonical import canonical
from pos.base.errors import PosError

View = TypeVar("View", bound=Callable[..., Any])
PREFIX = "/api/v1"


class Shape(BaseModel):
    """A JSON object of which every field is known."""

    model_config = ConfigDict(extra="forbid", strict=False, str_strip_whitespace=False)


class OpenShape(BaseModel):
    """A JSON object that may carry fields of a newer sender; they are kept."""

    model_config = ConfigDict(extra="allow")


def answer(body: BaseModel | Mapping[str, Any], status: int = 200) -> Response:
    """A JSON answer."""
    text = body.model_dump_json() if isinstance(body, BaseModel) else canonical(body)
    return Response(text, status, content_type="application/json")


def problem(status: int, code: str, detail: str, **more: object) -> Response:
    """A problem in the reader's language. Source: RFC 9457."""
    body = {"type": "about:blank", "title": code, "status": status, "code": code, "detail": detail, **more}
    return Response(canonical(body), status, content_type="application/problem+json")


def shaped(
    *,
    summary: str,
    body: type[BaseModel] | None = None,
    query: type[BaseModel] | None = None,
    answers: Mapping[int, type[BaseModel] | None],
    problems: tuple[int, ...] = (),
) -> Callable[[View], View]:
    """Give an API view its shapes. The view is called with ``body=`` and ``query=`` as parsed and returns (status, model).

    Stands below the access decorator, so that nobody without access learns what a body should look like.
    """

    def wrap(view: View) -> View:
        @functools.wraps(view)
        def parsed(**arguments: Any) -> Any:
            try:
                if query is not None:
                    arguments["query"] = query.model_validate(request.args.to_dict())
                if body is not None:
                    arguments["body"] = body.model_validate(sent())
            except ValidationError as error:
                errors = [
                    {"at": "/".join(map(str, item["loc"])), "what": item["msg"]}
                    for item in error.errors(include_url=False, include_context=False, include_input=False)
                ]
                return problem(422, "WrongShape", _("The message does not have the expected shape."), errors=errors)
            result = view(**arguments)
            if isinstance(result, tuple):
                status, model = result
                return answer(model, status)
            return result

        parsed.api_shape = {  # type: ignore[attr-defined]
            "summary": summary,
            "body": body,
            "query": query,
            "answers": dict(answers),
            "problems": problems,
        }
        return parsed  # type: ignore[return-value]

    return wrap


def sent() -> Any:
    """The message as it was sent, not what a shape made of it.

    Raises:
        BadRequest: it is not JSON.
    """
    if not request.is_json:
        raise BadRequest(_("Send JSON, with Content-Type: application/json."))
    try:
        return request.get_json()
    except (BadRequest, RecursionError) as error:
        raise BadRequest(_("This cannot be read as JSON.")) from error


class StrictJSON(DefaultJSONProvider):
    """Reads JSON strictly: Python would also take NaN and infinities, which no other program could be told again."""

    def loads(self, s: str | bytes, **kwargs: Any) -> Any:
        """The value that a text says.

        Raises:
            ValueError: it is not JSON, or a number in it is not finite.
        """
        return json.loads(s, parse_constant=_finite, parse_float=_finite, **kwargs)


def _finite(text: str) -> float:
    number = float(text)
    if not math.isfinite(number):
        raise ValueError(text)
    return number


def openapi(app: Flask) -> dict[str, Any]:
    """The OpenAPI 3.1 description of everything under /api/v1/, from the shapes of the views."""
    paths: dict[str, Any] = {}
    definitions: dict[str, Any] = {}

    def reference(model: type[BaseModel]) -> dict[str, str]:
        schema = model.model_json_schema(ref_template="#/components/schemas/{model}")
        definitions.update(schema.pop("$defs", {}))
        definitions[model.__name__] = schema
        return {"$ref": f"#/components/schemas/{model.__name__}"}

    for rule in sorted(app.url_map.iter_rules(), key=lambda rule: rule.rule):
        view = app.view_functions[rule.endpoint]
        shape = getattr(view, "api_shape", None)
        if shape is None or not rule.rule.startswith(PREFIX):
            continue
        path = rule.rule
        for argument in rule.arguments:
            converter = type(rule._converters[argument]).__name__.removesuffix("Converter").lower()
            path = path.replace(f"<{converter}:{argument}>", f"{{{argument}}}").replace(
                f"<{argument}>", f"{{{argument}}}"
            )
        parameters: list[dict[str, Any]] = [
            {
                "name": name,
                "in": "path",
                "required": True,
                "schema": {"type": "string", "format": "uuid"}
                if type(rule._converters[name]).__name__ == "UUIDConverter"
                else {"type": "string"},
            }
            for name in sorted(rule.arguments)
        ]
        if shape["query"] is not None:
            schema = shape["query"].model_json_schema(ref_template="#/components/schemas/{model}")
            definitions.update(schema.pop("$defs", {}))
            parameters += [
                {"name": name, "in": "query", "required": name in schema.get("required", ()), "schema": field}
                for name, field in schema["properties"].items()
            ]
        responses: dict[str, Any] = {}
        for status, model in shape["answers"].items():
            responses[str(status)] = {"description": "As asked."}
            if model is not None:
                responses[str(status)]["content"] = {"application/json": {"schema": reference(model)}}
        always = {*((400,) if shape["body"] else ()), *((422,) if shape["body"] or shape["query"] else ())}
        for status in sorted({*shape["problems"], *always}):
            responses[str(status)] = {
                "description": "A problem, in the reader's language.",
                "content": {"application/problem+json": {"schema": reference(Problem)}},
            }
        operation: dict[str, Any] = {
            "summary": shape["summary"],
            "operationId": rule.endpoint.replace(".", "_"),
            "parameters": parameters,
            "responses": responses,
        }
        if shape["body"] is not None:
            operation["requestBody"] = {
                "required": True,
                "content": {"application/json": {"schema": reference(shape["body"])}},
            }
        access = getattr(view, "access", "")
        if "till" in access:
            operation["security"] = [{"till": []}] if access == "till" else [{"till": []}, {"person": []}]
        elif access != "public":
            operation["security"] = [{"person": []}]
        for method in sorted((rule.methods or set()) - {"HEAD", "OPTIONS"}):
            paths.setdefault(path, {})[method.lower()] = operation
    return {
        "openapi": "3.1.0",
        "info": {"title": "OCOP showroom till", "version": "1"},
        "paths": paths,
        "components": {
            "schemas": dict(sorted(definitions.items())),
            "securitySchemes": {
                "till": {"type": "http", "scheme": "bearer"},
                "person": {"type": "apiKey", "in": "cookie", "name": current_app.config["SESSION_COOKIE_NAME"]},
            },
        },
    }


class Problem(OpenShape):
    """A problem. Source: RFC 9457."""

    type: str
    title: str
    status: int
    code: str
    detail: str


def problem_of(error: PosError) -> Response:
    """An error of the shop as a problem."""
    return problem(error.status, error.code, error.localized())
