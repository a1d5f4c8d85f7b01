"""The one place that knows DynamoDB: keys, items and values, commit, one function per access pattern."""
