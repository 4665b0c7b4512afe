"""From events to files and to a table for a person. `rawi.export.writer.open_writer` is the door."""
