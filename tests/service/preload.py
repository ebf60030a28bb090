"""Loaded once by the server that all processes of the tests are forked from."""

from tests.service import child

child.reader()
