"""The review desk: the web application in which people decide."""
