"""What a service answers to a signature that is not one, as botocore reads it."""

CALLS = {
    "sqs": lambda client: client.list_queues(),
    "dynamodb": lambda client: client.list_tables(),
    "events": lambda client: client.list_event_buses(),
    "secretsmanager": lambda client: client.list_secrets(),
    "glue": lambda client: client.get_databases(),
    "athena": lambda client: client.list_work_groups(),
    "scheduler": lambda client: client.list_schedules(),
    "sts": lambda client: client.get_caller_identity(),
    "s3": lambda client: client.list_buckets(),
}


def each_refused(aws, names, make):
    json, query, s3 = names
    for service, call in CALLS.items():
        with aws.refused({"sts": query, "s3": s3}.get(service, json)):
            call(make(service))


def test_whole(aws):
    for service, call in CALLS.items():
        call(aws.tampering(service, lambda headers: None))


def test_incomplete(aws):
    names = ("IncompleteSignatureException", "IncompleteSignature", "AuthorizationHeaderMalformed")
    for old, new in [("Signature=", "Sign="), ("Credential=test/", "Credential=te/st/")]:
        each_refused(aws, names, lambda service: aws.missigning(service, old, new))


def test_without_date(aws):
    def change(headers):
        del headers["X-Amz-Date"]

    names = ("IncompleteSignatureException", "IncompleteSignature", "AccessDenied")
    each_refused(aws, names, lambda service: aws.tampering(service, change))


def test_missing(aws):
    names = ("MissingAuthenticationTokenException", "MissingAuthenticationToken", "InvalidArgument")
    each_refused(aws, names, lambda service: aws.missigning(service, "AWS4-HMAC-SHA256", "Bearer"))


def test_scope(aws):
    names = ("InvalidSignatureException", "SignatureDoesNotMatch", "AuthorizationHeaderMalformed")
    each_refused(aws, names, lambda service: aws.missigning(service, "aws4_request", "aws5_request"))


def test_session(aws):
    role = {"RoleArn": "arn:aws:iam::000000000000:role/night", "RoleSessionName": "one"}
    keys = aws.client("sts").assume_role(**role)["Credentials"]
    given = {"aws_access_key_id": keys["AccessKeyId"], "aws_session_token": keys["SessionToken"]}
    for service, call in CALLS.items():
        call(aws.client(service, **given, aws_secret_access_key=keys["SecretAccessKey"]))
        with aws.refused("InvalidSignatureException", "SignatureDoesNotMatch"):
            call(aws.client(service, **given, aws_secret_access_key="wrong"))
