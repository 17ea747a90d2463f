"""Prints results and downloads their images into the current folder, until Ctrl-C: python3 receive.py QUEUE_URL"""

import json
import os
import sys

import boto3

if len(sys.argv) != 2:
    sys.exit(__doc__)
queue = sys.argv[1]
sqs, s3 = boto3.client("sqs"), boto3.client("s3")
while True:
    for message in sqs.receive_message(QueueUrl=queue, WaitTimeSeconds=20).get("Messages", []):
        body = message["Body"]
        result = json.loads(json.loads(body).get("Message", body))  # in an SNS envelope, or raw
        print(result["id"], result["status"], result["output_url"])
        if not result["result"]:
            print(result["error"]["code"] + ":", result["error"]["detail"])
        for url in result["image_url"]:
            bucket, key = url.removeprefix("s3://").split("/", 1)
            s3.download_file(bucket, key, os.path.basename(key))
            print(url)
        sqs.delete_message(QueueUrl=queue, ReceiptHandle=message["ReceiptHandle"])
