"""Run twice: with a client of today, which speaks JSON, and with one of before November 2023, which speaks the query protocol."""


def queue(aws, **attributes):
    name = aws.name("queue") + (".fifo" if "FifoQueue" in attributes else "")
    url = aws.client("sqs").create_queue(QueueName=name, Attributes=attributes)["QueueUrl"]
    return url, f"arn:aws:sqs:us-east-1:000000000000:{name}"


def receive(aws, url, **more):
    answer = aws.client("sqs").receive_message(QueueUrl=url, MaxNumberOfMessages=10, **more)
    return answer.get("Messages", [])


def test_queues(aws):
    sqs = aws.client("sqs")
    url, arn = queue(aws, VisibilityTimeout="7")
    name = arn.rpartition(":")[2]
    assert sqs.get_queue_url(QueueName=name)["QueueUrl"] == url
    assert sqs.list_queues(QueueNamePrefix=name)["QueueUrls"] == [url]
    sqs.set_queue_attributes(QueueUrl=url, Attributes={"DelaySeconds": "3"})
    told = sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["All"])["Attributes"]
    assert (told["VisibilityTimeout"], told["DelaySeconds"], told["QueueArn"]) == ("7", "3", arn)
    sqs.tag_queue(QueueUrl=url, Tags={"a": "1", "b": "2"})
    sqs.untag_queue(QueueUrl=url, TagKeys=["a"])
    assert sqs.list_queue_tags(QueueUrl=url)["Tags"] == {"b": "2"}
    sqs.add_permission(QueueUrl=url, Label="one", AWSAccountIds=["111111111111"], Actions=["SendMessage"])
    assert "one" in sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["Policy"])["Attributes"]["Policy"]
    sqs.remove_permission(QueueUrl=url, Label="one")
    sqs.delete_queue(QueueUrl=url)
    # Both protocols give the old code: https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-json-faqs.html
    with aws.refused("AWS.SimpleQueueService.NonExistentQueue"):
        sqs.get_queue_url(QueueName=name)


def test_messages(aws):
    sqs = aws.client("sqs")
    url, _ = queue(aws)
    kind = {"kind": {"DataType": "String", "StringValue": "sale"}, "raw": {"DataType": "Binary", "BinaryValue": b"\x00\xff"}}
    # The client holds the digests of body and attributes against what it sent.
    sent = sqs.send_message(QueueUrl=url, MessageBody="Grüße & <mehr>", MessageAttributes=kind)
    [message] = receive(aws, url, AttributeNames=["All"], MessageAttributeNames=["All"])
    assert (message["MessageId"], message["Body"]) == (sent["MessageId"], "Grüße & <mehr>")
    assert message["MessageAttributes"]["raw"]["BinaryValue"] == b"\x00\xff"
    assert message["Attributes"]["ApproximateReceiveCount"] == "1"
    receipt = {"QueueUrl": url, "ReceiptHandle": message["ReceiptHandle"]}
    sqs.change_message_visibility(VisibilityTimeout=0, **receipt)
    [again] = receive(aws, url)
    sqs.delete_message(QueueUrl=url, ReceiptHandle=again["ReceiptHandle"])
    with aws.refused("ReceiptHandleIsInvalid"):
        sqs.delete_message(QueueUrl=url, ReceiptHandle="none")
    sqs.send_message(QueueUrl=url, MessageBody="purged")
    sqs.purge_queue(QueueUrl=url)
    assert receive(aws, url) == []
    with aws.refused("InvalidParameterValue"):
        sqs.send_message(QueueUrl=url, MessageBody="x" * 1048577)


def test_batches(aws):
    sqs = aws.client("sqs")
    url, _ = queue(aws)
    entries = [{"Id": str(n), "MessageBody": f"text {n}"} for n in range(3)]
    answer = sqs.send_message_batch(QueueUrl=url, Entries=[*entries, {"Id": "bad", "MessageBody": "\x00"}])
    assert [one["Id"] for one in answer["Successful"]] == ["0", "1", "2"]
    assert [(one["Id"], one["SenderFault"]) for one in answer["Failed"]] == [("bad", True)]
    messages = receive(aws, url)
    assert sorted(message["Body"] for message in messages) == ["text 0", "text 1", "text 2"]
    receipts = [{"Id": str(n), "ReceiptHandle": message["ReceiptHandle"]} for n, message in enumerate(messages)]
    changed = sqs.change_message_visibility_batch(
        QueueUrl=url, Entries=[receipt | {"VisibilityTimeout": 60} for receipt in receipts]
    )
    assert len(changed["Successful"]) == 3
    deleted = sqs.delete_message_batch(QueueUrl=url, Entries=[*receipts, {"Id": "bad", "ReceiptHandle": "none"}])
    assert len(deleted["Successful"]) == 3 and len(deleted["Failed"]) == 1
    with aws.refused("AWS.SimpleQueueService.EmptyBatchRequest"):
        sqs.send_message_batch(QueueUrl=url, Entries=[])


def test_fifo(aws):
    sqs = aws.client("sqs")
    url, _ = queue(aws, FifoQueue="true", ContentBasedDeduplication="true")
    for body in ["first", "first", "second"]:
        sqs.send_message(QueueUrl=url, MessageBody=body, MessageGroupId="g")
    messages = receive(aws, url, AttributeNames=["All"])
    assert [message["Body"] for message in messages] == ["first", "second"]
    assert messages[0]["Attributes"]["SequenceNumber"] < messages[1]["Attributes"]["SequenceNumber"]
    sqs.send_message(QueueUrl=url, MessageBody="third", MessageGroupId="g")
    assert receive(aws, url) == []


def test_redrive(aws):
    sqs = aws.client("sqs")
    dead, dead_arn = queue(aws)
    policy = '{"deadLetterTargetArn": "%s", "maxReceiveCount": 1}' % dead_arn
    url, arn = queue(aws, RedrivePolicy=policy, VisibilityTimeout="0")
    assert sqs.list_dead_letter_source_queues(QueueUrl=dead)["queueUrls"] == [url]
    sqs.send_message(QueueUrl=url, MessageBody="poison")
    assert len(receive(aws, url)) == 1 and receive(aws, url) == []
    count = lambda: sqs.get_queue_attributes(QueueUrl=dead, AttributeNames=["ApproximateNumberOfMessages"])
    assert count()["Attributes"]["ApproximateNumberOfMessages"] == "1"
    sqs.start_message_move_task(SourceArn=dead_arn, DestinationArn=arn)
    task = aws.until(lambda: sqs.list_message_move_tasks(SourceArn=dead_arn)["Results"][0], lambda task: task["Status"] == "COMPLETED")
    assert task["ApproximateNumberOfMessagesMoved"] == 1
    [message] = receive(aws, url)
    assert message["Body"] == "poison"
    sqs.send_message_batch(QueueUrl=dead, Entries=[{"Id": str(n), "MessageBody": "slow"} for n in range(10)])
    handle = sqs.start_message_move_task(SourceArn=dead_arn, DestinationArn=arn, MaxNumberOfMessagesPerSecond=1)["TaskHandle"]
    assert sqs.cancel_message_move_task(TaskHandle=handle)["ApproximateNumberOfMessagesMoved"] < 10


def test_missigned(aws):
    with aws.refused("IncompleteSignatureException", "IncompleteSignature"):
        aws.missigning("sqs", "Signature=", "Sign=").list_queues()
    with aws.refused("InvalidSignatureException", "SignatureDoesNotMatch"):
        aws.missigning("sqs", "aws4_request", "aws5_request").list_queues()
