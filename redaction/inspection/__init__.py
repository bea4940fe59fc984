"""What a document hides from whoever looks at its pages."""
