def queue(aws, name=None, **attributes):
    name = name or aws.name("queue")
    url = aws("sqs", "create-queue", "--queue-name", name, "--attributes", attributes)["QueueUrl"]
    return ["--queue-url", url], f"arn:aws:sqs:us-east-1:000000000000:{name}"


def receive(aws, url, *more):
    answer = aws("sqs", "receive-message", "--max-number-of-messages", "10", *url, *more)
    return answer["Messages"] if answer else []


def test_queues(aws):
    url, arn = queue(aws, VisibilityTimeout="7")
    name = arn.rpartition(":")[2]
    assert aws("sqs", "get-queue-url", "--queue-name", name)["QueueUrl"] == url[1]
    assert aws("sqs", "list-queues", "--queue-name-prefix", name)["QueueUrls"] == [url[1]]
    aws("sqs", "set-queue-attributes", "--attributes", "DelaySeconds=3", *url)
    told = aws("sqs", "get-queue-attributes", "--attribute-names", "All", *url)["Attributes"]
    assert (told["VisibilityTimeout"], told["DelaySeconds"], told["QueueArn"]) == ("7", "3", arn)
    aws("sqs", "tag-queue", "--tags", "a=1,b=2", *url)
    aws("sqs", "untag-queue", "--tag-keys", "a", *url)
    assert aws("sqs", "list-queue-tags", *url)["Tags"] == {"b": "2"}
    aws("sqs", "add-permission", "--label", "one", "--aws-account-ids", "111111111111", "--actions", "SendMessage", *url)
    assert "one" in aws("sqs", "get-queue-attributes", "--attribute-names", "Policy", *url)["Attributes"]["Policy"]
    aws("sqs", "remove-permission", "--label", "one", *url)
    aws("sqs", "delete-queue", *url)
    aws.refused("AWS.SimpleQueueService.NonExistentQueue", "sqs", "get-queue-url", "--queue-name", name)


def test_messages(aws):
    url, _ = queue(aws)
    kind = {"kind": {"DataType": "String", "StringValue": "sale"}}
    sent = aws("sqs", "send-message", "--message-body", "Grüße & <mehr>", "--message-attributes", kind, *url)
    [message] = receive(aws, url, "--attribute-names", "All", "--message-attribute-names", "All")
    assert (message["MessageId"], message["Body"]) == (sent["MessageId"], "Grüße & <mehr>")
    assert message["MessageAttributes"] == kind
    receipt = ["--receipt-handle", message["ReceiptHandle"], *url]
    aws("sqs", "change-message-visibility", "--visibility-timeout", "0", *receipt)
    [again] = receive(aws, url)
    aws("sqs", "delete-message", "--receipt-handle", again["ReceiptHandle"], *url)
    aws("sqs", "send-message", "--message-body", "purged", *url)
    aws("sqs", "purge-queue", *url)
    assert receive(aws, url) == []


def test_batches(aws):
    url, _ = queue(aws)
    entries = [{"Id": str(n), "MessageBody": f"text {n}"} for n in range(3)]
    answer = aws("sqs", "send-message-batch", "--entries", entries, *url)
    assert len(answer["Successful"]) == 3
    messages = receive(aws, url)
    assert sorted(message["Body"] for message in messages) == ["text 0", "text 1", "text 2"]
    receipts = [{"Id": str(n), "ReceiptHandle": message["ReceiptHandle"]} for n, message in enumerate(messages)]
    longer = [receipt | {"VisibilityTimeout": 60} for receipt in receipts]
    assert len(aws("sqs", "change-message-visibility-batch", "--entries", longer, *url)["Successful"]) == 3
    deleted = aws("sqs", "delete-message-batch", "--entries", [*receipts, {"Id": "bad", "ReceiptHandle": "none"}], *url)
    assert (len(deleted["Successful"]), len(deleted["Failed"])) == (3, 1)


def test_redrive(aws):
    dead, dead_arn = queue(aws)
    policy = '{"deadLetterTargetArn": "%s", "maxReceiveCount": 1}' % dead_arn
    url, arn = queue(aws, RedrivePolicy=policy, VisibilityTimeout="0")
    assert aws("sqs", "list-dead-letter-source-queues", *dead)["queueUrls"] == [url[1]]
    aws("sqs", "send-message", "--message-body", "poison", *url)
    assert len(receive(aws, url)) == 1 and receive(aws, url) == []
    aws("sqs", "start-message-move-task", "--source-arn", dead_arn, "--destination-arn", arn)
    tasks = lambda: aws("sqs", "list-message-move-tasks", "--source-arn", dead_arn)["Results"]
    aws.until(tasks, lambda told: told[0]["Status"] == "COMPLETED")
    assert [message["Body"] for message in receive(aws, url)] == ["poison"]
    entries = [{"Id": str(n), "MessageBody": "slow"} for n in range(10)]
    aws("sqs", "send-message-batch", "--entries", entries, *dead)
    slowly = ["--max-number-of-messages-per-second", "1"]
    started = aws("sqs", "start-message-move-task", "--source-arn", dead_arn, "--destination-arn", arn, *slowly)
    cancelled = aws("sqs", "cancel-message-move-task", "--task-handle", started["TaskHandle"])
    assert cancelled["ApproximateNumberOfMessagesMoved"] < 10
