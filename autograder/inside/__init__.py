"""What runs in the same process as a student's code.

These modules are the only part of the engine that a sandbox contains, so they
import nothing but the standard library, NumPy and one another, and they never
see an expected value. They return what a function did; whether that is right
is decided elsewhere.
"""
