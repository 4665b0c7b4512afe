"""From files, pages and tables to reports. `rawi.intake.files.read` is the door."""
