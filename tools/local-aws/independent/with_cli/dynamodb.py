def table(aws):
    name = aws.name("table")
    key = ["--attribute-definitions", "AttributeName=id,AttributeType=S", "--key-schema", "AttributeName=id,KeyType=HASH"]
    aws("dynamodb", "create-table", "--table-name", name, "--billing-mode", "PAY_PER_REQUEST", *key)
    return ["--table-name", name], name


def test_tables(aws):
    which, name = table(aws)
    aws("dynamodb", "wait", "table-exists", *which)
    arn = aws("dynamodb", "describe-table", *which)["Table"]["TableArn"]
    assert name in aws("dynamodb", "list-tables")["TableNames"]
    capacity = ["--provisioned-throughput", "ReadCapacityUnits=1,WriteCapacityUnits=1"]
    aws("dynamodb", "update-table", "--billing-mode", "PROVISIONED", *capacity, *which)
    expiry = aws("dynamodb", "describe-time-to-live", *which)["TimeToLiveDescription"]
    assert expiry["TimeToLiveStatus"] == "DISABLED"
    aws("dynamodb", "tag-resource", "--resource-arn", arn, "--tags", "Key=a,Value=1", "Key=b,Value=2")
    aws("dynamodb", "untag-resource", "--resource-arn", arn, "--tag-keys", "a")
    assert aws("dynamodb", "list-tags-of-resource", "--resource-arn", arn)["Tags"] == [{"Key": "b", "Value": "2"}]
    aws("dynamodb", "delete-table", *which)
    aws.until(lambda: aws("dynamodb", "list-tables")["TableNames"], lambda names: name not in names)


def test_items(aws):
    which, name = table(aws)
    key = {"id": {"S": "a"}}
    aws("dynamodb", "put-item", "--item", key | {"n": {"N": "1"}}, *which)
    assert aws("dynamodb", "get-item", "--key", key, "--consistent-read", *which)["Item"] == key | {"n": {"N": "1"}}
    values = ["--expression-attribute-values", {":one": {"N": "1"}}]
    add = ["--update-expression", "ADD n :one", "--return-values", "UPDATED_NEW", *values]
    assert aws("dynamodb", "update-item", "--key", key, *add, *which)["Attributes"] == {"n": {"N": "2"}}
    new = ["--condition-expression", "attribute_not_exists(id)"]
    aws.refused("ConditionalCheckFailedException", "dynamodb", "put-item", "--item", key, *new, *which)
    where = ["--key-condition-expression", "id = :id", "--expression-attribute-values", {":id": {"S": "a"}}]
    assert aws("dynamodb", "query", *where, *which)["Count"] == 1
    puts = [{"PutRequest": {"Item": {"id": {"S": f"b{n}"}}}} for n in range(5)]
    aws("dynamodb", "batch-write-item", "--request-items", {name: puts})
    batch = aws("dynamodb", "batch-get-item", "--request-items", {name: {"Keys": [{"id": {"S": "b1"}}]}})
    assert batch["Responses"][name] == [{"id": {"S": "b1"}}]
    aws("dynamodb", "delete-item", "--key", key, *which)
    found = aws("dynamodb", "scan", "--page-size", "2", *which)["Items"]
    assert sorted(item["id"]["S"] for item in found) == ["b0", "b1", "b2", "b3", "b4"]
