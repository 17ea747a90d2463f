package io.sdqueueworker.migration;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sdqueueworker.testbed.comfyui.ComfyWorkflows;

/// Requests of the same form as the original's own: those of its tests, its load test and its documentation, in both
/// versions.
enum OriginalPayload {
    /// `test/v1alpha1/t2i.json`.
    OLD_TEXT_TO_IMAGE(Target.WEB_UI, "V1ALPHA1", """
            {"alwayson_scripts":{"task":"text-to-image","sd_model_checkpoint":"v1-5-pruned-emaonly.safetensors",
              "id_task":"ID","save_dir":"outputs"},
             "prompt":"a boat","steps":4,"width":64,"height":64}"""),

    /// `test/v1alpha1/i2i.json`.
    OLD_IMAGE_TO_IMAGE(Target.WEB_UI, "V1ALPHA1", """
            {"alwayson_scripts":{"task":"image-to-image","image_link":"IMAGE","id_task":"ID",
              "sd_model_checkpoint":"v1-5-pruned-emaonly.safetensors","save_dir":"outputs"},
             "prompt":"a boat","steps":4,"width":64,"height":64}"""),

    /// `test/v1alpha1/t2v.json`: frames that an extension joins to one file.
    OLD_TEXT_TO_VIDEO(Target.WEB_UI, "V1ALPHA1", """
            {"alwayson_scripts":{"task":"text-to-image","sd_model_checkpoint":"v1-5-pruned-emaonly.safetensors",
              "id_task":"ID","uid":"me","save_dir":"outputs",
              "AnimateDiff":{"args":[{"batch_size":4,"closed_loop":"N","enable":true,"format":["GIF"],"fps":8,
                "interp":"Off","last_frame":null,"latent_power":1,"loop_number":0,"model":"motion.safetensors",
                "overlap":-1,"stride":1,"video_length":8}]}},
             "batch_size":4,"cfg_scale":7,"negative_prompt":"(blurry:1.2), ((dark))","prompt":"a boat, (sea:1.2)",
             "steps":4,"width":64,"height":64}"""),

    /// The documentation's example of ControlNet.
    OLD_CONTROLNET(Target.WEB_UI, "V1ALPHA1", """
            {"alwayson_scripts":{"task":"text-to-image","sd_model_checkpoint":"v1-5-pruned-emaonly.safetensors",
              "id_task":"ID","uid":"7","save_dir":"outputs",
              "controlnet":{"args":[{"image_link":"IMAGE","module":"canny","enabled":true,"weight":0.8,
                "resize_mode":"Crop and Resize"}]}},
             "prompt":"a boat","negative_prompt":"dark","sampler_index":"Euler a","batch_size":1,"steps":4,
             "cfg_scale":7,"n_iter":3,"width":64,"height":64,"seed":-1}"""),

    /// Extras by the older API, which requires the routing data for them too.
    OLD_EXTRA(Target.WEB_UI, "V1ALPHA1", """
            {"alwayson_scripts":{"task":"extra-single-image","sd_model_checkpoint":"v1-5-pruned-emaonly.safetensors",
              "id_task":"ID","save_dir":"outputs"},
             "upscaling_resize":2,"upscaler_1":"Lanczos","image":"IMAGE"}"""),

    /// `test/v1alpha2/t2i.json`, and the load test's.
    TEXT_TO_IMAGE(Target.WEB_UI, "V1ALPHA2", """
            {"task":{"metadata":{"id":"ID","runtime":"sdruntime","tasktype":"text-to-image","prefix":"output",
              "context":""},
             "content":{"alwayson_scripts":{},"prompt":"a boat","steps":4,"width":64,"height":64}}}"""),

    /// The documentation's example of another checkpoint.
    TEXT_TO_IMAGE_WITH_CHECKPOINT(Target.WEB_UI, "V1ALPHA2", """
            {"task":{"metadata":{"id":"ID","runtime":"sdruntime","tasktype":"text-to-image","prefix":"/output",
              "context":{"who":"me"}},
             "content":{"alwayson_scripts":{"sd_model_checkpoint":"v1-5-pruned-emaonly.safetensors"},
               "prompt":"a boat","steps":4,"width":64,"height":64}}}"""),

    /// `test/v1alpha2/i2i.json` of the original.
    IMAGE_TO_IMAGE_BY_LINK(Target.WEB_UI, "V1ALPHA2", """
            {"task":{"metadata":{"id":"ID","runtime":"sdruntime","tasktype":"image-to-image","prefix":"output",
              "context":""},
             "content":{"alwayson_scripts":{"image_link":"IMAGE"},"prompt":"a boat","steps":4,"width":64,
               "height":64}}}"""),

    /// `test/v1alpha2/i2i.json` of the successor.
    IMAGE_TO_IMAGE(Target.WEB_UI, "V1ALPHA2", """
            {"task":{"metadata":{"id":"ID","runtime":"sdruntime","tasktype":"image-to-image","prefix":"output",
              "context":""},
             "content":{"alwayson_scripts":{},"init_images":["IMAGE"],"prompt":"a boat","steps":4,"width":64,
               "height":64}}}"""),

    /// `test/v1alpha2/extra-single-image.json`.
    EXTRA(Target.WEB_UI, "V1ALPHA2", """
            {"task":{"metadata":{"id":"ID","runtime":"sdruntime","tasktype":"extra-single-image","prefix":"output",
              "context":""},
             "content":{"resize_mode":0,"show_extras_results":false,"gfpgan_visibility":0,
               "codeformer_visibility":0,"codeformer_weight":0,"upscaling_resize":2,"upscaling_resize_w":64,
               "upscaling_resize_h":64,"upscaling_crop":false,"upscaler_1":"R-ESRGAN 4x+","upscaler_2":"None",
               "extras_upscaler_2_visibility":0,"upscale_first":false,"image":"IMAGE"}}}"""),

    /// The only name of this kind that both queue agents know.
    EXTRA_BATCH(Target.WEB_UI, "V1ALPHA2", """
            {"task":{"metadata":{"id":"ID","runtime":"sdruntime","tasktype":"extra-batch-image","prefix":"output"},
             "content":{"upscaling_resize":2,"upscaler_1":"Lanczos",
               "imageList":[{"data":"IMAGE","name":"a.png"},{"data":"IMAGE","name":"b.png"}]}}}"""),

    /// `test/v1alpha2/pipeline.json`, which the successor's API refuses.
    PIPELINE(Target.COMFY_UI, "V1ALPHA2", pipeline("\"tasktype\":\"pipeline\",")),

    /// The same under the names that the successor's API accepts.
    PIPELINE_AS_TEXT_TO_IMAGE(Target.COMFY_UI, "V1ALPHA2", pipeline("\"tasktype\":\"text-to-image\",")),
    PIPELINE_AS_IMAGE_TO_IMAGE(Target.COMFY_UI, "V1ALPHA2", pipeline("\"tasktype\":\"image-to-image\",")),
    PIPELINE_AS_EXTRA(Target.COMFY_UI, "V1ALPHA2", pipeline("\"tasktype\":\"extra-single-image\",")),

    /// Published to the topic without an API, by names that the queue agents never look at.
    PIPELINE_WITHOUT_A_NAME(Target.COMFY_UI, "", pipeline("")),
    PIPELINE_BY_NO_NAME(Target.COMFY_UI, "", pipeline("\"tasktype\":null,")),
    PIPELINE_BY_ANOTHER_NAME(Target.COMFY_UI, "", pipeline("\"tasktype\":\"my-workflow\","));

    private static final ObjectMapper JSON = new ObjectMapper();

    private final Target target;
    private final String version;
    private final String request;

    /// The runtime that a request is for.
    enum Target {
        WEB_UI,
        COMFY_UI
    }

    /// @param version of the API that it is sent to; empty if it is published to the topic
    OriginalPayload(Target target, String version, String request) {
        this.target = target;
        this.version = version;
        this.request = request;
    }

    boolean isFor(Target one) {
        return target == one;
    }

    String version() {
        return version;
    }

    /// The request.
    ///
    /// @param image the URL of the input
    ObjectNode request(String id, String image) {
        try {
            return (ObjectNode) JSON.readTree(
                    request.replace("\"ID\"", "\"" + id + "\"").replace("\"IMAGE\"", "\"" + image + "\""));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    /// @param tasktype a member of the metadata, with a comma
    private static String pipeline(String tasktype) {
        ObjectNode graph = ComfyWorkflows.textToImage("a boat", 7);
        graph.valueStream()
                .forEach(node -> ((ObjectNode) node).putObject("_meta").put("title", "a node"));
        return "{\"task\":{\"metadata\":{\"id\":\"ID\",\"runtime\":\"sdruntime\"," + tasktype
                + "\"prefix\":\"output\",\"context\":\"\"},\"content\":" + graph + "}}";
    }
}
