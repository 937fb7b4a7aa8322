def test_identity(aws):
    sts = aws.client("sts")
    assert sts.get_caller_identity()["Arn"] == "arn:aws:iam::000000000000:root"
    assert sts.get_access_key_info(AccessKeyId="AKIAIOSFODNN7EXAMPLE")["Account"] == "000000000000"


def test_roles(aws):
    sts = aws.client("sts")
    role = "arn:aws:iam::000000000000:role/night"
    answer = sts.assume_role(RoleArn=role, RoleSessionName="one", DurationSeconds=900)
    keys = answer["Credentials"]
    for given, arn in [(keys, answer["AssumedRoleUser"]["Arn"]), (sts.get_session_token()["Credentials"], "arn:aws:iam::000000000000:root")]:
        other = aws.client(
            "sts",
            aws_access_key_id=given["AccessKeyId"],
            aws_secret_access_key=given["SecretAccessKey"],
            aws_session_token=given["SessionToken"],
        )
        assert other.get_caller_identity()["Arn"] == arn
    with aws.refused("ValidationError"):
        sts.assume_role(RoleArn="arn:aws:iam::1:role/short", RoleSessionName="one")
