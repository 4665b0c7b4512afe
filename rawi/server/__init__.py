"""The situation room: pages over an archive, and the same as JSON. `rawi serve ARCHIVE` opens it."""
