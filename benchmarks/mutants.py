"""Mutants of a reference: the same program with one small mistake in it.

A mutant is written from the part of a module that one question uses: its function, and the
private helpers and constants that the function names, directly or through one another. What
students cannot get wrong is left alone: docstrings, what stands in a ``raise`` statement, and
``strict=`` of a ``zip``, which states an assumption of ours.

Comparisons are replaced by the three that imply all the others (Kaminski, Ammann and Offutt,
*Better predicate testing*, 2011): a test that tells ``<`` from ``<=``, ``!=`` and ``False`` also
tells it from ``>``, ``>=`` and ``==``.
"""

from __future__ import annotations

import ast
import copy
import re
import warnings
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import pairwise
from types import CodeType
from typing import Any, TypeAlias

ARITHMETIC: dict[type[ast.operator], tuple[type[ast.operator], ...]] = {
    ast.Add: (ast.Sub, ast.Mult),
    ast.Sub: (ast.Add,),
    ast.Mult: (ast.Div, ast.Add),
    ast.Div: (ast.Mult, ast.FloorDiv),
    ast.FloorDiv: (ast.Div, ast.Mult, ast.Mod),
    ast.Mod: (ast.FloorDiv, ast.Mult),
    ast.MatMult: (ast.Mult,),
    ast.Pow: (ast.Mult,),
    ast.BitAnd: (ast.BitOr,),
    ast.BitOr: (ast.BitAnd,),
}
COMPARISONS: dict[type[ast.cmpop], tuple[type[ast.cmpop], ...]] = {
    ast.Lt: (ast.LtE, ast.NotEq),
    ast.LtE: (ast.Lt, ast.Eq),
    ast.Gt: (ast.GtE, ast.NotEq),
    ast.GtE: (ast.Gt, ast.Eq),
    ast.Eq: (ast.LtE, ast.GtE),
    ast.NotEq: (ast.Lt, ast.Gt),
    ast.Is: (ast.IsNot,),
    ast.IsNot: (ast.Is,),
    ast.In: (ast.NotIn,),
    ast.NotIn: (ast.In,),
}
TRUE_WHEN_EQUAL = (ast.LtE, ast.GtE, ast.NotEq)
"""Comparisons whose third replacement is True; that of the others is False."""

MODES = (("valid", "same", "full"), ("constant", "edge", "reflect", "wrap"), ("C", "F"))
FUNCTIONS = (
    *(("sum", "mean"), ("max", "min"), ("argmax", "argmin"), ("maximum", "minimum")),
    *(("zeros", "ones"), ("zeros_like", "ones_like"), ("any", "all"), ("floor", "ceil")),
    *(("exp", "log"), ("cumsum", "cumprod"), ("sqrt", "square"), ("sum", "prod")),
)
NAMES = (
    *(("h", "w"), ("H", "W"), ("i", "j"), ("u", "v"), ("m", "v"), ("p", "q"), ("r", "c")),
    *(("a", "b"), ("f", "g"), ("x", "w"), ("x", "k"), ("in", "out"), ("1", "2"), ("2", "3")),
    *(("top", "left"), ("bottom", "right"), ("row", "column"), ("rows", "columns")),
    *(("height", "width"), ("low", "high"), ("lower", "upper"), ("first", "second")),
    *(("start", "stop"), ("up", "down"), ("y", "x"), ("dy", "dx"), ("dw", "db"), ("N", "C")),
    *(("d", "s"), ("s", "p"), ("n", "k"), ("stride", "padding"), ("stride", "dilation")),
    *(("step", "margin"), ("kernel", "step"), ("depth", "point"), ("mean", "square")),
)
"""Parts of names that stand for things of one kind; a mutant takes one for the other."""

COMMUTATIVE = frozenset(
    ("max", "min", "maximum", "minimum", "add", "multiply", "logaddexp", "union1d", "swapaxes")
)
REDUCTIONS = frozenset(("sum", "mean", "max", "min", "prod", "any", "all"))
NEVER_NEGATIVE = frozenset(((ast.Eq, ast.LtE), (ast.NotEq, ast.Gt)))
COMMUTED = "arguments of a commutative function swapped"
REORDERED = "axes of a reduction, or what is only searched, in another order"
COUNTED = "== 0 or != 0 of a count, which is never below 0"
NUMBERED = "an axis counted from the other end, or a length that reshape finds by itself"
UNWRAPPED = "float() removed"
HARMLESS = frozenset((COMMUTED, REORDERED, COUNTED, NUMBERED, UNWRAPPED))
"""Kinds of changes that may change nothing: it is then enough that no draw tells them."""

Proposal: TypeAlias = tuple[str, ast.AST]


@dataclass(frozen=True)
class Mutant:
    """A program with one change.

    Attributes
    ----------
    function : str
        Function that was changed, or the constant of the module.
    line : int
        Line of the changed statement in the module.
    kind : str
        What was done, in a few words.
    was, becomes : str
        The first line of the changed statement, before and after, in Python's own layout.
    occurrence : int
        Which one it is, from 1, among the equal statements of the function.
    source : str
        The program.
    """

    function: str
    line: int
    kind: str
    was: str
    becomes: str
    occurrence: int
    source: str

    @property
    def identity(self) -> tuple[str, str, str, int]:
        """What names the mutant as long as the statement stays as it is."""
        return self.function, self.was, self.becomes, self.occurrence

    def __str__(self) -> str:
        again = f" ({self.occurrence})" if self.occurrence > 1 else ""
        return f"{self.function}, line {self.line}{again}: {self.was}  ->  {self.becomes}"


@dataclass(frozen=True)
class Scope:
    """What is known of a function that is changed.

    Attributes
    ----------
    names, strings : collections of str
        Its variables and its strings, from which replacements are taken.
    bound_once : frozenset of str
        Variables that get their value in one place only.
    axes, unordered : frozenset of int
        By `id`: the constants that number an axis, and the tuples whose order is free.
    """

    names: frozenset[str]
    strings: tuple[str, ...]
    bound_once: frozenset[str]
    axes: frozenset[int]
    unordered: frozenset[int]


def make_mutants(source: str, question: str) -> list[Mutant]:
    """Make every mutant of a question.

    Parameters
    ----------
    source : str
        Text of the module that holds the reference.
    question : str
        Name of the function.

    Returns
    -------
    list of Mutant
        In the order of the lines. No two have the same program, and none that of the
        reference: what Python compiles to the same code is left out.
    """
    part = cut_module(ast.parse(source), question)
    seen = {fingerprint(ast.unparse(part))}
    mutants = []
    for definition in part.body:
        if isinstance(definition, ast.Import | ast.ImportFrom):
            continue
        for mutant in _mutate_definition(part, definition):
            try:
                code = fingerprint(mutant.source)
            except (SyntaxError, ValueError):
                continue
            if code not in seen:
                seen.add(code)
                mutants.append(mutant)
    return sorted(mutants, key=lambda mutant: mutant.line)


def cut_module(tree: ast.Module, name: str) -> ast.Module:
    """Cut out of a module what one of its functions needs, without the docstrings."""
    defined: dict[str, ast.stmt] = {}
    for statement in tree.body:
        for bound in _names_bound(statement):
            defined[bound] = statement
    wanted, ahead = set(), [name]
    while ahead:
        statement = defined.get(ahead.pop())
        if statement is not None and statement not in wanted:
            wanted.add(statement)
            ahead += [node.id for node in ast.walk(statement) if isinstance(node, ast.Name)]
    body = [s for s in tree.body if s in wanted or isinstance(s, ast.Import | ast.ImportFrom)]
    for statement in body:
        for node in ast.walk(statement):
            if isinstance(node, ast.FunctionDef) and ast.get_docstring(node) is not None:
                node.body = node.body[1:] or [ast.Pass()]
    return ast.Module(body, [])


def _names_bound(statement: ast.stmt) -> Iterator[str]:
    if isinstance(statement, ast.FunctionDef | ast.ClassDef):
        yield statement.name
    elif isinstance(statement, ast.Assign | ast.AnnAssign):
        for node in ast.walk(statement):
            if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
                yield node.id


def fingerprint(source: str) -> tuple[Any, ...]:
    """Compile a program and return its code without the line numbers."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", SyntaxWarning)  # such as "1 is None"
        return _bare_code(compile(source, "mutant", "exec", dont_inherit=True))


def _bare_code(code: CodeType) -> tuple[Any, ...]:
    constants = tuple(
        _bare_code(item) if isinstance(item, CodeType) else (type(item), repr(item))
        for item in code.co_consts
    )
    names = (code.co_names, code.co_varnames, code.co_freevars, code.co_cellvars)
    counts = (code.co_argcount, code.co_kwonlyargcount, code.co_flags)
    return code.co_code, constants, names, counts


def _mutate_definition(part: ast.Module, definition: ast.stmt) -> Iterator[Mutant]:
    """Change one place of a definition after the other, and put each back."""
    name = next(_names_bound(definition))
    scope = _read_scope(definition)
    numbers = _count_equal_statements(definition)
    for holder, field, index, node, statement in list(_places(definition, definition)):
        for kind, replacement in list(_propose(node, field, scope)):
            was = _first_line(statement)
            _put(holder, field, index, replacement)
            changed = replacement if node is statement else statement
            yield Mutant(
                function=name,
                line=statement.lineno,
                kind=kind,
                was=was,
                becomes=_first_line(changed),
                occurrence=numbers[id(statement)],
                source=ast.unparse(part),
            )
            _put(holder, field, index, node)


def _read_scope(definition: ast.stmt) -> Scope:
    nodes = list(ast.walk(definition))
    bound = Counter(n.id for n in nodes if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Store))
    parameters = {n.arg for n in nodes if isinstance(n, ast.arg)}
    strings = [n.value for n in nodes if isinstance(n, ast.Constant) and isinstance(n.value, str)]
    return Scope(
        names=frozenset(bound) | parameters,
        strings=tuple(dict.fromkeys(text for text in strings if _is_word(text))),
        bound_once=frozenset(n for n, count in bound.items() if count == 1) - parameters,
        axes=frozenset(id(part) for root in _find_axes(nodes) for part in ast.walk(root)),
        unordered=frozenset(id(root) for root in _find_unordered(nodes)),
    )


def _find_axes(nodes: Iterable[ast.AST]) -> Iterator[ast.AST]:
    for node in nodes:
        match node:
            case ast.keyword(arg="axis" | "axes", value=value):
                yield value
            case ast.Subscript(value=ast.Attribute(attr="shape"), slice=index):
                yield index
            case ast.Call(func=ast.Attribute(attr="transpose" | "reshape"), args=arguments):
                yield from arguments


def _find_unordered(nodes: Iterable[ast.AST]) -> Iterator[ast.AST]:
    for node in nodes:
        if isinstance(node, ast.Call) and _name_of(node.func) in REDUCTIONS:
            yield from (keyword.value for keyword in node.keywords if keyword.arg == "axis")
        if isinstance(node, ast.Compare) and isinstance(node.ops[0], ast.In | ast.NotIn):
            yield from node.comparators


def _count_equal_statements(definition: ast.stmt) -> dict[int, int]:
    seen: Counter[str] = Counter()
    numbers = {}
    for node in ast.walk(definition):
        if isinstance(node, ast.stmt):
            text = _first_line(node)
            seen[text] += 1
            numbers[id(node)] = seen[text]
    return numbers


def _first_line(statement: ast.AST) -> str:
    text = ast.unparse(statement).splitlines()
    return text[0] if text else ""


def _places(
    node: ast.AST, statement: ast.stmt
) -> Iterator[tuple[ast.AST, str, int | None, ast.AST, ast.stmt]]:
    """Yield every node that may be changed, where it hangs, and the statement that it is in."""
    for field, value in ast.iter_fields(node):
        children = enumerate(value) if isinstance(value, list) else [(None, value)]
        for index, child in children:
            if not isinstance(child, ast.AST) or _is_left_alone(child):
                continue
            inner = child if isinstance(child, ast.stmt) else statement
            yield node, field, index, child, inner
            if not isinstance(child, ast.Raise) and not _is_negative(child):
                yield from _places(child, inner)


def _is_left_alone(node: ast.AST) -> bool:
    return isinstance(node, ast.JoinedStr) or (
        isinstance(node, ast.keyword) and node.arg == "strict"
    )


def _put(holder: ast.AST, field: str, index: int | None, node: ast.AST) -> None:
    if index is None:
        setattr(holder, field, node)
    else:
        getattr(holder, field)[index] = node


def _with(node: ast.AST, **fields: Any) -> ast.AST:
    """Copy a node with other fields."""
    changed = copy.copy(node)
    for name, value in fields.items():
        setattr(changed, name, value)
    return changed


# what may become of a node ----------------------------------------------------------------


def _propose(  # noqa: C901 - one case for each kind of node
    node: ast.AST, field: str, scope: Scope
) -> Iterator[Proposal]:
    """Yield what one place may become."""
    match node:
        case ast.stmt():
            yield from _change_statement(node, scope)
        case ast.Constant() | ast.UnaryOp():
            yield from _change_constant(node, scope)
        case ast.BinOp(op=op):
            yield from (("operator", _with(node, op=new())) for new in ARITHMETIC.get(type(op), ()))
        case ast.Compare() | ast.BoolOp():
            yield from _change_condition(node)
        case ast.Slice():
            yield from _change_slice(node)
        case ast.Call():
            yield from _change_arguments(node)
            yield from _change_function(node)
        case ast.Attribute(value=value, attr="T" | "real" | "imag"):
            yield "attribute removed", value
        case ast.Name(id=name, ctx=ast.Load()):
            yield from (("name", _with(node, id=other)) for other in _siblings(name, scope.names))
        case ast.Tuple(elts=elements) | ast.List(elts=elements):
            kind = REORDERED if id(node) in scope.unordered else "order"
            yield from ((kind, _with(node, elts=new)) for new in _swap_neighbours(elements))
    if field in {"test", "ifs"} and not isinstance(node, ast.Compare | ast.BoolOp):
        yield from (("condition", ast.Constant(truth)) for truth in (True, False))


def _change_statement(node: ast.stmt, scope: Scope) -> Iterator[Proposal]:
    if isinstance(node, ast.AugAssign):
        for new in ARITHMETIC.get(type(node.op), ()):
            yield "operator", _with(node, op=new())
        yield "assigned, not added", ast.Assign([node.target], node.value, lineno=node.lineno)
    if isinstance(node, ast.Break | ast.Continue):
        yield "break/continue", ast.Continue() if isinstance(node, ast.Break) else ast.Break()
    if _may_be_dropped(node, scope):
        yield "statement dropped", ast.Pass()


def _change_constant(node: ast.AST, scope: Scope) -> Iterator[Proposal]:
    match node:
        case ast.UnaryOp(op=ast.USub(), operand=ast.Constant(value=int() | float() as value)):
            yield from _change_number(node, -value, scope)
        case ast.UnaryOp(op=ast.USub() | ast.Not(), operand=operand):
            yield "sign removed", operand
        case ast.Constant(value=bool() as truth):
            yield "constant", ast.Constant(not truth)
        case ast.Constant(value=int() | float() as value):
            yield from _change_number(node, value, scope)
        case ast.Constant(value=None):
            yield "constant", ast.Constant(1)
        case ast.Constant(value=str() as text):
            yield from (("string", ast.Constant(new)) for new in _other_strings(text, scope))


def _is_negative(node: ast.AST) -> bool:
    return (
        isinstance(node, ast.UnaryOp)
        and isinstance(node.op, ast.USub)
        and isinstance(node.operand, ast.Constant)
    )


def _change_number(node: ast.AST, value: float, scope: Scope) -> Iterator[Proposal]:
    others = dict.fromkeys(type(value)(n) for n in (value + 1, value - 1, 0, 1, -1))
    for new in others:
        same = id(node) in scope.axes and (new < 0) != (value < 0)
        if new != value:
            yield NUMBERED if same else "constant", _write_number(new)


def _write_number(value: float) -> ast.expr:
    number = ast.Constant(abs(value))
    return ast.UnaryOp(ast.USub(), number) if value < 0 else number


def _is_word(text: str) -> bool:
    return "->" not in text and not any(text in modes for modes in MODES)


def _other_strings(text: str, scope: Scope) -> Iterator[str]:
    if "->" in text:
        yield from _swap_letters(text)
    elif not _is_word(text):
        yield from (mode for modes in MODES if text in modes for mode in modes if mode != text)
    elif len(scope.strings) > 1 and text in scope.strings:
        yield scope.strings[(scope.strings.index(text) + 1) % len(scope.strings)]
    else:
        yield text + "_"


def _swap_letters(subscripts: str) -> Iterator[str]:
    """Swap neighbouring letters of an ``einsum``, in its operands and in its result."""
    for at, (one, two) in enumerate(pairwise(subscripts)):
        if one.isalpha() and two.isalpha() and one != two:
            yield subscripts[:at] + two + one + subscripts[at + 2 :]


def _change_condition(node: ast.Compare | ast.BoolOp) -> Iterator[Proposal]:
    if isinstance(node, ast.BoolOp):
        other = ast.Or() if isinstance(node.op, ast.And) else ast.And()
        yield "and/or", _with(node, op=other)
        return
    for at, op in enumerate(node.ops):
        counted = len(node.ops) == 1 and _is_count(node.left) and _is_zero(node.comparators[0])
        for new in COMPARISONS[type(op)]:
            same = counted and (type(op), new) in NEVER_NEGATIVE
            yield (
                COUNTED if same else "comparison",
                _with(node, ops=[*node.ops[:at], new(), *node.ops[at + 1 :]]),
            )
    if len(node.ops) == 1:
        truth = isinstance(node.ops[0], TRUE_WHEN_EQUAL)
        yield "condition", ast.Constant(truth)


def _is_count(node: ast.expr) -> bool:
    match node:
        case ast.Attribute(attr="size" | "ndim"):
            return True
        case ast.Call(func=function):
            return _name_of(function) in {"len", "ndim"}
    return False


def _is_zero(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) and node.value == 0


def _change_slice(node: ast.Slice) -> Iterator[Proposal]:
    """Move the ends by one, leave them out, turn the direction round."""
    one = ast.Constant(1)
    for end, beyond in (("lower", one), ("upper", _write_number(-1))):
        value = getattr(node, end)
        if value is None:
            yield "slice", _with(node, **{end: beyond})
            continue
        yield "slice", _with(node, **{end: None})
        if not isinstance(value, ast.Constant) and not _is_negative(value):
            yield "slice", _with(node, **{end: ast.BinOp(value, ast.Add(), one)})
            yield "slice", _with(node, **{end: ast.BinOp(value, ast.Sub(), one)})
    if node.step is not None:
        yield "slice", _with(node, step=None)
    elif node.lower is None and node.upper is None:
        yield "slice", _with(node, step=_write_number(-1))


def _change_arguments(node: ast.Call) -> Iterator[Proposal]:
    name = _name_of(node.func)
    kind = COMMUTED if name in COMMUTATIVE else "arguments swapped"
    yield from ((kind, _with(node, args=new)) for new in _swap_neighbours(node.args))
    for at, keyword in enumerate(node.keywords):
        if keyword.arg not in {None, "strict"}:
            rest = node.keywords[:at] + node.keywords[at + 1 :]
            yield "argument dropped", _with(node, keywords=rest)
    if name == "range" and len(node.args) == 1:
        for op in (ast.Sub(), ast.Add()):
            last = ast.BinOp(node.args[0], op, ast.Constant(1))
            yield "range", _with(node, args=[last])
        yield "range", _with(node, args=[ast.Constant(1), node.args[0]])
    if name == "enumerate" and len(node.args) == 1:
        yield "range", _with(node, args=[node.args[0], ast.Constant(1)])


def _change_function(node: ast.Call) -> Iterator[Proposal]:
    """Call a function of the same kind, or none."""
    name = _name_of(node.func)
    for pair in FUNCTIONS:
        if name in pair:
            other = pair[1 - pair.index(name)]
            field = "attr" if isinstance(node.func, ast.Attribute) else "id"
            yield "function", _with(node, func=_with(node.func, **{field: other}))
    match node.func:
        case ast.Attribute(value=ast.Name(id="np")) | ast.Name():
            if node.args and name not in {"range", "len", "isinstance", "zip", "enumerate"}:
                yield UNWRAPPED if name == "float" else "call removed", node.args[0]
        case ast.Attribute(value=value):
            yield "call removed", value


def _name_of(function: ast.expr) -> str:
    match function:
        case ast.Name(id=name) | ast.Attribute(attr=name):
            return name
    return ""


def _swap_neighbours(items: list[ast.expr]) -> Iterator[list[ast.expr]]:
    for at in range(len(items) - 1):
        yield [*items[:at], items[at + 1], items[at], *items[at + 2 :]]


def _siblings(name: str, names: Iterable[str]) -> Iterator[str]:
    """Find the names of the same kind as this one: ``stride_w`` for ``stride_h``."""
    parts = re.findall(r"_|[A-Za-z]+|[0-9]+", name)
    for at, part in enumerate(parts):
        for pair in NAMES:
            if part in pair:
                new = "".join([*parts[:at], pair[1 - pair.index(part)], *parts[at + 1 :]])
                if new in names:
                    yield new


def _may_be_dropped(node: ast.stmt, scope: Scope) -> bool:
    """Whether the program can do without a statement: not if it alone gives a name its value."""
    if isinstance(node, ast.Assign):
        return not any(
            isinstance(part, ast.Name)
            and isinstance(part.ctx, ast.Store)
            and part.id in scope.bound_once
            for target in node.targets
            for part in ast.walk(target)
        )
    return isinstance(node, ast.Expr | ast.AugAssign | ast.Return | ast.Raise | ast.Delete)
