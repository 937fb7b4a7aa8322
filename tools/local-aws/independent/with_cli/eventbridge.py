import json
from datetime import datetime, timedelta, timezone

BUS = "arn:aws:events:us-east-1:000000000000:event-bus/"


def feed(aws, pattern):
    """A bus whose events of this pattern reach a queue."""
    name = aws.name("feed")
    aws("events", "create-event-bus", "--name", name)
    rule = aws("events", "put-rule", "--name", name, "--event-bus-name", name, "--event-pattern", pattern)["RuleArn"]
    queue = aws("sqs", "create-queue", "--queue-name", name)["QueueUrl"]
    target = f"Id=queue,Arn=arn:aws:sqs:us-east-1:000000000000:{name}"
    put = aws("events", "put-targets", "--rule", name, "--event-bus-name", name, "--targets", target)
    assert put["FailedEntryCount"] == 0
    return name, queue, rule


def received(aws, queue):
    answer = aws("sqs", "receive-message", "--queue-url", queue, "--max-number-of-messages", "10")
    return [json.loads(message["Body"]) for message in answer["Messages"]] if answer else []


def test_buses(aws):
    name = aws.name("bus")
    created = aws("events", "create-event-bus", "--name", name, "--description", "first")
    assert created["EventBusArn"] == BUS + name
    aws.refused("ResourceAlreadyExistsException", "events", "create-event-bus", "--name", name)
    aws("events", "update-event-bus", "--name", name, "--description", "second")
    listed = aws("events", "list-event-buses", "--name-prefix", name)["EventBuses"]
    assert [(bus["Name"], bus["Description"]) for bus in listed] == [(name, "second")]
    one = ["--event-bus-name", name, "--statement-id", "one"]
    aws("events", "put-permission", "--action", "events:PutEvents", "--principal", "111111111111", *one)
    assert '"Sid":"one"' in aws("events", "describe-event-bus", "--name", name)["Policy"]
    aws("events", "remove-permission", *one)
    aws("events", "delete-event-bus", "--name", name)
    aws.refused("ResourceNotFoundException", "events", "describe-event-bus", "--name", name)


def test_rules(aws):
    bus, _, arn = feed(aws, '{"source": ["shop"]}')
    rule = ["--name", bus, "--event-bus-name", bus]
    aws("events", "disable-rule", *rule)
    assert aws("events", "describe-rule", *rule)["State"] == "DISABLED"
    aws("events", "enable-rule", *rule)
    [listed] = aws("events", "list-rules", "--event-bus-name", bus)["Rules"]
    assert (listed["State"], listed["Arn"]) == ("ENABLED", arn)
    [target] = aws("events", "list-targets-by-rule", "--rule", bus, "--event-bus-name", bus)["Targets"]
    names = aws("events", "list-rule-names-by-target", "--target-arn", target["Arn"], "--event-bus-name", bus)
    assert names["RuleNames"] == [bus]
    aws("events", "tag-resource", "--resource-arn", arn, "--tags", "Key=a,Value=1", "Key=b,Value=2")
    aws("events", "untag-resource", "--resource-arn", arn, "--tag-keys", "a")
    tags = aws("events", "list-tags-for-resource", "--resource-arn", arn)["Tags"]
    assert tags == [{"Key": "b", "Value": "2"}]
    aws("events", "remove-targets", "--rule", bus, "--event-bus-name", bus, "--ids", "queue")
    aws("events", "delete-rule", *rule)
    aws.refused("ResourceNotFoundException", "events", "describe-rule", *rule)


def test_patterns(aws):
    whole = {"id": "1", "account": "1", "source": "shop", "time": "2026-11-01T00:00:00Z", "region": "r"}
    whole |= {"resources": [], "detail-type": "t", "detail": {"n": 5}}
    ask = lambda pattern: ["events", "test-event-pattern", "--event-pattern", pattern, "--event", whole]
    assert aws(*ask('{"detail": {"n": [{"numeric": [">", 4]}]}}'))["Result"] is True
    assert aws(*ask('{"source": [{"anything-but": "shop"}]}'))["Result"] is False
    aws.refused("InvalidEventPatternException", *ask('{"source": "shop"}'))


def test_events(aws):
    bus, queue, _ = feed(aws, '{"source": [{"prefix": "sh"}]}')
    entry = {"EventBusName": bus, "Source": "shop", "DetailType": "Sold", "Detail": '{"n": 1}'}
    answer = aws("events", "put-events", "--entries", [entry | {"Time": "2026-11-01T00:00:00Z"}, entry | {"Source": "aws.x"}])
    assert answer["FailedEntryCount"] == 1
    [event] = received(aws, queue)
    assert (event["detail"], event["time"]) == ({"n": 1}, "2026-11-01T00:00:00Z")


def test_archives(aws):
    bus, queue, rule = feed(aws, '{"source": ["shop"]}')
    which = ["--archive-name", bus]
    created = aws("events", "create-archive", "--event-source-arn", BUS + bus, "--retention-days", "9", *which)
    time = datetime.now(timezone.utc)
    entry = {"EventBusName": bus, "Source": "shop", "DetailType": "Sold", "Detail": "{}", "Time": time.isoformat()}
    aws("events", "put-events", "--entries", [entry])
    assert len(received(aws, queue)) == 1
    aws("events", "update-archive", "--description", "kept", *which)
    told = aws("events", "describe-archive", *which)
    assert (told["EventCount"], told["Description"]) == (1, "kept")
    assert len(aws("events", "list-archives", "--name-prefix", bus)["Archives"]) == 1
    end = time + timedelta(seconds=1)
    aws.until(lambda: datetime.now(timezone.utc), lambda now: now > end)
    window = ["--event-start-time", (time - timedelta(hours=1)).isoformat(), "--event-end-time", end.isoformat()]
    destination = {"Arn": BUS + bus, "FilterArns": [rule]}
    replay = ["--replay-name", bus]
    aws("events", "start-replay", "--event-source-arn", created["ArchiveArn"], "--destination", destination, *window, *replay)
    aws.until(lambda: aws("events", "describe-replay", *replay), lambda told: told["State"] == "COMPLETED")
    [again] = received(aws, queue)
    assert again["replay-name"] == bus
    assert len(aws("events", "list-replays", "--name-prefix", bus)["Replays"]) == 1
    aws.refused("IllegalStatusException", "events", "cancel-replay", *replay)
    aws("events", "delete-archive", *which)
    aws.refused("ResourceNotFoundException", "events", "describe-archive", *which)
