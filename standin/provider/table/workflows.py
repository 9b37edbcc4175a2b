"""What starts other things: Step Functions' state machines, EventBridge Scheduler's schedules, EventBridge's pipes."""

from __future__ import annotations

from standin.provider.table.row import Call, Ready, Row, Tags

_DATES = {"creationDate": "2026-11-10T08:00:00Z"}

_VPC = {"assignPublicIp": "AssignPublicIp", "securityGroups": "SecurityGroups", "subnets": "Subnets"}

_OF_A_STREAM = (
    "activemqBrokerParameters.queueName",
    "dynamodbStreamParameters.startingPosition",
    "kinesisStreamParameters.startingPosition",
    "kinesisStreamParameters.startingPositionTimestamp",
    "managedStreamingKafkaParameters.startingPosition",
    "managedStreamingKafkaParameters.topicName",
    "rabbitmqBrokerParameters.queueName",
    "rabbitmqBrokerParameters.virtualHost",
    "selfManagedKafkaParameters.additionalBootstrapServers",
    "selfManagedKafkaParameters.consumerGroupId",
    "selfManagedKafkaParameters.startingPosition",
    "selfManagedKafkaParameters.topicName",
)
"""What a pipe's place in a stream or queue of messages is: ForceNew in internal/service/pipes/source_parameters.go."""

ROWS = (
    Row(
        type="aws:sfn/stateMachine:StateMachine",
        source="internal/service/sfn/state_machine.go",
        service="stepfunctions",
        id="{arn}",
        create=Call("CreateStateMachine"),
        made={"arn": "stateMachineArn"},
        key={"stateMachineArn": "{id}"},
        read=(Call("DescribeStateMachine"),),
        update=(Call("UpdateStateMachine"),),
        delete=Call("DeleteStateMachine"),
        tags=Tags(
            "TagResource",
            "UntagResource",
            {"resourceArn": "{arn}"},
            read=Call("ListTagsForResource", at="tags"),
        ),
        renames={"arn": "stateMachineArn"},
        aside=("namePrefix",),
        unserved=("loggingConfiguration",),
        replace=("name", "namePrefix", "type"),
        computed=("encryptionConfiguration", "loggingConfiguration", "tracingConfiguration"),
        json=("definition",),
        recomputed={"revisionId": ("definition", "roleArn"), "stateMachineVersionArn": ("*",)},
        unread=("publish",),
        built={"stateMachineVersionArn": "", "versionDescription": ""},
        defaults={"publish": False, "type": "STANDARD"},
        samples={
            **_DATES,
            "arn": "arn:aws:states:{region}:{account}:stateMachine:{name}",
            "description": "",
            "revisionId": "{uuid}",
            "status": "ACTIVE",
        },
    ),
    Row(
        type="aws:scheduler/schedule:Schedule",
        source="internal/service/scheduler/schedule.go",
        service="scheduler",
        id="{groupName}/{name}",
        create=Call("CreateSchedule"),
        key={"GroupName": "{groupName}", "Name": "{name}"},
        read=(Call("GetSchedule"),),
        update=(Call("UpdateSchedule", on=("*",)),),
        delete=Call("DeleteSchedule"),
        renames={
            **{
                f"target.ecsParameters.networkConfiguration.{name}": f"awsvpcConfiguration.{member}"
                for name, member in _VPC.items()
            },
            "target.sagemakerPipelineParameters.pipelineParameters": "PipelineParameterList",
        },
        aside=("namePrefix",),
        replace=("groupName", "name", "namePrefix"),
        computed=("target.retryPolicy",),
        defaults={
            "actionAfterCompletion": "NONE",
            "groupName": "default",
            "scheduleExpressionTimezone": "UTC",
            "state": "ENABLED",
        },
        samples={"arn": "arn:aws:scheduler:{region}:{account}:schedule/{groupName}/{name}"},
    ),
    Row(
        type="aws:pipes/pipe:Pipe",
        source="internal/service/pipes/pipe.go",
        service="pipes",
        id="{name}",
        create=Call("CreatePipe"),
        key={"Name": "{id}"},
        read=(Call("DescribePipe"),),
        update=(Call("UpdatePipe", on=("*",)),),
        delete=Call("DeletePipe"),
        tags=Tags("TagResource", "UntagResource", {"resourceArn": "{arn}"}),
        ready=Ready("CurrentState", ("RUNNING", "STOPPED"), ("CREATE_FAILED", "UPDATE_FAILED", "START_FAILED")),
        aside=("namePrefix",),
        renames={"targetParameters.sagemakerPipelineParameters.pipelineParameters": "PipelineParameterList"},
        unserved=("logConfiguration",),
        replace=("name", "namePrefix", "source", *(f"sourceParameters.{path}" for path in _OF_A_STREAM)),
        computed=("sourceParameters",),
        defaults={"desiredState": "RUNNING"},
        samples={"arn": "arn:aws:pipes:{region}:{account}:pipe/{name}"},
    ),
)
