"""Office files printed to PDF by LibreOffice, and looked into for what they hide."""
