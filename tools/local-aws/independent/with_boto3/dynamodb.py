KEY = {"AttributeDefinitions": [{"AttributeName": "id", "AttributeType": "S"}], "KeySchema": [{"AttributeName": "id", "KeyType": "HASH"}]}


def table(aws):
    dynamodb, name = aws.client("dynamodb"), aws.name("table")
    dynamodb.create_table(TableName=name, BillingMode="PAY_PER_REQUEST", **KEY)
    return dynamodb, name


def test_tables(aws):
    dynamodb, name = table(aws)
    arn = dynamodb.describe_table(TableName=name)["Table"]["TableArn"]
    with aws.refused("ResourceInUseException"):
        dynamodb.create_table(TableName=name, BillingMode="PAY_PER_REQUEST", **KEY)
    assert name in dynamodb.list_tables()["TableNames"]
    provisioned = {"ReadCapacityUnits": 1, "WriteCapacityUnits": 1}
    dynamodb.update_table(TableName=name, BillingMode="PROVISIONED", ProvisionedThroughput=provisioned)
    assert dynamodb.describe_time_to_live(TableName=name)["TimeToLiveDescription"]["TimeToLiveStatus"] == "DISABLED"
    dynamodb.tag_resource(ResourceArn=arn, Tags=[{"Key": "a", "Value": "1"}, {"Key": "b", "Value": "2"}])
    dynamodb.untag_resource(ResourceArn=arn, TagKeys=["a"])
    assert dynamodb.list_tags_of_resource(ResourceArn=arn)["Tags"] == [{"Key": "b", "Value": "2"}]
    dynamodb.delete_table(TableName=name)

    def state():
        try:
            return dynamodb.describe_table(TableName=name)["Table"]["TableStatus"]
        except dynamodb.exceptions.ResourceNotFoundException:
            return "gone"

    assert aws.until(state, lambda told: told != "DELETING") == "gone"


def test_items(aws):
    dynamodb, name = table(aws)
    key = {"id": {"S": "a"}}
    dynamodb.put_item(TableName=name, Item=key | {"n": {"N": "1"}, "raw": {"B": b"\x00\xff"}})
    assert dynamodb.get_item(TableName=name, Key=key, ConsistentRead=True)["Item"]["raw"] == {"B": b"\x00\xff"}
    changed = dynamodb.update_item(
        TableName=name,
        Key=key,
        UpdateExpression="ADD n :one",
        ExpressionAttributeValues={":one": {"N": "1"}},
        ReturnValues="UPDATED_NEW",
    )
    assert changed["Attributes"] == {"n": {"N": "2"}}
    with aws.refused("ConditionalCheckFailedException"):
        dynamodb.put_item(TableName=name, Item=key, ConditionExpression="attribute_not_exists(id)")
    found = dynamodb.query(TableName=name, KeyConditionExpression="id = :id", ExpressionAttributeValues={":id": {"S": "a"}})
    assert found["Count"] == 1
    puts = [{"PutRequest": {"Item": {"id": {"S": f"b{n}"}}}} for n in range(5)]
    assert dynamodb.batch_write_item(RequestItems={name: puts})["UnprocessedItems"] == {}
    batch = dynamodb.batch_get_item(RequestItems={name: {"Keys": [{"id": {"S": "b1"}}, {"id": {"S": "b2"}}]}})
    assert len(batch["Responses"][name]) == 2
    dynamodb.delete_item(TableName=name, Key=key)
    pages = dynamodb.get_paginator("scan").paginate(TableName=name, PaginationConfig={"PageSize": 2})
    assert sorted(item["id"]["S"] for page in pages for item in page["Items"]) == ["b0", "b1", "b2", "b3", "b4"]
