"""Hostile frames: whatever bytes come, the decoder gives plain data or `BadFrameError`.

Most frames here are good ones that were changed a little, in their bytes or in the JSON of
their header, because noise never gets past the first check.
"""

import copy
import json
import math
import struct
import tracemalloc
from types import MappingProxyType

import numpy as np
import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from autograder.compare import compare
from autograder.inside import values
from autograder.inside.decoder import BadFrameError, decode
from autograder.inside.values import PREFIX, Opaque, encode

DTYPES = ["b1", "i1", "i2", "i4", "i8", "u1", "u2", "u4", "u8", "f2", "f4", "f8", "c8", "c16"]
PLAIN = (type(None), bool, int, float, complex, str, Opaque)
AMPLIFICATION = 40
"""Bytes of memory that a byte of JSON may become: "[]," becomes an empty list of 56 bytes."""
SLACK_BYTES = 1 << 16

patient = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])

ARRAYS = hnp.arrays(
    dtype=st.sampled_from(DTYPES).map(np.dtype),
    shape=hnp.array_shapes(min_dims=0, max_dims=4, min_side=0, max_side=3),
)
TEXT = st.text(st.characters(exclude_categories=[]), max_size=8)
VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**70), 2**70)
    | st.floats()
    | st.complex_numbers()
    | TEXT
    | ARRAYS
    | ARRAYS.filter(lambda array: array.size).map(lambda array: array.ravel()[0]),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.lists(inner, max_size=4).map(tuple)
        | st.dictionaries(TEXT, inner, max_size=4)
    ),
    max_leaves=8,
)
NUMBERS = st.sampled_from(
    [
        0,
        1,
        -1,
        7,
        8,
        32,
        64,
        2**31,
        2**32 - 1,
        2**32,
        2**53,
        2**63 - 1,
        2**63,
        2**64,
        2**64 - 8,
        2**65,
        -(2**63),
        10**400,
        0.0,
        -0.0,
        1.0,
        0.5,
        1e308,
        math.nan,
        math.inf,
        True,
        False,
    ]
)
TAGS = st.sampled_from(
    ["array", "scalar", "complex", "tuple", "list", "dict", "opaque", "pickle", "", "Array"]
)
DTYPE_TEXTS = st.sampled_from(
    [f"{order}{dtype}" for order in "<|>=" for dtype in DTYPES]
    + ["|O", "<O8", "<f16", "<c32", "|V8", "<U1", "|S1", "<M8[s]", "f8,f8", "(2,)<f8", "object", ""]
    + ["<f8\n", "<f8 ", "{'names':['a'],'formats':['O']}"]
)
SHAPES = st.lists(NUMBERS, max_size=4) | st.just([1] * 40) | st.just([0, 2**62]) | NUMBERS
EVIL = st.one_of(
    NUMBERS,
    TAGS,
    DTYPE_TEXTS,
    SHAPES,
    TEXT,
    st.none(),
    st.just("\ud800"),
    st.just("x" * 20_000),
    st.builds(
        lambda dtype, shape: [dtype, *shape] if isinstance(shape, list) else [dtype, shape],
        DTYPE_TEXTS,
        SHAPES,
    ),
    st.builds(lambda tag, dtype: {"t": tag, "dtype": dtype}, TAGS, DTYPE_TEXTS),
    st.builds(lambda tag, items: {"t": tag, "items": items}, TAGS, st.lists(NUMBERS, max_size=3)),
    st.builds(
        lambda keys, item: {"t": "dict", "items": [[key, item] for key in keys]},
        st.lists(st.sampled_from(["a", "a", "b", "\ud800", 1, None]), max_size=4),
        NUMBERS,
    ),
    st.builds(lambda re, im: {"t": "complex", "re": re, "im": im}, NUMBERS, NUMBERS),
    st.builds(lambda name: {"t": "opaque", "name": name}, TEXT | NUMBERS),
    st.just({"t": "list", "items": [0] * 5000}),
)


def make_frame(header, payload=b""):
    return PREFIX.pack(len(header), len(payload), 0.5) + header + payload


def take_apart(frame):
    n_header, _, _ = PREFIX.unpack_from(frame)
    return frame[PREFIX.size : PREFIX.size + n_header], frame[PREFIX.size + n_header :]


def places(tree, way=()):
    """List the ways to every place in a JSON document."""
    yield way
    if isinstance(tree, dict | list):
        for key in tree if isinstance(tree, dict) else range(len(tree)):
            yield from places(tree[key], (*way, key))


def replaced(tree, way, item):
    """Copy a JSON document with something else in one place."""
    if not way:
        return item
    tree = copy.deepcopy(tree)
    parent = tree
    for step in way[:-1]:
        parent = parent[step]
    parent[way[-1]] = item
    return tree


@st.composite
def frames_with_changed_headers(draw):
    """A good frame, up to three places of whose header are something else."""
    header, payload = take_apart(encode(draw(VALUES), {"kind": "returned"}))
    tree = json.loads(header)
    for _ in range(draw(st.integers(1, 3))):
        way = draw(st.sampled_from(list(places(tree))))
        tree = replaced(tree, way, draw(EVIL))
    payload += draw(st.binary(max_size=8))
    payload = payload[: len(payload) - draw(st.integers(0, 8))]
    return make_frame(json.dumps(tree).encode(), payload)


@st.composite
def frames_with_changed_bytes(draw):
    """A good frame with flipped, cut, doubled, inserted or spliced bytes."""
    data = bytearray(encode(draw(VALUES), {"kind": "returned"}))
    other = encode(draw(VALUES))
    for _ in range(draw(st.integers(1, 4))):
        at = draw(st.integers(0, len(data)))
        kind = draw(st.sampled_from(["flip", "cut", "insert", "double", "splice", "length"]))
        if kind == "flip" and at < len(data):
            data[at] ^= 1 << draw(st.integers(0, 7))
        elif kind == "cut":
            del data[at : at + draw(st.integers(1, 8))]
        elif kind == "insert":
            data[at:at] = draw(st.binary(min_size=1, max_size=8))
        elif kind == "double":
            data[at:at] = data[at : at + 16]
        elif kind == "splice":
            data[at:] = other[draw(st.integers(0, len(other))) :]
        elif len(data) >= PREFIX.size:
            length = draw(st.sampled_from([0, 1, 2**20, 2**20 + 1, 2**26, 2**31, 2**32 - 1]))
            struct.pack_into("<I", data, draw(st.sampled_from([0, 4])), length)
    if draw(st.booleans()) and len(data) >= PREFIX.size:  # past the first check
        n_header = min(PREFIX.unpack_from(data)[0], len(data) - PREFIX.size)
        PREFIX.pack_into(data, 0, n_header, len(data) - PREFIX.size - n_header, 0.5)
    return bytes(data)


FRAMES = frames_with_changed_headers() | frames_with_changed_bytes()


def decode_or_none(frame):
    """Decode a frame; any exception but `BadFrameError` fails the test."""
    try:
        return decode(frame)
    except BadFrameError:
        return None


def assert_plain(value, depth=0):
    """A value is of the types that the decoder promises, exactly, and within its caps."""
    assert depth <= values.MAX_DEPTH + 1
    if type(value) in (tuple, list, dict):
        assert len(value) <= values.MAX_ITEMS
        for item in value:
            if type(value) is dict:
                assert_plain(value[item], depth + 1)
            assert_plain(item, depth + 1)
    elif type(value) is str:
        assert len(value.encode()) <= 4 * values.MAX_TEXT
    elif type(value) is Opaque:
        assert type(value.name) is str
        assert len(value.name.encode()) <= 4 * values.MAX_NAME
    elif type(value) is int:
        assert value.bit_length() <= values.MAX_INT_BITS
    elif isinstance(value, np.ndarray | np.generic):
        assert type(value) is np.ndarray or type(value).__module__ == "numpy"
        assert value.dtype.str[1:] in DTYPES
        assert value.dtype.isnative
        assert value.flags.c_contiguous
        if value.dtype.kind == "b":
            assert set(value.tobytes()) <= {0, 1}
    else:
        assert type(value) in PLAIN


def count_bytes(value):
    """Add up the bytes of all arrays in a value."""
    if isinstance(value, np.ndarray | np.generic):
        return value.nbytes
    if type(value) is dict:
        value = list(value.values())
    return sum(map(count_bytes, value)) if type(value) in (tuple, list) else 0


@patient
@given(FRAMES)
def test_a_changed_frame_is_refused_or_plain(frame):
    """Nothing but `BadFrameError` is raised, and what is accepted is plain data."""
    decoded = decode_or_none(frame)
    if decoded is not None:
        assert_plain(decoded[0])
        assert type(decoded[1]) is MappingProxyType


@patient
@given(FRAMES)
def test_no_frame_stands_for_more_arrays_than_it_has_bytes(frame):
    """Every byte of the payload belongs to exactly one array."""
    decoded = decode_or_none(frame)
    if decoded is not None:
        assert count_bytes(decoded[0]) == len(take_apart(frame)[1])


@patient
@given(FRAMES)
def test_decoding_takes_little_memory(frame):
    """What a frame takes while it is read is bounded by its own length."""
    tracemalloc.start()
    try:
        decode_or_none(frame)
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert peak <= AMPLIFICATION * len(frame) + SLACK_BYTES


@patient
@given(FRAMES)
def test_what_is_accepted_is_what_the_encoder_writes(frame):
    """An accepted value can be written again and comes back the same, bit by bit."""
    decoded = decode_or_none(frame)
    if decoded is not None:
        again = encode(decoded[0])
        assert encode(decode(again)[0]) == again


@patient
@given(VALUES)
def test_whatever_is_written_can_be_read(value):
    """The encoder writes nothing that the decoder refuses, half surrogates included."""
    assert_plain(decode(encode(value))[0])


@st.composite
def frames_near_an_answer(draw):
    """The frame of a right answer, changed; with the answer."""
    numbers = st.floats(1e-6, 1e6) | st.floats(-1e6, -1e-6)
    want = draw(hnp.arrays(np.float64, hnp.array_shapes(max_dims=3, max_side=3), elements=numbers))
    header, payload = take_apart(encode(want, {"kind": "returned"}))
    if draw(st.booleans()):
        tree = json.loads(header)
        ways = [way for way in places(tree) if way[:1] == ("value",)]
        header = json.dumps(replaced(tree, draw(st.sampled_from(ways)), draw(EVIL))).encode()
    else:
        data = bytearray(payload)
        data[draw(st.integers(0, len(data) - 1))] ^= 1 << draw(st.integers(0, 7))
        payload = bytes(data)
    return make_frame(header, payload), want


@patient
@given(frames_near_an_answer())
def test_no_wrong_answer_is_accepted(frame_and_want):
    """What the judge takes for exactly right has the bytes of the right answer."""
    frame, want = frame_and_want
    decoded = decode_or_none(frame)
    assume(decoded is not None)
    got = decoded[0]
    if compare(got, want, 0.0) is None:
        assert type(got) is np.ndarray
        assert got.shape == want.shape
        assert got.astype(want.dtype).tobytes() == want.tobytes()
    else:
        assert (
            type(got) is not np.ndarray
            or got.tobytes() != want.tobytes()
            or ((got.dtype, got.shape) != (want.dtype, want.shape))
        )


ARRAY = '["<f8",1]'


@pytest.mark.parametrize(
    ("header", "payload"),
    [
        pytest.param('[["value",1]]', b"", id="pairs for an object"),
        pytest.param('"value"', b"", id="text for an object"),
        pytest.param('{"value":"\\ud800"}', b"", id="half a surrogate"),
        pytest.param('{"value":{"t":"opaque","name":"\\udfff"}}', b"", id="surrogate in a name"),
        pytest.param(
            '{"value":{"t":"dict","items":[["\\ud800",1]]}}', b"", id="surrogate in a key"
        ),
        pytest.param('{"value":{"t":"dict","items":[["a",1],["a",2]]}}', b"", id="key twice"),
        pytest.param('{"value":{"t":"complex","re":true,"im":0.0}}', b"", id="truth as a part"),
        pytest.param('{"value":1e400000}x', b"", id="something after the end"),
        pytest.param('{"value":' + "9" * 4301 + "}", b"", id="whole number too long for Python"),
        pytest.param('{"value":' + "9" * 2000 + "}", b"", id="whole number too long for us"),
        pytest.param('{"value":' + "[" * 100_000, b"", id="deep array"),
        pytest.param('{"value":' + '{"a":' * 100_000, b"", id="deep object"),
        pytest.param(
            '{"value":' + '{"t":"list","items":[' * 10 + "]}" * 10 + "}", b"", id="deep list"
        ),
        pytest.param('{"value":1}', b"\0", id="bytes of no array"),
        pytest.param(f'{{"value":{ARRAY}}}', bytes(16), id="more bytes than the array has"),
        pytest.param(
            f'{{"value":{{"t":"list","items":[{ARRAY},{ARRAY}]}}}}', bytes(8), id="shared bytes"
        ),
        pytest.param('{"value":["<f8",-0.0]}', b"", id="minus zero"),
        pytest.param('{"value":["<f8",true]}', bytes(8), id="truth as size"),
        pytest.param('{"value":["<f8",0,1e1]}', b"", id="size as a float"),
        pytest.param('{"value":["<f8",NaN]}', bytes(8), id="NaN as size"),
        pytest.param('{"value":["<f8",-1,-1]}', bytes(8), id="sizes below zero"),
        pytest.param('{"value":[]}', b"", id="array of nothing"),
    ],
)
def test_frames_that_the_encoder_would_not_write_are_refused(header, payload):
    """Each is refused as a whole; where two readers could differ, nobody reads it."""
    with pytest.raises(BadFrameError):
        decode(make_frame(header.encode(), payload))


def test_numbers_that_are_none_are_data():
    """NaN, infinities and minus zero are answers to be judged, not errors of the channel."""
    header = b'{"value":{"t":"list","items":[NaN,Infinity,-Infinity,-0.0,1e400]}}'
    value, _ = decode(make_frame(header))
    assert list(map(repr, value)) == ["nan", "inf", "-inf", "-0.0", "inf"]


@pytest.mark.parametrize(
    "filler",
    ["[]", "{}", "[[]]", '{"a":0}', '""', "0.5", '"\U0001f600"', '"\\ud83d\\ude00"', "1234567890"],
)
def test_the_longest_header_takes_little_memory(filler):
    """A header of 1 MiB takes less than 48 MiB, whatever its JSON is made of."""
    count = (values.MAX_HEADER_BYTES - 100) // (len(filler.encode()) + 1)
    header = '{"value":1,"x":[' + ",".join([filler] * count) + "]}"
    tracemalloc.start()
    try:
        decode(make_frame(header.encode()))
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert peak < 48 << 20


@pytest.mark.parametrize("dtype", ["|b1", "|u1", "<f8"])
def test_many_arrays_in_the_same_bytes_are_refused_before_they_take_memory(dtype):
    """4096 arrays of one MiB that is sent once would be 4 GiB."""
    size = 1 << 20
    item = [dtype, size // int(dtype[2])]
    tree = {"value": {"t": "list", "items": [item] * values.MAX_ITEMS}}
    frame = make_frame(json.dumps(tree, separators=(",", ":")).encode(), bytes(size))
    tracemalloc.start()
    try:
        with pytest.raises(BadFrameError):
            decode(frame)
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert peak < 16 << 20
