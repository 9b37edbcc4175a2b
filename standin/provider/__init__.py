"""`pulumi-resource-aws` for rehearsals: the resource types this project uses, as boto3 calls to a stand-in API."""
