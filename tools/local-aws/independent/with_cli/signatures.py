# Processes of their own: a driver that once did not sign signs no more.
def test_unsigned(aws):
    aws.process_refused("MissingAuthenticationTokenException", "sqs", "list-queues", "--no-sign-request")
    aws.process_refused("MissingAuthenticationToken", "sts", "get-caller-identity", "--no-sign-request")
    assert "Buckets" in aws.process("s3api", "list-buckets", "--no-sign-request")
