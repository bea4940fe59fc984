"""What is published, for machines: the catalogue, feeds, tables, DCAT, CKAN and OAI-PMH."""
