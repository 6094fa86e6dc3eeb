"""The API against its own description: words of every kind, fit and unfit, find no answer that the description does not give."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
import schemathesis
from hypothesis import HealthCheck, given, settings
from schemathesis.checks import not_a_server_error
from schemathesis.generation import GenerationMode
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    negative_data_rejection,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from rectify.web.api.calls import CALLS
from tests.visitor import door_of
from tests.web.calling import program_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from schemathesis import Case

    from tests.office import Office

CHECKS = [
    not_a_server_error, status_code_conformance, content_type_conformance, response_headers_conformance, response_schema_conformance,
    negative_data_rejection,
]  # fmt: skip


@pytest.mark.parametrize("mode", [GenerationMode.POSITIVE, GenerationMode.NEGATIVE], ids=["fit", "unfit"])
def test_no_words_find_an_answer_that_is_not_described(
    office_in: Callable[[str], Office], often: Callable[[int, int], int], mode: GenerationMode
) -> None:
    program = program_of(door_of(office_in("transferred")), "office")
    schema = schemathesis.openapi.from_dict(program.read("/openapi.json"))
    schema.app = program.client.app
    for call in CALLS:
        strategy = schema[call.path][call.method].as_strategy(generation_mode=mode)

        @settings(max_examples=often(5, 1000), deadline=None, suppress_health_check=list(HealthCheck))
        @given(case=strategy)
        def holds(case: Case[Any]) -> None:
            case.call_and_validate(headers=program.headers, checks=CHECKS)

        holds()
