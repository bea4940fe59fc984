"""The recognisers: one module for each thing that may identify a person, all in one shape."""
