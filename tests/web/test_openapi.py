"""The description of the door for programs: valid OpenAPI, made from the edition of each call, and true."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from jsonschema import Draft202012Validator
from openapi_spec_validator import OpenAPIV31SpecValidator

from tests.acts.claim import good
from tests.acts.town import LAST_DAY, Town
from tests.web.browsing import Browsers
from tests.web.program import Program, as_sent, begun, number_of, program
from tests.web.townhall import City
from web.api.description import document
from web.api.operations import PREFIX, operation_of
from web.guards import ROUTES
from workflow.definition.life import Text
from workflow.definition.loader import load
from workflow.schemes import edition_files

UNFORESEEN = sorted((Path(__file__).parents[1] / "rehearsal" / "unforeseen").glob("*.yaml"))


def validator(document: Mapping[str, Any], name: str) -> Draft202012Validator:
    """A validator of one schema of a description."""
    return Draft202012Validator({"$ref": f"#/components/schemas/{name}", "components": document["components"]})


@pytest.mark.parametrize("path", [*edition_files(), *UNFORESEEN], ids=lambda path: f"{path.parent.name}-{path.stem}")
def test_every_edition_has_a_valid_description_with_each_of_its_fields(app: Flask, path: Path) -> None:
    """Also of schemes that nobody foresaw: what a program sends follows from the file."""
    edition = load(path.read_text(), path.name)
    with app.test_request_context():
        found = document(Text("甲", "A"), edition)
    OpenAPIV31SpecValidator(found).validate()
    schemas = found["components"]["schemas"]
    assert set(schemas["CallLine"]["properties"]) == {each.name for each in edition.form.fields}
    required = {each.name for each in edition.form.fields if each.required}
    assert set(schemas["CallLine"].get("required", ())) == required
    assert set(schemas["CallAnswers"]["properties"]) == {each.name for each in edition.application_form.fields}
    kinds = [
        each["schema"].get("enum", [])
        for told in found["paths"].values()
        for operation in told.values()
        for each in operation["parameters"]
        if each["name"] == "kind"
    ]
    assert kinds == [[each.name for each in edition.documents]] * 2


def test_the_general_description_tells_every_operation_and_which_need_a_key(app: Flask, city: City) -> None:
    found = app.test_client().get(f"{PREFIX}/openapi.json").json
    assert found is not None
    OpenAPIV31SpecValidator(found).validate()
    told = {(method, path) for path, each in found["paths"].items() for method in each}
    rules = [rule for rule in app.url_map.iter_rules() if rule.rule.startswith(PREFIX)]
    assert len(told) == len(rules)
    open_to_all = {path for path, each in found["paths"].items() for one in each.values() if not one["security"]}
    assert open_to_all == {f"{PREFIX}{each}" for each in ("/openapi.json", "/calls", "/calls/{number}", _OWN)}
    operations = {rule.endpoint: operation_of(app.view_functions[rule.endpoint]) for rule in rules}
    assert {name: one.by_key for name, one in operations.items() if one} == {n: ROUTES[n].by_key for n in operations}
    for each in found["paths"].values():
        for one in each.values():
            assert one["summary"]
            assert one["description"]


_OWN = "/calls/{number}/openapi.json"


def test_what_is_sent_and_answered_is_as_described(town: Town, browsers: Browsers) -> None:
    """Every answer of a walk fits its schema, and a line that fits the schema of the call is one that it reads."""
    claimant, call = town.claimants[0], town.call()
    mine = program(town, browsers, claimant.officer)
    found = Program(browsers.app(LAST_DAY).test_client(), None).get(f"/calls/{number_of(town, call)}/openapi.json")
    line = as_sent(good(claimant.name)[0])
    validator(found, "CallLine").validate(line)
    assert not validator(found, "CallLine").is_valid({**line, "surprise": 1})
    assert not validator(found, "CallLine").is_valid({**line, "fee_year": 21})
    validator(found, "Lines").validate({"draft": 1, "lines": [line]})
    draft = begun(town, mine, claimant, call)
    number, version = draft["number"], draft["draft"]["version"]
    validator(found, "Application").validate(draft)
    check = mine.done("PUT", f"/applications/{number}/lines", {"draft": version, "lines": [line]}, status=202)
    validator(found, "Check").validate(check)
    for address, name in (
        (f"/calls/{number_of(town, call)}", "Rules"),
        ("/me", "Me"),
        ("/applications", "Page"),
        (f"/applications/{number}/lines", "LinePage"),
    ):
        validator(found, name).validate(mine.get(address))
    problem = mine.ask("GET", "/applications/none").json
    validator(found, "Problem").validate(problem)
