"""The tree a rule is parsed into: small, typed, stored beside its source and shipped to phones."""

from collections.abc import Iterator, Mapping
from typing import Annotated, Final, Literal

from pydantic import BaseModel, ConfigDict, Field

LARGEST_NUMBER: Final = 10**15
"""Beyond this, server and phone would no longer write a whole number the same way."""


class _Node(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Constant(_Node):
    """A number, text, truth value or nothing written in the rule itself."""

    node: Literal["constant"] = "constant"
    value: float | int | str | bool | None


class AnswerOf(_Node):
    """The answer of a question, written ``${code}``."""

    node: Literal["answer"] = "answer"
    code: str


class Here(_Node):
    """The answer of the question the rule stands at, written ``.``."""

    node: Literal["here"] = "here"


class Column(_Node):
    """A column of the option at hand, a bare name; only in a choice filter."""

    node: Literal["column"] = "column"
    name: str


class Call(_Node):
    """A function or operator with its arguments."""

    node: Literal["call"] = "call"
    name: str
    arguments: tuple["Node", ...] = ()


Node = Annotated[Constant | AnswerOf | Here | Column | Call, Field(discriminator="node")]
"""Any part of a rule's tree."""

Call.model_rebuild()


def walk(tree: Node) -> Iterator[Node]:
    """Every node of a tree, parents before their arguments, left to right."""
    waiting: list[Node] = [tree]
    while waiting:
        node = waiting.pop()
        yield node
        if isinstance(node, Call):
            waiting.extend(reversed(node.arguments))


def codes_of(tree: Node) -> frozenset[str]:
    """The codes of the questions whose answers a tree reads."""
    return frozenset(node.code for node in walk(tree) if isinstance(node, AnswerOf))


def rename(tree: Node, names: Mapping[str, str]) -> Node:
    """The same tree reading other questions: each code is replaced by what ``names`` has for it, others stay."""
    if isinstance(tree, AnswerOf):
        return AnswerOf(code=names.get(tree.code, tree.code))
    if isinstance(tree, Call):
        return Call(name=tree.name, arguments=tuple(rename(argument, names) for argument in tree.arguments))
    return tree
