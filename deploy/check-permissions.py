"""Compares the policy in docs/planning.md with the actions that AWS documents for the resources of the templates.

The actions are in the schemas of resource types, which cfn-lint brings. Prints what is missing and what is not needed."""

import glob
import json
import pathlib
import sys

import cfnlint

ROOT = pathlib.Path(__file__).parent.parent
SCHEMAS = pathlib.Path(cfnlint.__file__).parent / "data" / "schemas" / "resources"

# Actions of features that the templates do not use. AWS lists them for every resource of the type.
UNUSED = {
    "AWS::S3::Bucket": "only the actions of its own properties are needed",
    "iam:AttachRolePolicy": "the role has inline policies",
    "iam:DetachRolePolicy": "the role has inline policies",
    "iam:DeleteRolePermissionsBoundary": "the role has no boundary",
    "iam:PutRolePermissionsBoundary": "the role has no boundary",
    "sns:PutDataProtectionPolicy": "the topic has no data protection",
    "ecr:SetRepositoryPolicy": "the repositories have no policies",
    "ecr:DeleteRepositoryPolicy": "the repositories have no policies",
    "kms:CreateGrant": "the repositories have no keys",
    "kms:DescribeKey": "the repositories have no keys",
    "kms:RetireGrant": "the repositories have no keys",
}

# The properties of the bucket, and reading them back.
BUCKET = {f"s3:{action}" for action in (
    "CreateBucket", "ListBucket", "PutBucketTagging", "GetBucketTagging", "PutEncryptionConfiguration",
    "GetEncryptionConfiguration", "PutLifecycleConfiguration", "GetLifecycleConfiguration",
    "PutBucketPublicAccessBlock", "GetBucketPublicAccessBlock", "PutBucketOwnershipControls",
    "GetBucketOwnershipControls")}


def needed():
    templates = [json.loads(pathlib.Path(path).read_text()) for path in glob.glob(f"{ROOT}/deploy/cloudformation/*.json")]
    types = {resource["Type"] for template in templates for resource in template["Resources"].values()}
    actions = set()
    found = set()
    for path in SCHEMAS.glob("*.json"):
        schema = json.loads(path.read_text())
        name = schema.get("typeName")
        if name not in types:
            continue
        found.add(name)
        if name == "AWS::S3::Bucket":
            actions |= BUCKET
            continue
        for operation, handler in schema["handlers"].items():
            if operation != "list":
                actions |= set(handler["permissions"])
    if found != types:
        sys.exit(f"no schemas of {sorted(types - found)}")
    return {action for action in actions if action not in UNUSED}


def allowed():
    page = (ROOT / "docs" / "planning.md").read_text()
    policy = json.loads(page.split("<!-- policy -->\n```json\n")[1].split("```")[0])
    return {action for statement in policy["Statement"] for action in statement["Action"]}


def main():
    missing = needed() - allowed()
    more = {action for action in allowed() - needed() if not action.startswith("cloudformation:")}
    for action in sorted(missing):
        print(f"missing: {action}")
    for action in sorted(more):
        print(f"not needed: {action}")
    sys.exit(1 if missing or more else 0)


if __name__ == "__main__":
    main()
