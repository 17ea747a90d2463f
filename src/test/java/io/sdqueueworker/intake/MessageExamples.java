package io.sdqueueworker.intake;

/// Messages and parts of messages that are accepted, or refused (`BAD_…`): one per line, as JSON.
final class MessageExamples {

    static final String IDS = """
            "my-task"
            "a task, no. 1"
            "..."
            "Ünïcödé-画"
            42
            -1
            12345678901234567890
            """ + text(200);

    static final String BAD_IDS = """
            null
            true
            1.5
            {}
            ["a"]
            ""
            "  "
            "."
            ".."
            "quarantine"
            ".sd-queue-worker"
            "a/b"
            "a\\\\b"
            "a\\u0000"
            "a\\n"
            "a\\u200b"
            """ + text(201);

    static final String PREFIXES = """
            null
            ""
            "/"
            "output"
            "/a/b//"
            ".a/b./..."
            "a..b"
            "quarantined/a"
            "a/quarantine"
            """ + text("/", 400, "/");

    static final String BAD_PREFIXES = """
            7
            ["out"]
            ".."
            "."
            "/./"
            "a/../b"
            "../other"
            "a/."
            "a//b"
            "quarantine"
            "//quarantine/a/"
            ".sd-queue-worker/a"
            "a\\u0007"
            """ + text("/", 401, "/");

    static final String METADATA = """
            "context":null
            "context":[1.10,{"b":null}]
            "context":1e400
            "runtime":7
            "user":"me"
            "expires_at":null
            "expires_at":"2026-11-24T02:00:00Z"
            "expires_at":"2026-11-24t02:00:00.123456789z"
            "expires_at":"2028-02-29T23:59:59-18:00"
            "expires_at":0
            "expires_at":1795485210.5678
            "expires_at":1.79548521e9
            "expires_at":253402300799
            """;

    static final String BAD_METADATA = """
            "expires_at":""
            "expires_at":"1795485210"
            "expires_at":"2026-11-24"
            "expires_at":"2026-11-24T02:00Z"
            "expires_at":"2026-11-24T02:00:00"
            "expires_at":"2026-11-24 02:00:00Z"
            "expires_at":"2026-02-30T02:00:00Z"
            "expires_at":"2026-13-01T02:00:00Z"
            "expires_at":"2026-11-24T24:00:00Z"
            "expires_at":"2026-11-24T02:00:60Z"
            "expires_at":"2026-11-24T02:00:00+18:01"
            "expires_at":"2026-11-24T02:00:00.1234567890Z"
            "expires_at":1795485210608
            "expires_at":-1
            "expires_at":1e999
            "expires_at":true
            "expires_at":[1795485210]
            """;

    static final String CONTENTS = """
            "content":{"prompt":"a cat","alwayson_scripts":{"task":7}}
            "content":{},"content_s3":null
            "content_s3":"s3://bucket/a b/c.json"
            "content_s3":"s3://bucket/..a/b","content":null
            "content_s3":"s3://bucket/a//b"
            """;

    static final String BAD_CONTENTS = """
            "id":"no content"
            "content":null
            "content":"text"
            "content":[]
            "content_s3":null
            "content_s3":"s3://bucket/key","content":{}
            "content_s3":7,"content":null
            "content_s3":""
            "content_s3":"bucket/key"
            "content_s3":"https://bucket/key"
            "content_s3":"S3://bucket/key"
            "content_s3":"s3://bucket/"
            "content_s3":"s3:///key"
            "content_s3":"s3:// /key"
            "content_s3":"s3://bucket/../other"
            "content_s3":"s3://bucket/a/."
            "content_s3":"s3://bucket/a\\u0000"
            """;

    static final String POINTERS = """
            ["com.amazon.sqs.javamessaging.MessageS3Pointer",{"s3BucketName":"bucket","s3Key":"key"}]
            ["software.amazon.payloadoffloading.PayloadS3Pointer",{"s3BucketName":"bucket","s3Key":"key","size":7}]
            """;

    static final String BAD_POINTERS = """
            []
            ["software.amazon.payloadoffloading.PayloadS3Pointer"]
            ["software.amazon.payloadoffloading.PayloadS3Pointer",null]
            ["software.amazon.payloadoffloading.PayloadS3Pointer",{"s3BucketName":"bucket"}]
            ["software.amazon.payloadoffloading.PayloadS3Pointer",{"s3BucketName":7,"s3Key":"key"}]
            ["software.amazon.payloadoffloading.PayloadS3Pointer",{"s3BucketName":" ","s3Key":"key"}]
            ["software.amazon.payloadoffloading.PayloadS3Pointer",{"s3BucketName":"bucket","s3Key":""}]
            ["software.amazon.payloadoffloading.PayloadS3Pointer",{"s3BucketName":"bucket","s3Key":"a/../b"}]
            ["software.amazon.payloadoffloading.PayloadS3Pointer",{"s3BucketName":"bucket","s3Key":"a\\u0000"}]
            ["software.amazon.payloadoffloading.PayloadS3Pointer",{"s3BucketName":"bucket","s3Key":"key"},1]
            ["com.example.Pointer",{"s3BucketName":"bucket","s3Key":"key"}]
            """;

    static final String MESSAGES = """
            {"task":"no object","metadata":{"id":"a","tasktype":"png-info"},"content":{}}
            {"metadata":{"id":"a","tasktype":"png-info"},"content":{},"alwayson_scripts":{"task":7}}
            {"prompt":"a cat","alwayson_scripts":{"task":"png-info","id_task":7,"controlnet":{"args":[]}}}
            """;

    static final String BAD_MESSAGES = """
            7
            null
            "text"
            [{"metadata":{}}]
            {}
            {"content":{}}
            {"metadata":{},"content":{}}
            {"metadata":"x","content":{}}
            {"metadata":{"tasktype":"png-info"},"content":{}}
            {"alwayson_scripts":["task"]}
            {"alwayson_scripts":{"id_task":"a"}}
            {"alwayson_scripts":{"task":"png-info"}}
            {"metadata":"x","alwayson_scripts":{"task":"png-info","id_task":"a"}}
            {"metadata":{},"task":{"alwayson_scripts":{"task":"png-info","id_task":"a"}}}
            {"Type":"Notification","MessageId":"m","Message":{"metadata":{}}}
            {"Type":"Notification","MessageId":"../m","Message":"{\\"metadata\\":{\\"id\\":\\"a\\"}}"}
            {"Type":"SubscriptionConfirmation","MessageId":"m","Message":"text"}
            """;

    private MessageExamples() {}

    private static String text(int length) {
        return text("", length, "");
    }

    private static String text(String before, int length, String after) {
        return "\"" + before + "k".repeat(length) + after + "\"\n";
    }
}
