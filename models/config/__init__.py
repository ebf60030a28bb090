"""The configuration: one TOML file, every key typed, and what is kept of it over time."""
