"""The demo: embedded mail servers, sample mail of invented people, and actors. Imports only models."""
