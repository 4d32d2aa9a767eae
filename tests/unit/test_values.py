"""Values cross a sandbox's border whole, and nothing else does."""

import json
import math
import tracemalloc

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from autograder.inside import decoder, values
from autograder.inside.decoder import BadFrameError, decode, detach
from autograder.inside.values import PREFIX, Opaque, encode

ARRAYS = hnp.arrays(
    dtype=st.sampled_from([np.float64, np.float32, np.int64, np.uint8, np.bool_, np.complex128]),
    shape=hnp.array_shapes(min_dims=0, max_dims=4, min_side=0, max_side=3),
)


@given(ARRAYS)
def test_arrays_survive(array):
    """dtype, shape and every bit come back."""
    back = detach(array)
    assert type(back) is np.ndarray
    assert back.dtype == array.dtype
    assert back.shape == array.shape
    assert back.tobytes() == array.tobytes()


@given(
    st.recursive(
        st.none()
        | st.booleans()
        | st.integers(-(10**30), 10**30)
        | st.floats(allow_nan=False)
        | st.complex_numbers(allow_nan=False)
        | st.text(max_size=20),
        lambda inner: (
            st.lists(inner, max_size=3)
            | st.lists(inner, max_size=3).map(tuple)
            | st.dictionaries(st.text(max_size=5), inner, max_size=3)
        ),
        max_leaves=10,
    )
)
def test_plain_values_survive(value):
    """Python's own values come back equal and of the same type."""
    back = detach(value)
    assert back == value
    assert type(back) is type(value)


def test_other_fields_travel_beside_the_value():
    """The header carries plain JSON beside the value."""
    value, extra = decode(encode(np.ones(2), {"kind": "returned", "seconds": 0.5}))
    assert value.tolist() == [1.0, 1.0]
    assert extra == {"kind": "returned", "seconds": 0.5}


class Liar(np.ndarray):
    """An array subclass that equals everything."""

    def __eq__(self, other):
        return True

    __hash__ = None


class Explosive:
    """An object whose every hook raises."""

    def __reduce__(self):
        raise AssertionError("pickled")

    def __array__(self, *_):
        raise AssertionError("converted")

    def __eq__(self, other):
        raise AssertionError("compared")

    __hash__ = None


@pytest.mark.parametrize(
    "value",
    [
        np.zeros(2).view(Liar),
        np.ma.masked_array([1.0, 2.0], [True, False]),
        np.zeros((1, 1)).view(np.matrix),
        np.array([None, 1], dtype=object),
        np.array([(1, 2.0)], dtype=[("a", int), ("b", float)]),
        np.array(["text"]),
        np.array(["2020-01-01"], dtype="datetime64[D]"),
        np.zeros(2, np.longdouble),
        Explosive(),
        {1: 2},
        {1, 2},
        b"bytes",
        1 << 5000,
        range(3),
        type,
    ],
    ids=lambda value: type(value).__name__,
)
def test_what_is_not_a_plain_value_becomes_the_name_of_its_type(value):
    """Subclasses, objects and odd dtypes do not cross, and none of their hooks runs."""
    assert isinstance(detach(value), Opaque)


def test_cyclic_and_deep_values_do_not_hang():
    """Depth is capped on the way out."""
    cyclic = []
    cyclic.append(cyclic)
    deep = 0
    for _ in range(1000):
        deep = [deep]
    for value in (cyclic, deep):
        back = detach(value)
        for _ in range(values.MAX_DEPTH):
            back = back[0]
        assert isinstance(back, Opaque)


def test_large_values_are_refused_before_they_are_copied():
    """An array that is large only by its strides is refused by its size."""
    huge = np.broadcast_to(np.float64(0.0), (1 << 20, 1 << 20))
    assert isinstance(detach(huge), Opaque)
    assert isinstance(detach([0] * 5000), Opaque)


def test_byte_order_and_strides_are_normalised():
    """Big-endian and non-contiguous arrays arrive as ordinary ones."""
    array = np.arange(6, dtype=">f8").reshape(2, 3)[:, ::-1]
    back = detach(array)
    assert back.dtype == np.dtype("<f8")
    assert back.tolist() == [[2.0, 1.0, 0.0], [5.0, 4.0, 3.0]]


def test_nan_and_infinity_survive():
    """They are verdicts to be given, not errors of the channel."""
    assert math.isnan(detach(float("nan")))
    assert detach(float("-inf")) == -math.inf


def frame(header, payload=b""):
    text = header if isinstance(header, bytes) else json.dumps(header).encode()
    return PREFIX.pack(len(text), len(payload), 0.0) + text + payload


def array(dtype="<f8", shape=(1,)):
    return frame({"value": [dtype, *shape]}, b"\0" * 8)


def test_the_handwritten_frame_is_a_good_one():
    """The bad frames below are bad for one reason each."""
    assert decode(array())[0].tolist() == [0.0]


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"\0" * 15,
        b"\0" * 16,
        PREFIX.pack(2**31, 0, 0.0),
        frame(b"{"),
        frame(b"[" * 100_000),
        frame(b"1" * 10_000),
        frame([]),
        frame({}),
        frame({"value": {}}),
        frame({"value": {"t": "pickle", "data": "x"}}),
        frame({"value": []}),
        frame({"value": [1]}),
        frame({"value": [["<f8"], 1]}, b"\0" * 8),
        frame({"value": {"t": "scalar", "dtype": "<f8"}}),
        frame({"value": {"t": "scalar", "dtype": {}}}, b"\0" * 8),
        frame({"value": {"t": "list", "items": {"t": "list"}}}),
        frame({"value": {"t": "dict", "items": [["a"]]}}),
        frame({"value": {"t": "dict", "items": [[1, 2]]}}),
        frame({"value": {"t": "list", "items": [0] * 5000}}),
        frame({"value": "x" * 100_000}),
        frame(b'{"value": 1' + b"0" * 3000 + b"}"),
        array(dtype="|O"),
        array(dtype="<O8"),
        array(dtype=">f8"),
        array(dtype="<f16"),
        array(dtype="<f8,<f8"),
        array(dtype="<U2"),
        array(shape=[2]),
        array(shape=[-1]),
        array(shape=[1.0]),
        array(shape=[True]),
        array(shape=["1"]),
        array(shape=[1] * 70),
        array(shape=[1 << 62, 1 << 62]),
        array(shape=[0, -1]),
    ],
)
def test_lying_frames_are_refused(data):
    """Whatever is wrong with a frame, it is refused as a whole and nothing is allocated for it."""
    with pytest.raises(BadFrameError):
        decode(data)


@given(st.binary(max_size=200))
def test_random_bytes_are_refused(data):
    """Noise is never taken for a value."""
    with pytest.raises(BadFrameError):
        decode(data)


@given(st.integers(0, 400), st.integers(0, 255))
def test_a_flipped_byte_is_refused_or_still_a_plain_value(position, byte):
    """A corrupted frame never becomes anything but plain data."""
    good = bytearray(encode({"a": np.arange(4.0), "b": (1, None)}))
    good[position % len(good)] = byte
    try:
        value, _ = decode(bytes(good))
    except BadFrameError:
        return
    assert type(value) in (dict, tuple, list, str, int, float, Opaque, np.ndarray, type(None))


def test_bools_are_only_ever_0_or_1():
    """A byte of 7 in a bool array is read as True, and not as a bool that equals neither."""
    data = frame({"value": ["|b1", 2]}, b"\7\0")
    assert decode(data)[0].tobytes() == b"\1\0"


def test_what_was_decoded_from_one_frame_is_its_own():
    """A header that was read before gives new lists, dicts and arrays each time."""
    frame = encode({"a": [np.arange(2.0), [1]]}, {"kind": "returned"})
    first, fields = decode(frame)
    first["a"][1].append(2)
    first["b"] = first["a"].pop(0)
    assert repr(decode(frame)[0]) == "{'a': [array([0., 1.]), [1]]}"
    with pytest.raises(TypeError):
        fields["kind"] = "raised"


def test_headers_that_are_kept_take_little_memory():
    """Whoever sends ever new headers, as long as are kept, fills a few MiB and no more."""
    filler = ",".join(["[]"] * 150)
    tracemalloc.start()
    try:
        for number in range(3 * decoder.MAX_KEPT):
            decode(frame(b'{"value":%d,"x":[%s]}' % (number, filler.encode())))
        size, _ = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
        decoder._read_kept_header.cache_clear()
    assert size < 32 << 20
