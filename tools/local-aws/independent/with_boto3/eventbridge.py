import json
from datetime import datetime, timedelta, timezone

BUS = "arn:aws:events:us-east-1:000000000000:event-bus/"


def feed(aws, pattern):
    """A bus whose events of this pattern reach a queue."""
    events, sqs, name = aws.client("events"), aws.client("sqs"), aws.name("feed")
    events.create_event_bus(Name=name)
    rule = events.put_rule(Name=name, EventBusName=name, EventPattern=json.dumps(pattern))["RuleArn"]
    queue = sqs.create_queue(QueueName=name)["QueueUrl"]
    arn = f"arn:aws:sqs:us-east-1:000000000000:{name}"
    failed = events.put_targets(Rule=name, EventBusName=name, Targets=[{"Id": "queue", "Arn": arn}])
    assert failed["FailedEntryCount"] == 0
    return name, queue, rule


def received(aws, queue):
    messages = aws.client("sqs").receive_message(QueueUrl=queue, MaxNumberOfMessages=10)
    return [json.loads(message["Body"]) for message in messages.get("Messages", [])]


def test_buses(aws):
    events, name = aws.client("events"), aws.name("bus")
    assert events.create_event_bus(Name=name, Description="first")["EventBusArn"] == BUS + name
    with aws.refused("ResourceAlreadyExistsException"):
        events.create_event_bus(Name=name)
    events.update_event_bus(Name=name, Description="second")
    assert events.describe_event_bus(Name=name)["Description"] == "second"
    assert [bus["Name"] for bus in events.list_event_buses(NamePrefix=name)["EventBuses"]] == [name]
    permission = {"Action": "events:PutEvents", "Principal": "111111111111", "StatementId": "one"}
    events.put_permission(EventBusName=name, **permission)
    assert '"Sid":"one"' in events.describe_event_bus(Name=name)["Policy"]
    events.remove_permission(EventBusName=name, StatementId="one")
    events.delete_event_bus(Name=name)
    with aws.refused("ResourceNotFoundException"):
        events.describe_event_bus(Name=name)


def test_rules(aws):
    events = aws.client("events")
    bus, _, arn = feed(aws, {"source": ["shop"]})
    rule = {"Name": bus, "EventBusName": bus}
    events.disable_rule(**rule)
    assert events.describe_rule(**rule)["State"] == "DISABLED"
    events.enable_rule(**rule)
    [listed] = events.list_rules(EventBusName=bus)["Rules"]
    assert listed["State"] == "ENABLED" and listed["Arn"] == arn
    [target] = events.list_targets_by_rule(Rule=bus, EventBusName=bus)["Targets"]
    names = events.list_rule_names_by_target(TargetArn=target["Arn"], EventBusName=bus)["RuleNames"]
    assert names == [bus]
    events.tag_resource(ResourceARN=arn, Tags=[{"Key": "a", "Value": "1"}, {"Key": "b", "Value": "2"}])
    events.untag_resource(ResourceARN=arn, TagKeys=["a"])
    assert events.list_tags_for_resource(ResourceARN=arn)["Tags"] == [{"Key": "b", "Value": "2"}]
    with aws.refused("ValidationException"):
        events.delete_rule(**rule)
    events.remove_targets(Rule=bus, EventBusName=bus, Ids=["queue"])
    events.delete_rule(**rule)
    with aws.refused("ResourceNotFoundException"):
        events.describe_rule(**rule)


def test_patterns(aws):
    events = aws.client("events")
    whole = {"id": "1", "account": "1", "source": "shop", "time": "2026-11-01T00:00:00Z", "region": "r"}
    whole |= {"resources": [], "detail-type": "t", "detail": {"n": 5}}
    holds = lambda pattern: events.test_event_pattern(EventPattern=pattern, Event=json.dumps(whole))["Result"]
    assert holds('{"detail": {"n": [{"numeric": [">", 4]}]}}')
    assert not holds('{"source": [{"anything-but": "shop"}]}')
    with aws.refused("InvalidEventPatternException"):
        holds('{"source": "shop"}')


def test_events(aws):
    events = aws.client("events")
    bus, queue, _ = feed(aws, {"source": [{"prefix": "sh"}]})
    entry = {"EventBusName": bus, "Source": "shop", "DetailType": "Sold", "Detail": '{"n": 1}'}
    time = datetime(2026, 11, 1, tzinfo=timezone.utc)
    answer = events.put_events(Entries=[entry | {"Time": time}, entry | {"Source": "aws.x"}, entry | {"Source": "other"}])
    assert answer["FailedEntryCount"] == 1 and answer["Entries"][1]["ErrorCode"] == "NotAuthorizedForSourceException"
    [event] = received(aws, queue)
    assert (event["detail"], event["time"], event["id"]) == ({"n": 1}, "2026-11-01T00:00:00Z", answer["Entries"][0]["EventId"])


def test_archives(aws):
    events = aws.client("events")
    bus, queue, rule = feed(aws, {"source": ["shop"]})
    archive = events.create_archive(ArchiveName=bus, EventSourceArn=BUS + bus, RetentionDays=9)["ArchiveArn"]
    time = datetime.now(timezone.utc)
    entry = {"EventBusName": bus, "Source": "shop", "DetailType": "Sold", "Detail": "{}", "Time": time}
    events.put_events(Entries=[entry])
    [event] = received(aws, queue)
    assert "replay-name" not in event
    events.update_archive(ArchiveName=bus, Description="kept")
    told = events.describe_archive(ArchiveName=bus)
    assert (told["EventCount"], told["Description"], told["State"]) == (1, "kept", "ENABLED")
    assert [one["ArchiveName"] for one in events.list_archives(NamePrefix=bus)["Archives"]] == [bus]
    start = {"EventSourceArn": archive, "EventStartTime": time - timedelta(hours=1), "EventEndTime": time + timedelta(seconds=1)}
    aws.until(lambda: datetime.now(timezone.utc), lambda now: now > start["EventEndTime"])
    events.start_replay(ReplayName=bus, Destination={"Arn": BUS + bus, "FilterArns": [rule]}, **start)
    aws.until(lambda: events.describe_replay(ReplayName=bus), lambda replay: replay["State"] == "COMPLETED")
    [again] = received(aws, queue)
    assert again["replay-name"] == bus
    assert [one["ReplayName"] for one in events.list_replays(NamePrefix=bus)["Replays"]] == [bus]
    with aws.refused("IllegalStatusException"):
        events.cancel_replay(ReplayName=bus)
    events.delete_archive(ArchiveName=bus)
    with aws.refused("ResourceNotFoundException"):
        events.describe_archive(ArchiveName=bus)
