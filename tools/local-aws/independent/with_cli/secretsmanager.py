import uuid


def test_values(aws):
    name = aws.name("secret")
    which = ["--secret-id", name]
    created = aws("secretsmanager", "create-secret", "--name", name, "--secret-string", "first")
    aws("secretsmanager", "put-secret-value", "--secret-string", '{"user": "second"}', *which)
    assert aws("secretsmanager", "get-secret-value", *which)["SecretString"] == '{"user": "second"}'
    before = aws("secretsmanager", "get-secret-value", "--version-id", created["VersionId"], *which)
    assert before["SecretString"] == "first"
    aws("secretsmanager", "update-secret", "--secret-string", "third", "--description", "e", *which)
    assert aws("secretsmanager", "describe-secret", *which)["Description"] == "e"
    versions = aws("secretsmanager", "list-secret-version-ids", *which)["Versions"]
    assert sorted(stage for version in versions for stage in version["VersionStages"]) == ["AWSCURRENT", "AWSPREVIOUS"]
    batch = aws("secretsmanager", "batch-get-secret-value", "--secret-id-list", name, "missing")
    assert [one["SecretString"] for one in batch["SecretValues"]] == ["third"] and len(batch["Errors"]) == 1


def test_rotation(aws):
    name = aws.name("secret")
    which = ["--secret-id", name]
    first = aws("secretsmanager", "create-secret", "--name", name, "--secret-string", "first")["VersionId"]
    # A rotation that runs a function is refused, with what to do instead.
    aws.refused("NotImplementedException", "secretsmanager", "rotate-secret", *which)
    second = ["--client-request-token", str(uuid.uuid4())]
    aws("secretsmanager", "put-secret-value", "--secret-string", "second", "--version-stages", "AWSPENDING", *second, *which)
    move = ["--version-stage", "AWSCURRENT", "--move-to-version-id", second[1], "--remove-from-version-id", first]
    aws("secretsmanager", "update-secret-version-stage", *move, *which)
    assert aws("secretsmanager", "get-secret-value", *which)["SecretString"] == "second"


def test_lists(aws):
    name = aws.name("secret")
    which = ["--secret-id", name]
    aws("secretsmanager", "create-secret", "--name", name, "--secret-string", "text")
    aws("secretsmanager", "tag-resource", "--tags", "Key=a,Value=1", "Key=b,Value=2", *which)
    aws("secretsmanager", "untag-resource", "--tag-keys", "a", *which)
    [listed] = aws("secretsmanager", "list-secrets", "--filters", f"Key=name,Values={name}")["SecretList"]
    assert (listed["Name"], listed["Tags"]) == (name, [{"Key": "b", "Value": "2"}])
    aws("secretsmanager", "delete-secret", "--recovery-window-in-days", "7", *which)
    aws.refused("InvalidRequestException", "secretsmanager", "get-secret-value", *which)
    aws("secretsmanager", "restore-secret", *which)
    aws("secretsmanager", "delete-secret", "--force-delete-without-recovery", *which)
    aws.refused("ResourceNotFoundException", "secretsmanager", "describe-secret", *which)
