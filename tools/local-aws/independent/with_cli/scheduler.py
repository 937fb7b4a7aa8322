def test_schedules(aws):
    name = aws.name("schedule")
    queue = aws("sqs", "create-queue", "--queue-name", name)["QueueUrl"]
    target = {"Arn": f"arn:aws:sqs:us-east-1:000000000000:{name}", "Input": '{"due": true}'}
    target["RoleArn"] = "arn:aws:iam::000000000000:role/scheduler"
    window = ["--flexible-time-window", "Mode=OFF", "--target", target]
    aws("scheduler", "create-schedule", "--name", name, "--schedule-expression", "rate(1 hour)", *window)
    # A rate without a start begins at once: https://docs.aws.amazon.com/scheduler/latest/UserGuide/schedule-types.html
    message = aws.until(lambda: aws("sqs", "receive-message", "--queue-url", queue), bool)["Messages"][0]
    assert message["Body"] == '{"due": true}'
    assert aws("scheduler", "get-schedule", "--name", name)["ScheduleExpression"] == "rate(1 hour)"
    zone = ["--schedule-expression-timezone", "Europe/Berlin", "--state", "DISABLED"]
    aws("scheduler", "update-schedule", "--name", name, "--schedule-expression", "cron(30 2 * * ? *)", *zone, *window)
    [listed] = aws("scheduler", "list-schedules", "--name-prefix", name)["Schedules"]
    assert listed["State"] == "DISABLED"
    aws("scheduler", "delete-schedule", "--name", name)
    aws.refused("ResourceNotFoundException", "scheduler", "get-schedule", "--name", name)


def test_groups(aws):
    name = aws.name("group")
    created = aws("scheduler", "create-schedule-group", "--name", name, "--tags", "Key=a,Value=1")
    arn = created["ScheduleGroupArn"]
    assert aws("scheduler", "get-schedule-group", "--name", name)["State"] == "ACTIVE"
    listed = aws("scheduler", "list-schedule-groups", "--name-prefix", name)["ScheduleGroups"]
    assert [group["Arn"] for group in listed] == [arn]
    aws("scheduler", "tag-resource", "--resource-arn", arn, "--tags", "Key=b,Value=2")
    aws("scheduler", "untag-resource", "--resource-arn", arn, "--tag-keys", "a")
    tags = aws("scheduler", "list-tags-for-resource", "--resource-arn", arn)["Tags"]
    assert tags == [{"Key": "b", "Value": "2"}]
    aws("scheduler", "delete-schedule-group", "--name", name)
    groups = lambda: aws("scheduler", "list-schedule-groups", "--name-prefix", name)["ScheduleGroups"]
    aws.until(groups, lambda left: left == [])
