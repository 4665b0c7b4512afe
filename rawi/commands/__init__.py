"""The commands, a module each; `rawi.cli` puts them together."""
