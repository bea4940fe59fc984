"""What the review desk works with: what is known of a document, what people settle, what runs behind it."""
