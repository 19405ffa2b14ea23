"""Writes the model as Python source: one module for each API, stored record or other group of schemas.

A message becomes one class with all its versions inside, its structs nested in it. Reader and writer follow the wire order,
so that they read like the schema. What is not in a version gets its default when read and is left out when written.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from kafkalite.codegen.spec import Field, Message, Struct, Versions, snake_case

if TYPE_CHECKING:
    from collections.abc import Iterable

NUMBERS = {
    "int8": "b",
    "int16": "h",
    "uint16": "H",
    "int32": "i",
    "uint32": "I",
    "int64": "q",
    "float64": "d",
}
TYPES = {
    "bool": "bool",
    "float64": "float",
    "uuid": "bytes",
    "string": "str",
    "bytes": "bytes",
    "records": "Buffer",
} | {kind: "int" for kind in NUMBERS if kind != "float64"}
BASES = {"none": "Message", "version": "VersionedMessage", "type": "KeyMessage", "metadata": "MetadataMessage"}
TOGETHER = {
    "ConsumerProtocolAssignment": "consumer_protocol",
    "ConsumerProtocolSubscription": "consumer_protocol",
}


def module_name(message: Message) -> str:
    """Where a message lives: request and response, key and value stand together."""
    name = message.name
    if name in TOGETHER:
        return TOGETHER[name]
    suffix = {"request": "Request", "response": "Response", "coordinator-key": "Key", "coordinator-value": "Value"}
    return snake_case(name.removesuffix(suffix.get(message.type, "")))


class Lines:
    """Source under construction: lines with an indentation that `with` deepens."""

    def __init__(self) -> None:
        self.lines: list[str] = []
        self.depth = 0

    def add(self, line: str = "") -> None:
        self.lines.append("    " * self.depth + line if line else "")

    def block(self, head: str) -> Lines:
        self.add(head)
        return self

    def __enter__(self) -> None:
        self.depth += 1

    def __exit__(self, *_: object) -> None:
        self.depth -= 1


def condition(inner: Versions, outer: Versions) -> str | None:
    """The test that picks the versions `inner` out of `outer`; None where that is all of them."""
    inner = inner.cut(outer)
    if inner == outer:
        return None
    if not inner:
        return "False"
    if inner.first == inner.last:
        return f"version == {inner.first}"
    if inner.last == outer.last:
        return f"version >= {inner.first}"
    if inner.first == outer.first:
        return f"version <= {inner.last}"
    return f"{inner.first} <= version <= {inner.last}"


class MessageEmitter:
    """Writes one message's class."""

    def __init__(self, message: Message, out: Lines) -> None:
        self.message = message
        self.out = out

    def emit(self) -> None:
        message, out = self.message, self.out
        with out.block(f"class {message.name}({BASES[message.frame]}):"):
            self.slots(message.root)
            if message.api_key is not None:
                out.add(f"api_key = {message.api_key}")
            out.add(f"min_version = {message.versions.first}")
            out.add(f"max_version = {message.versions.last}")
            out.add(f"flexible_from = {message.flexible.first if message.flexible else None}")
            out.add()
            self.struct(message.root)
            for struct in message.structs:
                out.add()
                with out.block(f"class {struct.name}(Struct):"):
                    self.slots(struct)
                    out.add()
                    self.struct(struct)

    def slots(self, struct: Struct) -> None:
        names = ", ".join(f'"{field.name}"' for field in struct.fields)
        self.out.add(f"__slots__ = ({names}{',' if len(struct.fields) == 1 else ''})")

    def struct(self, struct: Struct) -> None:
        self.constructor(struct)
        self.reader(struct)
        self.writer(struct)

    # Names and values

    def path(self, struct: Struct) -> str:
        root = self.message.root
        return struct.name if struct is root else f"{root.name}.{struct.name}"

    def absent(self, field: Field) -> bool:
        """A tagged struct is None where it is not there: most of the time, so nothing is built for it."""
        return field.tag is not None and field.struct is not None and not field.is_array and not field.nullable

    def type(self, field: Field) -> str:
        item = TYPES[field.kind] if field.struct is None else self.path(field.struct)
        text = f"list[{item}]" if field.is_array else item
        return f"{text} | None" if field.nullable or self.absent(field) or field.kind == "records" else text

    def default(self, field: Field) -> str:
        """The expression for an absent field's value; builds a new object for what can change."""
        if field.default == "null" or self.absent(field) or (field.kind == "records" and not field.default):
            return "None"
        if field.is_array:
            return "[]"
        if field.struct is not None:
            return f"{self.path(field.struct)}()"
        text = field.default
        if field.kind in ("string", "bytes"):
            return f'{"b" if field.kind == "bytes" else ""}"{text or ""}"'
        if field.kind == "bool":
            return "True" if text == "true" else "False"
        if field.kind == "uuid":
            return "ZERO_UUID"
        if field.kind == "float64":
            return repr(float(text or 0))
        return str(int(text or "0", 0))

    def constructor(self, struct: Struct) -> None:
        out = self.out
        fresh = {f.name for f in struct.fields if self.default(f) == "[]" or self.default(f).endswith("()")}
        with out.block("def __init__("):
            out.add("self,")
            for field in struct.fields:
                if field.name not in fresh:
                    out.add(f"{field.name}: {self.type(field)} = {self.default(field)},")
                elif field.nullable:
                    out.add(f"{field.name}: {self.type(field)} = EMPTY,")
                else:
                    out.add(f"{field.name}: {self.type(field)} | None = None,")
        with out.block(") -> None:"):
            for field in struct.fields:
                value = field.name
                if field.name in fresh:
                    test = "EMPTY" if field.nullable else "None"
                    value = f"{self.default(field)} if {field.name} is {test} else {field.name}"
                out.add(f"self.{field.name} = {value}")
            if not struct.fields:
                out.add("pass")

    # Reading

    def reader(self, struct: Struct) -> None:
        out = self.out
        out.add()
        out.add("@staticmethod")
        path = self.path(struct)
        with out.block(f"def read(buf: Buffer, pos: int, version: int) -> tuple[{path}, int]:"):
            if struct is self.message.root:
                with out.block("try:"):
                    self.read_body(struct)
                with out.block("except (IndexError, StructError):"):
                    out.add(f'raise ProtocolError("{struct.name}: the buffer ends too early") from None')
            else:
                self.read_body(struct)

    def read_body(self, struct: Struct) -> None:
        out = self.out
        out.add(f"m = new({self.path(struct)})")
        for field in struct.plain():
            test = condition(field.versions, struct.versions)
            if test is None:
                self.read_field(field)
                continue
            with out.block(f"if {test}:"):
                self.read_field(field)
            with out.block("else:"):
                out.add(f"m.{field.name} = {self.default(field)}")
        self.read_tags(struct)
        out.add("return m, pos")

    def read_tags(self, struct: Struct) -> None:
        out = self.out
        flexible = self.message.flexible.cut(struct.versions)
        for field in struct.tagged():
            out.add(f"m.{field.name} = {self.default(field)}")
        if not flexible:
            return
        test = condition(flexible, struct.versions)
        if test is not None:
            out.add(f"if {test}:")
            out.depth += 1
        if not struct.tagged():
            out.add("pos = skip_tags(buf, pos)")
        else:
            out.add("tags, pos = read_uvarint(buf, pos)")
            with out.block("for _ in range(tags):"):
                out.add("tag, size, pos = read_tag(buf, pos)")
                word = "if"
                for field in struct.tagged():
                    gate = condition(field.tagged, flexible)
                    with out.block(f"{word} tag == {field.tag}{' and ' + gate if gate else ''}:"):
                        self.read_field(field)
                    word = "elif"
                with out.block("else:"):
                    out.add("pos = skip_tag(buf, pos, size)")
        if test is not None:
            out.depth -= 1

    def flexible(self, field: Field) -> str:
        return {None: "True", "False": "False"}.get(test := condition(self.message.flexible, field.versions), f"{test}")

    def read_field(self, field: Field) -> None:
        out, target, flexible = self.out, f"m.{field.name}", self.flexible(field)
        if field.is_array:
            self.read_array(field)
        elif field.struct is not None:
            self.read_struct(field)
        elif field.kind == "bool":
            out.add(f"{target}, pos = buf[pos] != 0, pos + 1")
        elif field.kind in NUMBERS:
            size = {"b": 1, "h": 2, "H": 2, "i": 4, "I": 4, "q": 8, "d": 8}[NUMBERS[field.kind]]
            out.add(f"({target},), pos = {field.kind.upper()}.unpack_from(buf, pos), pos + {size}")
        elif field.kind == "uuid":
            out.add(f"{target}, pos = read_uuid(buf, pos)")
        elif field.kind == "records":
            out.add(f"{target}, pos = read_nullable_records(buf, pos, {flexible})")
            self.refuse_null(field)
        else:
            nullable = "nullable_" if field.nullable else ""
            out.add(f"{target}, pos = read_{nullable}{field.kind}(buf, pos, {flexible})")
            self.refuse_null(field)

    def refuse_null(self, field: Field, value: str | None = None) -> None:
        """Where the field may be null in other versions only."""
        out = self.out
        test = condition(field.nullable, field.versions)
        if test is None or (not field.nullable and field.kind != "records"):
            return
        tests = [f"m.{field.name} is None" if value is None else value]
        if test != "False":
            tests.append(f"not ({test})")
        with out.block(f"if {' and '.join(tests)}:"):
            out.add(f'raise ProtocolError("{self.message.name}.{field.name} is null")')

    def read_struct(self, field: Field) -> None:
        out, target = self.out, f"m.{field.name}"
        assert field.struct is not None
        read = f"{target}, pos = {self.path(field.struct)}.read(buf, pos, version)"
        if not field.nullable:
            out.add(read)
            return
        test = condition(field.nullable, field.versions)
        present = "read_presence(buf, pos)"
        if field.tag is not None:
            out.add("present, pos = read_uvarint(buf, pos)")
            present = "present > 0"
        else:
            out.add("present, pos = read_presence(buf, pos)")
            present = "present"
        if test is not None:
            raise NotImplementedError(f"{field.name}: null in some versions only")
        with out.block(f"if {present}:"):
            out.add(read)
        with out.block("else:"):
            out.add(f"{target} = None")

    def read_array(self, field: Field) -> None:
        out, target, flexible = self.out, f"m.{field.name}", self.flexible(field)
        nullable = "nullable_" if field.nullable else ""
        out.add(f"count, pos = read_{nullable}count(buf, pos, {flexible})")
        if field.struct is not None:
            read = f"read_array(buf, pos, version, count, {self.path(field.struct)}.read)"
        elif field.kind == "string":
            read = f"read_strings(buf, pos, count, {flexible})"
        else:
            read = f"read_{field.kind}s(buf, pos, count)"
        if not field.nullable:
            out.add(f"{target}, pos = {read}")
            return
        self.refuse_null(field, "count < 0")
        with out.block("if count < 0:"):
            out.add(f"{target} = None")
        with out.block("else:"):
            out.add(f"{target}, pos = {read}")

    # Writing

    def writer(self, struct: Struct) -> None:
        out = self.out
        out.add()
        with out.block("def write(self, out: list[Buffer], version: int) -> None:"):
            before = len(out.lines)
            for field in struct.plain():
                test = condition(field.versions, struct.versions)
                if test is None:
                    self.write_field(field)
                else:
                    with out.block(f"if {test}:"):
                        self.write_field(field)
            self.write_tags(struct)
            if len(out.lines) == before:
                out.add("pass")

    def write_tags(self, struct: Struct) -> None:
        out = self.out
        flexible = self.message.flexible.cut(struct.versions)
        if not flexible:
            return
        test = condition(flexible, struct.versions)
        if test is not None:
            out.add(f"if {test}:")
            out.depth += 1
        if not struct.tagged():
            out.add('out.append(b"\\0")')
        else:
            out.add("tags: list[tuple[int, list[Buffer]]] = []")
            for field in struct.tagged():
                gate = condition(field.tagged, flexible)
                tests = ([gate] if gate else []) + [self.not_default(field)]
                with out.block(f"if {' and '.join(tests)}:"):
                    out.add("part: list[Buffer] = []")
                    self.write_field(field, "part")
                    out.add(f"tags.append(({field.tag}, part))")
            out.add("write_tags(out, tags)")
        if test is not None:
            out.depth -= 1

    def not_default(self, field: Field) -> str:
        value, default = f"self.{field.name}", self.default(field)
        if default == "None" and self.absent(field):
            assert field.struct is not None
            return f"{value} is not None and {value} != {self.path(field.struct)}()"
        if default == "None":
            return f"{value} is not None"
        if default == "False" or (default == "[]" and not field.nullable):
            return value
        return f"{value} != {default}"

    def write_field(self, field: Field, out_name: str = "out") -> None:
        out, value, flexible = self.out, f"self.{field.name}", self.flexible(field)
        if field.is_array:
            self.write_array(field, out_name)
        elif field.struct is not None:
            self.write_struct(field, out_name)
        elif field.kind == "bool":
            out.add(f'{out_name}.append(b"\\1" if {value} else b"\\0")')
        elif field.kind in NUMBERS:
            out.add(f"{out_name}.append({field.kind.upper()}.pack({value}))")
        elif field.kind == "uuid":
            out.add(f"{out_name}.append({value})")
        else:
            nullable = "nullable_" if field.nullable or field.kind == "records" else ""
            kind = "bytes" if field.kind == "records" else field.kind
            out.add(f"write_{nullable}{kind}({out_name}, {value}, {flexible})")

    def write_struct(self, field: Field, out_name: str) -> None:
        out, value = self.out, f"self.{field.name}"
        if not field.nullable:
            out.add(f"{value}.write({out_name}, version)")
            return
        null = "\\0" if field.tag is not None else "\\xff"
        with out.block(f"if {value} is None:"):
            out.add(f'{out_name}.append(b"{null}")')
        with out.block("else:"):
            out.add(f'{out_name}.append(b"\\1")')
            out.add(f"{value}.write({out_name}, version)")

    def write_array(self, field: Field, out_name: str) -> None:
        out, value, flexible = self.out, f"self.{field.name}", self.flexible(field)
        if field.nullable:
            out.add(f"if {value} is None:")
            out.depth += 1
            out.add(f"write_null_array({out_name}, {flexible})")
            out.depth -= 1
            out.add("else:")
            out.depth += 1
        out.add(f"write_count({out_name}, len({value}), {flexible})")
        if field.struct is not None:
            with out.block(f"for item in {value}:"):
                out.add(f"item.write({out_name}, version)")
        elif field.kind == "string":
            with out.block(f"for text in {value}:"):
                out.add(f"write_string({out_name}, text, {flexible})")
        elif field.kind == "uuid":
            out.add(f"{out_name} += {value}")
        else:
            out.add(f'write_ints({out_name}, {value}, "{NUMBERS[field.kind]}")')
        if field.nullable:
            out.depth -= 1


def emit_module(messages: Iterable[Message]) -> str:
    """The source of one module, before formatting; holds only the imports it uses."""
    out = Lines()
    names = []
    for message in sorted(messages, key=lambda m: m.name.endswith(("Response", "Value"))):
        out.add()
        out.add()
        MessageEmitter(message, out).emit()
        names.append(message.name)
    body = "\n".join(out.lines)
    head = [f'"""Generated from protocol_specs/: {", ".join(names)}."""', "", "from __future__ import annotations", ""]
    head += imports(body)
    return "\n".join(head) + "\n" + body + "\n"


def imports(body: str) -> list[str]:
    import re

    words = set(re.findall(r"\w+", body))
    primitives = (
        "FLOAT64 INT8 INT16 INT32 INT64 UINT16 UINT32 ZERO_UUID new read_array read_bytes read_count read_int8s read_int16s "
        "read_int32s read_int64s read_nullable_bytes read_nullable_count read_nullable_records read_nullable_string "
        "read_presence read_string read_strings read_tag read_uuid read_uuids read_uvarint skip_tag skip_tags "
        "write_bytes write_count write_ints write_null_array write_nullable_bytes write_nullable_string write_string write_tags"
    ).split()
    lines = []
    if "StructError" in words:
        lines.append("from struct import error as StructError")
        lines.append("")
    lines.append("from kafkalite.protocol.errors import ProtocolError")
    message = [
        n for n in ("EMPTY", "KeyMessage", "Message", "MetadataMessage", "Struct", "VersionedMessage") if n in words
    ]
    lines.append(f"from kafkalite.protocol.message import {', '.join(message)}")
    lines.append(f"from kafkalite.protocol.primitives import {', '.join(n for n in primitives if n in words)}")
    lines += ["", "TYPE_CHECKING = False", "if TYPE_CHECKING:", "    from kafkalite.protocol.primitives import Buffer"]
    return lines
