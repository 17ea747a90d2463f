"""Sends a text-to-image task for the SD Web UI and prints its id: python3 send.py QUEUE_URL PROMPT"""

import json
import sys
import uuid

import boto3

if len(sys.argv) != 3:
    sys.exit(__doc__)
queue, prompt = sys.argv[1:]
task = {
    "metadata": {"id": str(uuid.uuid4()), "tasktype": "text-to-image", "prefix": "output"},
    "content": {"prompt": prompt, "steps": 20, "width": 512, "height": 512},
}
boto3.client("sqs").send_message(QueueUrl=queue, MessageBody=json.dumps(task))
print(task["metadata"]["id"])
