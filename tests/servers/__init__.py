"""Servers that the tests start: real ones, and scripted ones that misbehave."""
