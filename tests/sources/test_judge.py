"""The judge of sandboxes (tests/sources/judge.py) sees what a description does not allow, and nothing else."""

from typing import Any

import pytest

from tests.sources.judge import Judge

INVOICE = {
    "type": "object",
    "required": ["id"],
    "properties": {
        "id": {"type": "string"},
        "total": {"type": "number", "nullable": True},
        "issued_on": {"type": "string", "format": "date"},
    },
}
DESCRIPTION: dict[str, Any] = {
    "paths": {
        "/invoices": {
            "get": {
                "parameters": [{"$ref": "#/components/parameters/page"}],
                "responses": {
                    "200": {
                        "content": {
                            "application/json": {
                                "schema": {"type": "array", "items": {"$ref": "#/components/schemas/Invoice"}}
                            }
                        }
                    }
                },
            }
        }
    },
    "components": {"parameters": {"page": {"name": "page", "in": "query"}}, "schemas": {"Invoice": INVOICE}},
}


@pytest.mark.parametrize(
    ("body", "told"),
    [
        ([{"id": "1", "total": None, "issued_on": "2026-03-31"}], []),
        ([{"id": 1}], ["GET /invoices: id: 1 is not of type 'string'"]),
        ([{"total": 1}], ["GET /invoices: : 'id' is a required property"]),
        ([{"id": "1", "issued_on": "31.3."}], ["GET /invoices: issued_on: '31.3.' is not a 'date'"]),
        ({"id": "1"}, ["GET /invoices: : {'id': '1'} is not of type 'array'"]),
    ],
)
def test_answers(body: Any, told: list[str]) -> None:
    # A judge that passes everything makes a sandbox look like its vendor.
    assert list(Judge(DESCRIPTION).answer("GET", "/invoices", 200, body)) == told


def test_what_is_not_described_is_named() -> None:
    judge = Judge(DESCRIPTION)
    assert list(judge.unknown("GET", "/invoices", 200, [{"id": "1", "made_up": 1}])) == ["GET /invoices: made_up"]
    assert list(judge.question("GET", "/invoices", {"page": "1"})) == []
    assert list(judge.question("GET", "/invoices", {"since": "1"})) == [
        "GET /invoices: parameter since is not described"
    ]
    assert list(judge.question("GET", "/credits", {})) == ["GET /credits: not described"]
    assert list(judge.answer("GET", "/invoices", 201, [])) == ["GET /invoices: answer 201 is not described"]
