import uuid


def test_values(aws):
    secrets, name = aws.client("secretsmanager"), aws.name("secret")
    created = secrets.create_secret(Name=name, SecretString="first", Description="d")
    assert secrets.get_secret_value(SecretId=created["ARN"])["SecretString"] == "first"
    secrets.put_secret_value(SecretId=name, SecretBinary=b"\x00second")
    assert secrets.get_secret_value(SecretId=name)["SecretBinary"] == b"\x00second"
    before = secrets.get_secret_value(SecretId=name, VersionStage="AWSPREVIOUS")
    assert (before["SecretString"], before["VersionId"]) == ("first", created["VersionId"])
    secrets.update_secret(SecretId=name, SecretString="third", Description="e")
    told = secrets.describe_secret(SecretId=name)
    assert told["Description"] == "e" and "SecretString" not in told
    versions = secrets.list_secret_version_ids(SecretId=name)["Versions"]
    assert sorted(stage for version in versions for stage in version["VersionStages"]) == ["AWSCURRENT", "AWSPREVIOUS"]
    batch = secrets.batch_get_secret_value(SecretIdList=[name, "missing"])
    assert [one["SecretString"] for one in batch["SecretValues"]] == ["third"]
    assert [one["ErrorCode"] for one in batch["Errors"]] == ["ResourceNotFoundException"]
    with aws.refused("ResourceExistsException"):
        secrets.create_secret(Name=name, SecretString="other")


def test_rotation(aws):
    secrets, name = aws.client("secretsmanager"), aws.name("secret")
    first = secrets.create_secret(Name=name, SecretString="first")["VersionId"]
    # A rotation that runs a function is refused, with what to do instead.
    with aws.refused("NotImplementedException"):
        secrets.rotate_secret(SecretId=name)
    second = str(uuid.uuid4())
    secrets.put_secret_value(SecretId=name, ClientRequestToken=second, SecretString="second", VersionStages=["AWSPENDING"])
    assert secrets.get_secret_value(SecretId=name)["SecretString"] == "first"
    secrets.update_secret_version_stage(
        SecretId=name, VersionStage="AWSCURRENT", MoveToVersionId=second, RemoveFromVersionId=first
    )
    assert secrets.get_secret_value(SecretId=name)["SecretString"] == "second"


def test_lists(aws):
    secrets, name = aws.client("secretsmanager"), aws.name("secret")
    secrets.create_secret(Name=name, SecretString="text")
    secrets.tag_resource(SecretId=name, Tags=[{"Key": "a", "Value": "1"}, {"Key": "b", "Value": "2"}])
    secrets.untag_resource(SecretId=name, TagKeys=["a"])
    [listed] = secrets.list_secrets(Filters=[{"Key": "name", "Values": [name]}])["SecretList"]
    assert (listed["Name"], listed["Tags"]) == (name, [{"Key": "b", "Value": "2"}])
    secrets.delete_secret(SecretId=name, RecoveryWindowInDays=7)
    with aws.refused("InvalidRequestException"):
        secrets.get_secret_value(SecretId=name)
    secrets.restore_secret(SecretId=name)
    assert secrets.get_secret_value(SecretId=name)["SecretString"] == "text"
    secrets.delete_secret(SecretId=name, ForceDeleteWithoutRecovery=True)
    with aws.refused("ResourceNotFoundException"):
        secrets.describe_secret(SecretId=name)
