"""Sends a task for the SD Web UI and prints its id: send.py QUEUE_URL [PROMPT]"""
import json
import sys
import uuid

import boto3

queue, prompt = sys.argv[1], " ".join(sys.argv[2:]) or "a castle on a hill"
task = {
    "metadata": {"id": str(uuid.uuid4()), "tasktype": "text-to-image", "prefix": "output", "context": {"who": "me"}},
    "content": {"prompt": prompt, "seed": 1, "steps": 20, "width": 512, "height": 512},
}
boto3.client("sqs").send_message(QueueUrl=queue, MessageBody=json.dumps(task))
print(task["metadata"]["id"])
