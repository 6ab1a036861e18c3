"""Where one OpenAPI asks for more or reads otherwise than another, which describes more calls and more fields.

What is sent by ours must be good for theirs; what theirs answers must be what ours expects. Each difference is a line.
"""

from collections.abc import Iterator
from typing import Any

Node = dict[str, Any]
SAME = ("type", "format", "maximum")


class Side:
    """One description, whose references are followed wherever they are met."""

    def __init__(self, description: Node) -> None:
        self.description = description

    def at(self, node: Node) -> Node:
        while "$ref" in node or [*node] == ["allOf"]:
            if "$ref" in node:
                found: Any = self.description
                for name in node["$ref"].removeprefix("#/").split("/"):
                    found = found[name]
                node = found
            else:
                (node,) = node["allOf"]
        return node


def differences(ours: Node, theirs: Node) -> list[str]:
    return list(Comparison(Side(ours), Side(theirs)).paths())


def given(item: Node, method: str) -> list[Node]:
    """The parameters of a call, with those of all calls at its path."""
    return [*item.get("parameters", []), *item[method].get("parameters", [])]


class Comparison:
    def __init__(self, ours: Side, theirs: Side) -> None:
        self.ours, self.theirs = ours, theirs

    def paths(self) -> Iterator[str]:
        for path, item in self.ours.description["paths"].items():
            there = self.theirs.description["paths"].get(path, {})
            for method in item.keys() - {"parameters"}:
                at = f"{method} {path}"
                if method not in there:
                    yield f"{at}: is no call"
                    continue
                yield from self.parameters(given(item, method), given(there, method), at=at)
                yield from self.call(item[method], there[method], at=at)

    def call(self, ours: Node, theirs: Node, *, at: str) -> Iterator[str]:
        yield from self.body(ours.get("requestBody"), theirs.get("requestBody"), at=f"{at} <-")
        for status, answer in ours["responses"].items():
            there = theirs["responses"].get(status)
            if there is None:
                yield f"{at} {status}: is no answer"
                continue
            yield from self.contents(
                self.ours.at(answer), self.theirs.at(there), at=f"{at} {status}", sent=False
            )

    def parameters(self, ours: list[Node], theirs: list[Node], *, at: str) -> Iterator[str]:
        known = {(row["name"], row["in"]): row for row in map(self.theirs.at, theirs)}
        named = {(row["name"], row["in"]): row for row in map(self.ours.at, ours)}
        for key, row in named.items():
            if key not in known:
                yield f"{at} ?{key[0]}: is no parameter"
                continue
            if row.get("explode", True) != known[key].get("explode", True) and row["in"] == "query":
                yield f"{at} ?{key[0]}: is written otherwise"
            yield from self.schema(row["schema"], known[key]["schema"], at=f"{at} ?{key[0]}", sent=True)
        missing = known.keys() - named.keys()
        yield from (f"{at} ?{key[0]}: is missing" for key in missing if known[key].get("required"))

    def body(self, ours: Node | None, theirs: Node | None, *, at: str) -> Iterator[str]:
        if ours is None or theirs is None:
            if ours is not theirs:
                yield f"{at}: only one has a body"
            return
        here, there = self.ours.at(ours), self.theirs.at(theirs)
        if there.get("required") and not here.get("required"):
            yield f"{at}: must have a body"
        yield from self.contents(here, there, at=at, sent=True)

    def contents(self, ours: Node, theirs: Node, *, at: str, sent: bool) -> Iterator[str]:
        here, there = ours.get("content") or {}, theirs.get("content") or {}
        if here.keys() != there.keys():
            yield f"{at}: {[*here]} is not {[*there]}"
            return
        for kind in here:
            yield from self.schema(here[kind]["schema"], there[kind]["schema"], at=at, sent=sent)

    def schema(self, ours: Node, theirs: Node, *, at: str, sent: bool) -> Iterator[str]:
        here, there = self.ours.at(ours), self.theirs.at(theirs)
        if "oneOf" in here:
            yield from self.alternatives(here["oneOf"], there, at=at, sent=sent)
            return
        if "type" not in there:
            return  # anything
        for name in SAME:
            if here.get(name) != there.get(name):
                yield f"{at}: {name} {here.get(name)} is not {there.get(name)}"
        yield from self.values(here, there, at=at, sent=sent)
        if "items" in here and "items" in there:
            yield from self.schema(here["items"], there["items"], at=f"{at}[]", sent=sent)
        yield from self.fields(here, there, at=at, sent=sent)

    def values(self, here: Node, there: Node, *, at: str, sent: bool) -> Iterator[str]:
        """Of what is sent, ours may name fewer; of what is answered, both name the same."""
        mine, yours = set(here.get("enum", [])), set(there.get("enum", []))
        if not mine or not yours:
            other = set[str]() if sent and mine else mine | yours
        else:
            other = mine - yours if sent else mine ^ yours
        if other:
            yield f"{at}: {sorted(other)} for one only"
        mine, yours = set(here.get("required", [])), set(there.get("required", []))
        if missing := yours - mine if sent else mine - yours:
            yield f"{at}: {sorted(missing)} {'must be there' if sent else 'may be missing'}"

    def fields(self, here: Node, there: Node, *, at: str, sent: bool) -> Iterator[str]:
        known, rest = there.get("properties", {}), there.get("additionalProperties")
        for name, schema in here.get("properties", {}).items():
            if name not in known and not isinstance(rest, dict):
                yield f"{at}.{name}: is no field"
            else:
                yield from self.schema(schema, known.get(name, rest), at=f"{at}.{name}", sent=sent)
        if isinstance(here.get("additionalProperties"), dict):
            if isinstance(rest, dict):
                yield from self.schema(here["additionalProperties"], rest, at=f"{at}.*", sent=sent)
            else:
                yield f"{at}.*: has no fields of any name"

    def alternatives(self, ours: list[Node], there: Node, *, at: str, sent: bool) -> Iterator[str]:
        """Each of ours is one of theirs; theirs may stand where no validator looks, as ``x-oneOf``."""
        others = there.get("oneOf") or there.get("x-oneOf") or [there]
        for number, one in enumerate(ours):
            tried = [list(self.schema(one, other, at=f"{at}|{number}", sent=sent)) for other in others]
            yield from min(tried, key=len)
