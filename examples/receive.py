"""Downloads the files of results until that of ID has come: receive.py QUEUE_URL [ID]

The queue is subscribed to the topic of results."""
import json
import sys

import boto3

sqs, s3, result = boto3.client("sqs"), boto3.client("s3"), {}
while result.get("id") not in sys.argv[2:]:
    for message in sqs.receive_message(QueueUrl=sys.argv[1], WaitTimeSeconds=20).get("Messages", []):
        result = json.loads(message["Body"])
        result = json.loads(result["Message"]) if "TopicArn" in result else result  # without raw message delivery
        print(result["id"], result["status"], result.get("error", ""))
        for output in result.get("outputs", []):
            bucket, key = output["url"].removeprefix("s3://").split("/", 1)
            s3.download_file(bucket, key, key.rsplit("/", 1)[-1])
        sqs.delete_message(QueueUrl=sys.argv[1], ReceiptHandle=message["ReceiptHandle"])
