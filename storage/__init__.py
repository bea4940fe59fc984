"""Where things are kept: the vault, the shelf, the catalogue and its journal."""
