def test_identity(aws):
    assert aws("sts", "get-caller-identity")["Account"] == "000000000000"
    info = aws("sts", "get-access-key-info", "--access-key-id", "AKIAIOSFODNN7EXAMPLE")
    assert info["Account"] == "000000000000"


def test_roles(aws):
    role = ["--role-arn", "arn:aws:iam::000000000000:role/night", "--role-session-name", "one"]
    answer = aws("sts", "assume-role", "--duration-seconds", "900", *role)
    assert answer["AssumedRoleUser"]["Arn"] == "arn:aws:sts::000000000000:assumed-role/night/one"
    assert aws("sts", "get-session-token")["Credentials"]["SessionToken"]
    aws.refused("ValidationError", "sts", "assume-role", "--role-arn", "arn:aws:iam::1:role/short", *role[2:])


def test_as_a_process(aws):
    assert aws.process("sts", "get-caller-identity")["Arn"] == "arn:aws:iam::000000000000:root"
