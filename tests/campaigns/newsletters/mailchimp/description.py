"""Our own description of the calls to Mailchimp, which every request and every answer in these tests is held against."""

import json
from functools import cache
from pathlib import Path

import yaml
from openapi_core import Config, OpenAPI
from openapi_core.exceptions import OpenAPIError
from openapi_core.testing import MockRequest, MockResponse
from openapi_core.validation.response.exceptions import MissingData

PLACE = Path(__file__).with_name("marketing_api.yaml")
HOST = "http://mailchimp.test"  # the server in the description


@cache
def read_description() -> OpenAPI:
    problems = {"application/problem+json": json.loads}
    description = yaml.safe_load(PLACE.read_text())
    return OpenAPI.from_dict(description, config=Config(extra_media_type_deserializers=problems))


def faults_of_request(
    method: str, path: str, *, query: dict[str, list[str]], headers: dict[str, str], body: bytes
) -> list[str]:
    """What is wrong with a request by the description; nothing when all is well."""
    request = request_of(method, path, query=query, headers=headers, body=body)
    try:
        read_description().validate_request(request)
    except OpenAPIError as error:
        return [f"{method} {path}: {error!r} {error.__cause__!r}"]
    return []


def faults_of_answer(
    method: str, path: str, *, headers: dict[str, str], status: int, content_type: str, body: bytes
) -> list[str]:
    request = request_of(method, path, query={}, headers=headers, body=b"")
    response = MockResponse(body, status_code=status, content_type=content_type)
    try:
        read_description().validate_response(request, response)
    except MissingData:
        return [f"{status} for {method} {path}: says nothing"] if status != 204 else []
    except OpenAPIError as error:
        return [f"{status} for {method} {path}: {error!r} {error.__cause__!r}"]
    return []


def request_of(
    method: str, path: str, *, query: dict[str, list[str]], headers: dict[str, str], body: bytes
) -> MockRequest:
    return MockRequest(HOST, method, path, args=query, headers=headers, data=body or None)
