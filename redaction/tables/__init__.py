"""Tables, told by rules or by layout."""
