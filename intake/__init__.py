"""Bytes to message to reading: mailbox drivers, parsing, cutting, machine mail, and the reading itself."""
