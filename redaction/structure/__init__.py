"""Structure, links, outline and descriptions, made anew; the pages joined to one file."""
