import json

ROLE = "arn:aws:iam::000000000000:role/scheduler"


def test_schedules(aws):
    scheduler, sqs, name = aws.client("scheduler"), aws.client("sqs"), aws.name("schedule")
    queue = sqs.create_queue(QueueName=name)["QueueUrl"]
    target = {"Arn": f"arn:aws:sqs:us-east-1:000000000000:{name}", "RoleArn": ROLE, "Input": '{"due": true}'}
    common = {"Name": name, "Target": target, "FlexibleTimeWindow": {"Mode": "OFF"}}
    created = scheduler.create_schedule(ScheduleExpression="rate(1 hour)", **common)
    assert created["ScheduleArn"].endswith(f":schedule/default/{name}")
    # A rate without a start begins at once: https://docs.aws.amazon.com/scheduler/latest/UserGuide/schedule-types.html
    message = aws.until(lambda: sqs.receive_message(QueueUrl=queue).get("Messages", []), bool)[0]
    assert json.loads(message["Body"]) == {"due": True}
    told = scheduler.get_schedule(Name=name)
    assert told["Target"]["RetryPolicy"] == {"MaximumEventAgeInSeconds": 86400, "MaximumRetryAttempts": 185}
    with aws.refused("ConflictException"):
        scheduler.create_schedule(ScheduleExpression="rate(1 hour)", **common)
    scheduler.update_schedule(ScheduleExpression="cron(30 2 * * ? *)", ScheduleExpressionTimezone="Europe/Berlin", State="DISABLED", **common)
    [listed] = scheduler.list_schedules(NamePrefix=name)["Schedules"]
    assert (listed["State"], listed["Target"]["Arn"]) == ("DISABLED", target["Arn"])
    scheduler.delete_schedule(Name=name)
    with aws.refused("ResourceNotFoundException"):
        scheduler.get_schedule(Name=name)


def test_groups(aws):
    scheduler, name = aws.client("scheduler"), aws.name("group")
    arn = scheduler.create_schedule_group(Name=name, Tags=[{"Key": "a", "Value": "1"}])["ScheduleGroupArn"]
    told = scheduler.get_schedule_group(Name=name)
    assert (told["Arn"], told["State"]) == (arn, "ACTIVE")
    assert [group["Name"] for group in scheduler.list_schedule_groups(NamePrefix=name)["ScheduleGroups"]] == [name]
    scheduler.tag_resource(ResourceArn=arn, Tags=[{"Key": "b", "Value": "2"}])
    scheduler.untag_resource(ResourceArn=arn, TagKeys=["a"])
    assert scheduler.list_tags_for_resource(ResourceArn=arn)["Tags"] == [{"Key": "b", "Value": "2"}]
    scheduler.delete_schedule_group(Name=name)

    def gone():
        with aws.refused("ResourceNotFoundException"):
            scheduler.get_schedule_group(Name=name)
        return True

    def state():
        try:
            return scheduler.get_schedule_group(Name=name)["State"]
        except scheduler.exceptions.ResourceNotFoundException:
            return "gone"

    assert aws.until(state, lambda told: told != "DELETING") == "gone" and gone()
